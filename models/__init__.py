# Data flows one way: customer -> portfolio -> service -> people; whoever needs it asks approval.
from . import approval
from . import customer
from . import portfolio
from . import service
from . import people
