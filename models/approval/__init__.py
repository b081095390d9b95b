# The engine knows no customer and no manager.
from . import approval_gate
from . import approval_process
from . import approval_version
from . import approval_step
from . import approval_directory
from . import approval_case
from . import approval_task
from . import approval_event
from . import approval_delegation
from . import approval_relation
from . import approval_mixin
from . import approval_mixin_values
from . import approval_mixin_gate
from . import approval_child_mixin
from . import ir_model
