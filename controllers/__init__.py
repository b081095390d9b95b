from . import certificate_page
from . import notice_page
from . import short_link
from . import usage_import
from . import written_test
from . import opinion_page
from . import yearly_questionnaire
