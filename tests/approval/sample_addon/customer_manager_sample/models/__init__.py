from . import approval_sample
from . import approval_sample_line
