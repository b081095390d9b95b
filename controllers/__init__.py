from . import certificate_page
from . import usage_import
