"""Check that a wheel holds the whole addon, and nothing else.

Usage: check_wheel.py <checkout> <wheel>. Prints what is wrong; the exit code tells whether anything is.
"""

import sys
import zipfile
from pathlib import Path

from cm_files import addon_entries, listed_files

PREFIX = "odoo/addons/customer_manager/"


def addon_files(root):
    """Return the names of the addon's files in the checkout at ``root``."""
    entries = set(addon_entries(root))
    return {str(name) for name in listed_files(root) if name.parts[0] in entries}


def problems(root, wheel):
    """Return one line for each difference between the addon at ``root`` and the file ``wheel``."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packed = {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)}
    strange = {name for name in names if not name.startswith(PREFIX) and ".dist-info/" not in name}
    wanted = addon_files(root)
    lines = [f"missing in the wheel: {name}" for name in sorted(wanted - packed)]
    lines += [f"does not belong in the wheel: {name}" for name in sorted((packed - wanted) | strange)]
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in names):
        lines.append("missing in the wheel: LICENSE")
    return lines


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    found = problems(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(found) or f"{Path(sys.argv[2]).name}: complete")
    sys.exit(bool(found))
