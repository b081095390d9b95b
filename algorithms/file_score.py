"""How complete a customer's file is: what is filled of what is asked (domain P13).

Pure: facts in, score and missing parts out.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

#: part of the file -> where it is filled, in the order in which a person would fill them
ITEMS = {
    "registration": "partner",
    "address": "partner",
    "reach": "partner",
    "industry": "partner",
    "account": "accounts",
    "voltage": "accounts",
    "capacity": "accounts",
    "price": "accounts",
    "contract": "accounts",
    "supply": "accounts",
    "area": "accounts",
    "usage": "accounts",
    "importance": "accounts",
    "roles": "contacts",
    "verified": "contacts",
    "business": "file",
    "shifts": "file",
    "season": "file",
    "equipment": "file",
    "generation": "file",
    "spare": "file",
    "hazards": "file",
}


class FileScore(NamedTuple):
    """Score in percent (one decimal), and the parts that are missing, in order."""

    score: float
    missing: tuple[str, ...]


def score(facts):
    """Return the FileScore of {part: True, False, or None where it is not asked of this customer}.

    Nothing asked is a complete file.
    """
    unknown = facts.keys() - ITEMS.keys()
    if unknown:
        raise ValueError(f"unknown parts: {sorted(unknown)}")
    asked = [item for item in ITEMS if facts.get(item) is not None]
    missing = tuple(item for item in asked if not facts[item])
    if not asked:
        return FileScore(100.0, ())
    share = Decimal(100 * (len(asked) - len(missing))) / len(asked)
    # what is not complete never reads as complete
    rounded = min(share.quantize(Decimal("0.1"), ROUND_HALF_UP), Decimal("99.9") if missing else Decimal(100))
    return FileScore(float(rounded), missing)
