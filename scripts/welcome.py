"""Wait until the server answers, then say where it is and what to look at first.

Usage: welcome.py <address> <database>
"""

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE = 300  # seconds


def wait_for(url):
    """Return whether ``url`` answers within PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=60):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    return False


def main(address, database):
    """Print the welcome text for the server at ``address``."""
    if not wait_for(f"{address}/web/login"):
        print(f"the server at {address} does not answer: see its messages above", file=sys.stderr)
        return 1
    text = Path(__file__).with_name("welcome.txt").read_text(encoding="utf-8")
    print(text.format(address=address, database=database), flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:3]))
    except KeyboardInterrupt:
        sys.exit(130)
