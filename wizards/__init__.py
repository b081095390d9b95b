from . import customer_account_transfer_wizard
from . import customer_tier_run_wizard
