from . import customer_report_service
from . import report_request
