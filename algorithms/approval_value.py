"""Approved values as people type them: text to plain value and back, by kind of value.

Test cases of approval processes keep their values as text, so that a person can read and change them.
"""

import math
import re
from datetime import date, datetime

#: What an unset value of a kind is in a snapshot; all other kinds have None.
_EMPTY = {"integer": 0, "float": 0.0, "monetary": 0.0, "boolean": False}
_WORDS = {"1": True, "true": True, "yes": True, "是": True, "0": False, "false": False, "no": False, "否": False}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?([eE][-+]?\d{1,3})?", re.ASCII)
_BIGGEST_ID = 2**31 - 1

#: Kinds of value that can be typed.
KINDS = ("char", "text", "selection", "boolean", "integer", "float", "monetary")
KINDS += ("date", "datetime", "many2one", "many2many")


class ValueTextError(ValueError):
    """A text that is no value of its kind; ``kind`` says which was wanted."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


def empty_value(kind: str):
    """Return what a document holds where nothing was entered."""
    return [] if kind == "many2many" else _EMPTY.get(kind)


def read_value(kind: str, text: str | None):
    """Return the plain value that a text stands for; empty text is an unset value.

    Links are the numbers of records, several of them with commas between.

    :raise ValueTextError: the text is no such value
    """
    text = (text or "").strip()
    if not text:
        return empty_value(kind)
    try:
        return _READERS[kind](text)
    except (KeyError, ValueError) as error:
        raise ValueTextError(kind) from error


def write_value(kind: str, value) -> str:
    """Return the text that :func:`read_value` reads as this value."""
    if kind == "boolean":
        return "yes" if value else "no"
    if value is None or value is False:
        return ""
    if kind == "many2many":
        return ", ".join(str(one) for one in value)
    return repr(value) if isinstance(value, float) else str(value)


def _whole(text):
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _number(text):
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _record(text):
    number = _whole(text)
    if not 0 < number <= _BIGGEST_ID:
        raise ValueError(text)
    return number


def _day(text):
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _time(text):
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text).isoformat()


_READERS = {
    **dict.fromkeys(("char", "text", "selection"), str),
    "boolean": lambda text: _WORDS[text.lower()],
    "integer": _whole,
    **dict.fromkeys(("float", "monetary"), _number),
    "date": _day,
    "datetime": _time,
    "many2one": _record,
    "many2many": lambda text: sorted({_record(one.strip()) for one in text.split(",")}),
}
