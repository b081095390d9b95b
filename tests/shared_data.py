"""Access to the public test data beside the repository.

Not part of the product: tests that need a file skip where it is absent.
"""

import os
from pathlib import Path
from unittest import SkipTest

#: the real folder of this checkout, also when Odoo reaches it through links
_CHECKOUT = Path(__file__).resolve().parent.parent


def shared_data(name):
    """Return the path of a shared data file.

    :param name: file name in `../shared/data` beside the checkout, or in the
        folder that CUSTOMER_MANAGER_DATA names
    :raise SkipTest: the file is not there
    """
    folder = os.environ.get("CUSTOMER_MANAGER_DATA") or _CHECKOUT.parent / "shared" / "data"
    path = Path(folder) / name
    if not path.is_file():
        raise SkipTest(f"{name} is not in ../shared/data (or set CUSTOMER_MANAGER_DATA)")
    return path
