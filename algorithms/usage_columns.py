"""Columns of a usage file: names, headers in two languages, grammar of a cell.

Pure Python. What a column may hold is said once, here, as a regular expression
(`Column.plain`): the fast path of `usage_rows` puts these expressions together
to judge thousands of lines at once, the careful path judges cell by cell.
"""

import unicodedata
from typing import NamedTuple

#: largest magnitude a figure may have; `numeric` columns would take more, but a
#: figure of that size is a broken file, never a bill
NUMBER_LIMIT = 10**13
#: longest text of a cell per column kind; anything longer is refused
TEXT_LIMIT = 256
ACCOUNT_LIMIT = 64
#: more columns than this are not a usage file
COLUMN_LIMIT = 200

# the format has two ways, with and without the day; the reader completes the short one
_MONTH = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])"
# 29 February is left to the careful path, which knows leap years
_DATE = (
    r"(?:19|20)[0-9]{2}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)


class Column(NamedTuple):
    """One column of the import format.

    `kind` is one of text, month, number, integer, date; `digits` the decimal
    places kept (None: those of the company's currency); `minimum`/`maximum`
    bound the figure; `headers` are further accepted header names.
    """

    name: str
    kind: str
    headers: tuple[str, ...]
    digits: int | None = 0
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None

    def plain(self, digits, short_month=True):
        """Return the pattern of a cell that needs no second look.

        `digits` are the decimal places of the column; a month may lack its day only
        with `short_month`. The pattern matches no delimiter, quote, space at an end,
        or line break.
        """
        if self.kind == "month":
            return _MONTH + ("(?:-01)?" if short_month else "-01")
        if self.kind == "date":
            return f"(?:{_DATE})?"
        if self.kind == "text":
            if self.name == "account_number":
                return r"[0-9A-Za-z][0-9A-Za-z_/.-]{0,63}"
            word = r"[0-9A-Za-z_/.\u4e00-\u9fff]{1,20}"
            return f"(?:{word}(?: {word}){{0,10}})?"
        sign = "" if self.minimum == 0 else "-?"
        if self.maximum is not None:
            # a share: bounds other than 0 and 1 are left to the careful path
            figure = rf"(?:0(?:\.[0-9]{{1,{digits}}})?|1(?:\.0{{1,{digits}}})?)"
        else:
            # nine digits fit into a database integer
            size = 9 if self.kind == "integer" else 12
            figure = f"[0-9]{{1,{size}}}" + (rf"(?:\.[0-9]{{1,{digits}}})?" if digits else "")
        figure = f"{sign}{figure}"
        return figure if self.required else f"(?:{figure})?"


#: the import format of the README, in its order
COLUMNS = {
    column.name: column
    for column in (
        Column("account_number", "text", ("户号", "用户编号"), required=True),
        Column("month", "month", ("月份", "电费年月"), required=True),
        Column("kwh", "number", ("电量", "用电量"), digits=3, required=True),
        Column("revenue", "number", ("电费",), digits=None),
        Column("profit", "number", ("利润",), digits=None),
        Column("paid", "number", ("实收", "实收电费"), digits=None),
        Column("due_date", "date", ("应缴日期",)),
        Column("paid_date", "date", ("缴清日期",)),
        Column("max_demand_kw", "number", ("最大需量",), digits=3, minimum=0),
        Column("power_factor", "number", ("功率因数",), digits=4, minimum=0, maximum=1),
        Column("peak_kwh", "number", ("峰电量",), digits=3, minimum=0),
        Column("valley_kwh", "number", ("谷电量",), digits=3, minimum=0),
        Column("voltage_events", "integer", ("电压异常次数",), minimum=0),
        Column("outage_minutes", "number", ("停电分钟", "停电分钟数"), digits=2, minimum=0),
        Column("customer_ref", "text", ("客户编号",)),
        Column("customer_name", "text", ("客户名称",)),
        Column("voltage_level", "text", ("电压等级", "供电电压")),
        Column("capacity_kva", "text", ("受电容量", "合同容量")),
        Column("category", "text", ("用电类别", "客户类别")),
        Column("contract_end", "text", ("合同到期日", "合同到期日期")),
        Column("area_class", "text", ("地区类别", "区域类别")),
    )
}
#: columns of `customer.usage` that a file may fill
FIGURES = tuple(
    name for name, column in COLUMNS.items() if column.kind != "text" and name not in ("account_number", "month")
)
REQUIRED = tuple(name for name, column in COLUMNS.items() if column.required)
#: columns read only when an unknown account is created
NEW_ACCOUNT_COLUMNS = tuple(
    name for name, column in COLUMNS.items() if column.kind == "text" and name != "account_number"
)

_BY_HEADER = {header: column.name for column in COLUMNS.values() for header in (column.name, *column.headers)}


class Header(NamedTuple):
    """The header row, understood.

    `names[i]` is the column name of cell i, or None for an unknown one;
    `unknown` lists headers nobody knows, `missing` required columns that are
    absent, `doubled` columns named twice.
    """

    names: tuple[str | None, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]


def normalise_header(cell):
    """Return a header cell folded for comparison: width, case, blanks."""
    text = unicodedata.normalize("NFKC", cell).strip().strip("\ufeff").lower()
    return text.replace(" ", "_")


def storable(text):
    """Return `text` without what no database takes: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\N{SYMBOL FOR NULL}")


def read_header(cells):
    """Map header cells (strings) to columns; return a `Header`."""
    names, unknown, doubled = [], [], []
    for cell in cells:
        name = _BY_HEADER.get(normalise_header(cell))
        if name is None:
            if cell.strip():
                unknown.append(storable(cell.strip()[:80]))
        elif name in names:
            doubled.append(name)
        names.append(name)
    missing = tuple(name for name in REQUIRED if name not in names)
    return Header(tuple(names), tuple(unknown), missing, tuple(doubled))


def count_known(cells):
    """Return how many of the header cells name a column of the format."""
    return sum(normalise_header(cell) in _BY_HEADER for cell in cells)


def template_header(chinese=False):
    """Return the header row of an empty template, English or Chinese."""
    if not chinese:
        return list(COLUMNS)
    return [column.headers[0] for column in COLUMNS.values()]
