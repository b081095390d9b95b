"""Write the wheel ``odoo-19.0-py3-none-any.whl`` that makes an unpacked Odoo tree a Python distribution.

Odoo 19 is not on the package index, and its own egg-info asks for two packages that are worse than their
successors (``psycopg2`` needs a compiler, ``PyPDF2`` is abandoned). The wheel holds one ``.pth`` line with the
tree's folder and the tree's name and version, so that ``pip check`` and wheels that require ``odoo==19.0.*`` work.

Usage: make_shim.py <folder with odoo/release.py> <output folder>
"""

import base64
import hashlib
import sys
import zipfile
from pathlib import Path

NAME = "odoo-19.0"
METADATA = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\nSummary: The Odoo 19 tree of this machine\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: make_shim\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def build(tree: Path, target: Path) -> Path:
    """Return the path of the wheel written into ``target`` for the Odoo tree at ``tree``."""
    if not (tree / "odoo" / "release.py").is_file():
        raise SystemExit(f"{tree} contains no odoo/release.py")
    files = {
        "odoo_tree.pth": f"{tree}\n",
        f"{NAME}.dist-info/METADATA": METADATA,
        f"{NAME}.dist-info/WHEEL": WHEEL,
    }
    record = []
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(text.encode())}")
    record.append(f"{NAME}.dist-info/RECORD,,")
    files[f"{NAME}.dist-info/RECORD"] = "\n".join(record) + "\n"
    target.mkdir(parents=True, exist_ok=True)
    wheel = target / f"{NAME}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return wheel


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    print(build(Path(sys.argv[1]).resolve(), Path(sys.argv[2])))
