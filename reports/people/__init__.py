from . import customer_report_conditions
from . import report_application
from . import report_appointment
from . import report_certificate
from . import report_certificate_register
from . import report_name_card
from . import report_notice
from . import report_promotion
