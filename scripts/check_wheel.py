"""Check that a wheel holds the whole addon, and nothing else.

Usage: check_wheel.py <checkout> <wheel>. Prints what is wrong; the exit code tells whether anything is.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

PREFIX = "odoo/addons/customer_manager/"


def addon_files(root):
    """Return the files of the addon entries in the checkout at ``root`` (no ignored ones) as a set of names."""
    entries = (root / "scripts" / "addon_entries.txt").read_text(encoding="utf-8").split()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *entries],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return {name for name in listed.stdout.split("\0") if name and (root / name).is_file()}


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
