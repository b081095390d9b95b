from . import customer_portfolio_finding
from . import customer_manager_training_need
from . import customer_portfolio_finding_certificate

# printed documents
from . import ir_actions_report
from . import customer_report
from . import customer_report_trail
from . import service
from . import approval
from . import people
