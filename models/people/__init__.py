from . import customer_condition_mixin
from . import customer_frozen_mixin
from . import customer_blind_mixin

# Rooms know those above them.
from . import facts
from . import selection
from . import written
from . import panel
from . import promotion
from . import certificate
