"""Judge the server log: which WARNING and ERROR lines count against this addon.

One rule for the installing step (a log file, see ``main``) and for the test run (log records, see
``cm_pytest``). While the addon is being installed every warning counts, since the dependencies were installed
before; during tests Odoo itself warns about much that is deliberate, so there only lines about this addon count.
"""

import re
import sys
from pathlib import Path

ADDON = "customer_manager"

#: Lines of Odoo itself that say nothing about this addon, each with the reason why it is harmless.
HARMLESS = (
    # Debian's wkhtmltopdf is built without the patched Qt; reports keep what matters in their body.
    re.compile(r"wkhtmltopdf|Wkhtmltopdf"),
    # Optional Python packages of Odoo modules that the addon does not use.
    re.compile(r"The `?\w+`? Python module is not installed|[Oo]ptional dependenc"),
)

#: Marks of this addon in a logger's name, a message or a traceback.
OURS = re.compile(rf"{ADDON}|customer-manager|['\"\s(]customer\.(?!py)[a-z]|['\"\s(]approval\.(?!py)[a-z]")

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>[\w.]+): (?P<text>.*)$"
)
SEVERE = frozenset({"WARNING", "ERROR", "CRITICAL"})


def is_harmless(text):
    """Tell whether ``text`` is one of the known lines of Odoo itself."""
    return any(pattern.search(text) for pattern in HARMLESS)


def is_ours(logger, text):
    """Tell whether a line of ``logger`` with ``text`` (message and traceback) is about this addon."""
    return bool(OURS.search(f"{logger} {text}"))


def severe_lines(lines):
    """Return the log entries (first line plus what follows it) of level WARNING or above that count."""
    entries, current = [], None
    for line in lines:
        match = LINE.match(line)
        if match:
            current = None
            if match["level"] in SEVERE:
                current = [line.rstrip("\n")]
                entries.append(current)
        elif current is not None:
            current.append(line.rstrip("\n"))
    return [text for text in ("\n".join(entry) for entry in entries) if not is_harmless(text)]


def main(path):
    """Print the entries of the log file at ``path`` that count; the exit code tells whether there are any."""
    with Path(path).open(encoding="utf-8", errors="replace") as stream:
        entries = severe_lines(stream)
    for entry in entries:
        print(entry)
    return 1 if entries else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: cm_log.py <log file>")
    sys.exit(main(sys.argv[1]))
