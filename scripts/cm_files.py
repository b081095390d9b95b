"""The files of the checkout: what git tracks or would track, and the addon's entries among them."""

import subprocess
from pathlib import Path

#: What stands in .gitignore, for checkouts without git (an unpacked archive).
IGNORED = frozenset(
    [".git", ".odoo", "dist", "build", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", "htmlcov"]
)


def listed_files(root):
    """Return the paths, relative to ``root``, of all files of the checkout that are not ignored."""
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        names = [Path(name) for name in done.stdout.split("\0") if name]
    else:
        names = [path.relative_to(root) for path in sorted(root.rglob("*"))]
    return [name for name in names if not IGNORED.intersection(name.parts) and (root / name).is_file()]


def addon_entries(root):
    """Return the top-level entries of the addon (scripts/addon_entries.txt)."""
    return (root / "scripts" / "addon_entries.txt").read_text(encoding="utf-8").split()
