from . import res_company
from . import res_company_currency
from . import customer_sealed_mixin
from . import res_config_settings
from . import res_partner
from . import res_partner_usage
from . import base_partner_merge
from . import customer_account
from . import customer_account_transfer
from . import customer_usage
from . import customer_usage_import
from . import customer_usage_import_run
from . import customer_usage_import_error
from . import customer_usage_import_change

# tiers
from . import customer_tier
from . import customer_tier_run
from . import customer_tier_run_analysis
from . import customer_tier_run_apply
from . import customer_tier_run_band
from . import customer_tier_run_compute
from . import customer_tier_run_line
from . import customer_tier_run_line_explanation
from . import res_company_tier
from . import res_config_settings_tier
from . import res_partner_tier
from . import base_partner_merge_tier
