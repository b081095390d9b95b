from . import customer_demo
from . import exam_demo
from . import panel_demo
from . import facts_demo
from . import selection_demo
from . import certificate_demo
from . import promotion_demo
from . import service_demo
