from . import res_company
from . import res_config_settings
from . import customer_reason_mixin
from . import customer_manager_grade
from . import customer_manager_record
from . import hr_employee
from . import hr_employee_public
from . import ir_attachment
