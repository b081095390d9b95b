from . import approval_report_mixin
from . import approval_report
from . import approval_report_step
from . import report_approval_case
