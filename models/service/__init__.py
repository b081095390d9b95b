# clocks, working days, types
from . import customer_workday
from . import resource_calendar
from . import res_company_clock
from . import res_company_workday
from . import res_company_limits
from . import res_config_settings_limits
from . import customer_request_type
from . import customer_request_type_stage
from . import customer_request_type_limits

# requests
from . import res_company_request
from . import res_config_settings_request
from . import customer_request_cause
from . import customer_request
from . import customer_request_pause
from . import customer_request_attempt
from . import customer_request_escalation
from . import customer_request_leg
from . import customer_request_clock
from . import customer_request_leg_clock
from . import customer_request_owner
from . import customer_request_intake
from . import customer_request_bypass
from . import customer_request_step
from . import customer_request_triage
from . import customer_request_life
from . import customer_request_close
from . import customer_request_dispatch
from . import customer_request_alarm
from . import customer_request_handover
from . import customer_request_path
from . import customer_request_receipt
from . import hr_department_request
from . import res_users_request
from . import customer_request_told
from . import res_partner_request
from . import base_partner_merge_automatic_wizard_request

# account file, notices, messages out
from . import res_company_outbound
from . import res_config_settings_outbound
from . import customer_short_link
from . import customer_outbound
from . import customer_outbound_gateway
from . import customer_outbound_hand
from . import customer_service_product
from . import customer_manager_grade_product
from . import res_partner_contractor
from . import crm_lead_product

# satisfaction
from . import res_company_satisfaction
from . import res_config_settings_satisfaction
from . import res_partner_satisfaction
from . import customer_satisfaction
from . import customer_satisfaction_ask
from . import customer_satisfaction_address
from . import customer_satisfaction_send
from . import customer_satisfaction_answer
from . import customer_satisfaction_call
from . import customer_satisfaction_result
from . import customer_manager_satisfaction
from . import survey_question_satisfaction
from . import survey_user_input_satisfaction
from . import customer_satisfaction_round
from . import customer_satisfaction_yearly
from . import customer_satisfaction_area
from . import customer_satisfaction_request
from . import customer_request_satisfaction
from . import res_partner_satisfaction_outbound
from . import customer_satisfaction_outbound
