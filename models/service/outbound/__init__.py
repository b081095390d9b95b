from . import res_company_outbound
from . import res_config_settings_outbound
from . import customer_short_link
from . import customer_short_link_code
from . import customer_outbound
from . import customer_outbound_gateway
from . import customer_outbound_hand
