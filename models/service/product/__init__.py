from . import customer_service_product
from . import customer_manager_grade_product
from . import res_partner_contractor
from . import crm_lead_product
