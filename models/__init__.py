# Data flows one way: customer -> portfolio -> people; whoever needs it asks approval.
from . import approval
from . import customer
from . import portfolio
from . import people
