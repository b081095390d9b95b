# Data flows one way: customer -> portfolio (-> service -> people).
from . import customer
from . import portfolio
