from . import customer_workday
from . import resource_calendar
from . import res_company_clock
