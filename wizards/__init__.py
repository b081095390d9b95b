from . import customer_account_transfer_wizard
from . import customer_tier_run_wizard
from . import customer_assignment_cancel
from . import customer_assignment_change
from . import customer_partner_archive
from . import customer_assignment_plan_wizard
