"""Run the benchmarks: ``make bench`` for all, ``make bench ARGS="tier_run"`` for some.

Sizes are environment variables; ``--sessions=8`` sets ``BENCH_SESSIONS``. Each ``bench_<name>.py`` has a function
``main()`` that measures, prints and stores.
"""

import importlib.util
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent


def run(path):
    """Run the benchmark in a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main()


def main(words):
    """Run the benchmarks of these names, all of them without any, with sizes such as ``--sessions=8``."""
    names = [word for word in words if not word.startswith("--")]
    for word in words:
        if word.startswith("--"):
            size, _sign, value = word[2:].partition("=")
            os.environ[f"BENCH_{size.upper()}"] = value
    known = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise SystemExit(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(known)}")
    for name in names or known:
        run(known[name])


if __name__ == "__main__":
    main(sys.argv[1:])
