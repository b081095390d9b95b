from . import res_company
from . import res_config_settings
from . import customer_reason_mixin
from . import customer_condition_mixin

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

# steps on the ladder
from . import res_company_promotion
from . import res_config_settings_promotion
from . import customer_manager_grade_quota
from . import customer_manager_promotion
from . import customer_manager_promotion_condition
from . import customer_manager_promotion_evidence
from . import customer_manager_promotion_check
from . import customer_manager_promotion_dossier
from . import customer_manager_promotion_life
from . import customer_manager_promotion_approval
from . import customer_manager_promotion_appeal
from . import customer_manager_promotion_apply
from . import customer_manager_promotion_exit
from . import customer_manager_way
from . import customer_manager_appointment_recognition
from . import customer_manager_application_reentry

# training and certificates
from . import res_company_certificate
from . import res_config_settings_certificate
from . import customer_evidence_mixin
from . import ir_attachment_evidence
from . import customer_manager_training
