from . import customer_report_service
from . import report_request
from . import report_visit_briefing
from . import report_handover
from . import report_portfolio
from . import report_digest
