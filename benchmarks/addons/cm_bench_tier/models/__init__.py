from . import bench_tier
from . import tier_definition
