from . import res_company_notice
from . import res_config_settings_notice
from . import customer_notice
from . import customer_notice_send
from . import customer_notice_job
from . import customer_notice_receipt
