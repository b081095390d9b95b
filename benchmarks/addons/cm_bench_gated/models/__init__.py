from . import bench_gated
