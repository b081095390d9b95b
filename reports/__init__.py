from . import customer_portfolio_finding
from . import customer_manager_training_need
from . import customer_portfolio_finding_certificate
