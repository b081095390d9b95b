from . import certificate_page
from . import usage_import
from . import written_test
