from . import customer_export_mixin
from . import customer_usage_export

# Rooms know those above them.
from . import clock
from . import product
from . import request
from . import outbound
from . import satisfaction
from . import visit
from . import signal
from . import file
from . import notice
from . import portal
from . import board
