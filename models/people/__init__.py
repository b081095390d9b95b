from . import res_company
from . import res_config_settings
from . import customer_reason_mixin

# facts about people
from . import customer_manager_grade
from . import customer_manager_record
from . import hr_employee
from . import hr_employee_public
from . import res_partner
from . import ir_attachment

# selection
from . import customer_manager_scheme
from . import customer_manager_scheme_part
from . import customer_manager_scheme_scale
from . import customer_manager_scheme_criterion
from . import customer_manager_campaign
from . import customer_manager_campaign_life
from . import customer_manager_campaign_approval
from . import customer_manager_campaign_decide
from . import customer_manager_application
from . import customer_manager_application_life
from . import customer_manager_application_eligibility
from . import customer_manager_application_check
from . import customer_manager_application_decide
from . import customer_manager_appeal
from . import customer_manager_waiver
