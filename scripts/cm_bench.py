"""What benchmarks need besides their own work; importable in ``make bench``.

::

    from cm_bench import machine, scratch_database, store, timed

    with scratch_database() as database, database.session() as env:   # installed=False: without the addon
        seconds, result = timed(lambda: env["customer.tier.run"].search([]))
    store("tier-run", [{"work": "tier run", "rows": 12_000_000, "seconds": seconds}])

The databases are copies of those that ``make test`` uses and are dropped at the end.
"""

import datetime
import importlib.util
import json
import os
import platform
import subprocess
import time
import tracemalloc
from pathlib import Path

import odoo.tools

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"


def _load_scratch_database():
    """Return the test helper's ``scratch_database`` without importing the package of all tests."""
    if "CM_ODOO_CONF" not in os.environ:
        raise SystemExit("benchmarks need their databases: run them with 'make bench'")
    odoo.tools.config.parse_config(["-c", os.environ["CM_ODOO_CONF"], "--no-http"], setup_logging=True)
    path = ROOT / "tests" / "scratch_database.py"
    spec = importlib.util.spec_from_file_location("cm_scratch_database", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.scratch_database


scratch_database = _load_scratch_database()


def timed(work, repeat=1):
    """Return the best time of ``repeat`` calls of ``work`` in seconds, and the last call's result."""
    best, result = float("inf"), None
    for _turn in range(repeat):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def peak_memory(work):
    """Return the peak of Python's memory during ``work`` in MiB, and the result. Slows the work down."""
    tracemalloc.start()
    try:
        result = work()
        return tracemalloc.get_traced_memory()[1] / 2**20, result
    finally:
        tracemalloc.stop()


def machine():
    """Return what the figures depend on: processor, cores, memory, versions, date."""
    processor = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    server = subprocess.run(
        ["psql", "-XAtd", "postgres", "-c", "SHOW server_version"], check=True, capture_output=True, text=True
    )
    return {
        "date": datetime.date.today().isoformat(),
        "processor": processor,
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**20, 1),
        "python": platform.python_version(),
        "postgresql": server.stdout.split()[0],
    }


def store(name, rows):
    """Write the measured ``rows`` (dictionaries) with the machine to benchmarks/results; return the path."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    facts = machine()
    path = RESULTS / f"{name}-{facts['date']}.json"
    path.write_text(json.dumps({"machine": facts, "rows": rows}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _lines(path):
    """Return the lines of a text file, none when it does not exist."""
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
