"""Facts of an electricity account as files spell them.

Pure Python: codes shared with the model `customer.account`, and the reading of
the optional columns that describe a new account.
"""

import re
import unicodedata
from typing import NamedTuple

from .usage_cells import check_cell
from .usage_columns import COLUMNS, Column

#: nominal supply voltages in kV, as text that PostgreSQL can cast to numeric
VOLTAGE_LEVELS = ("0.22", "0.38", "6", "10", "20", "35", "66", "110", "220", "330", "500", "750", "1000")
CATEGORIES = ("industry", "commercial", "residential", "agriculture", "other")
AREA_CLASSES = ("urban", "rural", "remote")

_CATEGORY_WORDS = {
    "工业": "industry",
    "大工业": "industry",
    "商业": "commercial",
    "一般工商业": "commercial",
    "居民": "residential",
    "居民生活": "residential",
    "农业": "agriculture",
    "农业生产": "agriculture",
    "其他": "other",
}
_AREA_WORDS = {
    "城市": "urban",
    "城区": "urban",
    "市区": "urban",
    "农村": "rural",
    "边远": "remote",
    "边远地区": "remote",
    "偏远": "remote",
}
_VOLTAGE = re.compile(r"(?:ac|交流)?([0-9]+(?:\.[0-9]+)?)(kv|千伏|v|伏)?")
_CAPACITY = Column("capacity_kva", "number", (), digits=2, minimum=0)
_CONTRACT_END = Column("contract_end", "date", ())


class Facts(NamedTuple):
    """Values for a new account; `bad` is the column that could not be read."""

    values: dict[str, object]
    bad: str | None


def _fold(text):
    return unicodedata.normalize("NFKC", text).strip().lower().replace(" ", "")


def read_voltage(text):
    """Return the code of a supply voltage ("10kV", "380 V", "10"), or None.

    A bare figure counts as kV if that is a nominal voltage, else as volts.
    """
    match = _VOLTAGE.fullmatch(_fold(text))
    if not match:
        return None
    value, unit = float(match[1]), match[2]
    if unit in ("v", "伏"):
        value /= 1000
    if value == 0.4:  # 0.4 kV names the transformer's side of the 380 V grid
        value = 0.38
    code = f"{value:g}"
    if code not in VOLTAGE_LEVELS and unit is None:
        code = f"{value / 1000:g}"
    return code if code in VOLTAGE_LEVELS else None


def read_facts(cells):
    """Read the optional columns of a new account.

    :param cells: {column name: text} of the row that creates the account
    :return: `Facts`; unknown (empty) cells give no value
    """
    values = {}
    for name, reader in _READERS.items():
        text = (cells.get(name) or "").strip()
        if not text:
            continue
        value = reader(text)
        if value is None:
            return Facts({}, name)
        values[name] = value
    return Facts(values, None)


def _read_number(text):
    if text.lower().endswith("kva"):
        text = text[:-3].rstrip()
    cleaned, reason = check_cell(_CAPACITY, text, 2)
    return None if reason else float(cleaned)


def _read_date(text):
    cleaned, reason = check_cell(_CONTRACT_END, text, 0)
    return None if reason else cleaned


def _read_word(codes, words):
    def read(text):
        word = _fold(text)
        return word if word in codes else words.get(word)

    return read


_READERS = {
    "voltage_level": read_voltage,
    "capacity_kva": _read_number,
    "category": _read_word(CATEGORIES, _CATEGORY_WORDS),
    "contract_end": _read_date,
    "area_class": _read_word(AREA_CLASSES, _AREA_WORDS),
}

# every column that only new accounts read is either a fact or names the customer
assert set(_READERS) < set(COLUMNS)
