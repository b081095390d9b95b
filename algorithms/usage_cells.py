"""One cell of a usage file: text in, database text out, or the reason why not.

Pure Python. Every function returns `(text, None)` or `(None, code)`; the codes
are the keys of `REASONS`, the models turn them into sentences of the reader's
language. "" stands for "unknown".
"""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .usage_columns import ACCOUNT_LIMIT, NUMBER_LIMIT, TEXT_LIMIT

#: reason codes, those found by the database included
REASONS = (
    "missing",
    "not_number",
    "not_finite",
    "not_integer",
    "too_large",
    "out_of_range",
    "formula",
    "too_long",
    "control",
    "encoding",
    "not_month",
    "not_date",
    "month_future",
    "too_many_cells",
    "quoting",
    "unknown_account",
    "own_customer",
    "negative",
    "duplicate",
    "customer_missing",
    "customer_ambiguous",
    "customer_refused",
    "bad_fact",
)

# The tail and the sign rule out what spreadsheets understand and people do not
# mean: 1_000, 0x10, 1e999999999.
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")
_NOT_FINITE = re.compile(r"[+-]?(?:s?nan|inf(?:inity)?)", re.IGNORECASE)
_FORMULA = re.compile(r"[=@]|[+-](?![0-9.]|inf|nan)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")
_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})|/([0-9]{1,2})|年([0-9]{1,2})月|(0[1-9]|1[0-2]))")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?\Z")


def check_cell(column, text, digits):
    """Judge one cell.

    :param column: a `usage_columns.Column`
    :param text: the cell as text, as it stood in the file
    :param digits: decimal places kept in this column
    :return: (text for the database or "", None) or (None, reason code)
    """
    if len(text) > 1000:
        return None, "too_long"
    if _SURROGATE.search(text):
        return None, "encoding"
    text = text.strip(" \t\r\n\u3000\ufeff")
    if not text:
        return (None, "missing") if column.required else ("", None)
    if column.kind == "text":
        return _check_text(column, text)
    if _FORMULA.match(text):
        return None, "formula"
    if column.kind == "month":
        return _check_month(text)
    if column.kind == "date":
        return _check_date(text)
    return _check_number(column, text, digits)


def _check_text(column, text):
    if column.name == "account_number":
        if text[0] in "=+-@":
            return None, "formula"
        if len(text) > ACCOUNT_LIMIT:
            return None, "too_long"
    elif text[0] == "=":
        return None, "formula"
    if len(text) > TEXT_LIMIT:
        return None, "too_long"
    if _CONTROL.search(text):
        return None, "control"
    return text, None


def _check_number(column, text, digits):
    if _NOT_FINITE.fullmatch(text):
        return None, "not_finite"
    if not _NUMBER.fullmatch(text):
        return None, "not_number"
    try:
        value = Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern admits no such text
        return None, "not_number"
    if abs(value) >= NUMBER_LIMIT:
        return None, "too_large"
    if column.minimum is not None and value < column.minimum:
        return None, "out_of_range"
    if column.maximum is not None and value > column.maximum:
        return None, "out_of_range"
    if column.kind == "integer":
        if value != value.to_integral_value():
            return None, "not_integer"
        if value >= 2**31:
            return None, "too_large"
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    if abs(rounded) >= NUMBER_LIMIT:
        return None, "too_large"
    # no minus zero: it would read as a change of a figure that did not change
    return format(rounded or abs(rounded), "f"), None


def _check_month(text):
    text = _MIDNIGHT.sub("", text)
    match = _DAY.fullmatch(text)
    if match:
        day = _to_date(match)
        return (day.isoformat(), None) if day and day.day == 1 else (None, "not_month")
    match = _MONTH.fullmatch(text)
    if not match:
        return None, "not_month"
    year, month = (int(group) for group in match.groups() if group)
    if not 1900 <= year <= 2099 or not 1 <= month <= 12:
        return None, "not_month"
    return date(year, month, 1).isoformat(), None


def _check_date(text):
    match = _DAY.fullmatch(_MIDNIGHT.sub("", text))
    day = match and _to_date(match)
    return (day.isoformat(), None) if day else (None, "not_date")


def _to_date(match):
    year, month, day = (int(group) for group in match.groups() if group)
    if not 1900 <= year <= 2099:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def to_cell_text(value):
    """Return a typed value (spreadsheet cell, JSON value) as cell text.

    None is unknown (""), a date its ISO day, a whole float loses its ".0";
    booleans and structures keep their spelling, so that they are refused as
    numbers and shown as they came.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < NUMBER_LIMIT:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)


def escape_formula(text):
    """Return `text` made harmless for a spreadsheet that opens our CSV.

    A cell that begins with = + - @, tab or carriage return could be run as a
    formula: it gets a leading apostrophe. Plain figures keep their sign.
    """
    if text and text[0] in "=+-@\t\r" and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
