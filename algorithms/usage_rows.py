"""Rows of a usage file: encoding, dialect, and clean lines for the database.

Pure Python, streaming. A `RowReader` takes the text after the header and gives
`Batch`es: CSV lines that PostgreSQL's COPY can take into a typed table, and the
errors of the rows that cannot go there.

Two paths, one grammar. A block of lines whose cells all match `Column.plain` is
passed on as it is, with its line numbers (one regular expression for about five
hundred lines). Any other block is read row by row by the `csv` module and
`usage_cells.check_cell`, which also accepts what people and spreadsheets write
(2015/1/1, 2015年1月, 1.2E+05, quotes, blanks) and says what is wrong.
"""

import codecs
import csv
import io
import re
from typing import NamedTuple

from .usage_cells import check_cell
from .usage_columns import COLUMN_LIMIT, COLUMNS, count_known, read_header, storable

DELIMITERS = (",", ";", "\t")
#: characters per block; about five hundred lines. Larger ones fill what lies between us and
#: the database, and each would wait for the other.
BLOCK = 1 << 15
#: bytes decoded at a time to find the encoding
PIECE = 1 << 20
#: rows per batch when they do not come as text (spreadsheet, /json/2)
ROWS_PER_BATCH = 2000
#: longest value repeated in an error list
SHOWN_LENGTH = 200


class RowError(NamedTuple):
    """One refused cell: `line` counts from 1, the header being line 1."""

    line: int
    column: str
    value: str
    code: str


class Batch(NamedTuple):
    """Some rows: `text` for COPY (csv, line number first), counts, errors."""

    text: str
    good: int
    bad: int
    errors: list[RowError]


class HeaderError(ValueError):
    """The header row cannot be used; `args[0]` is the `Header` (None: no row)."""


def detect_encoding(data):
    """Return (codec, error handler) for the bytes of a text file.

    A byte order mark decides; else UTF-8 if all of it is valid, else GB18030
    (what Chinese Windows writes) if all of it is valid; else UTF-8 with the
    broken bytes kept as surrogates, so that just their rows are refused.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig", "surrogateescape"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", "replace"
    for codec in ("utf-8", "gb18030"):
        if _is_valid(data, codec):
            return codec, "strict"
    return "utf-8", "surrogateescape"


def _is_valid(data, codec):
    """Tell whether `codec` can decode all of `data`; keeps no more than a piece of text."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for start in range(0, len(data), PIECE):
            decoder.decode(data[start : start + PIECE], final=start + PIECE >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def open_text(data):
    """Return a text stream over the bytes of a CSV file; lines end in \\n."""
    codec, errors = detect_encoding(data)
    return io.TextIOWrapper(io.BytesIO(data), encoding=codec, errors=errors)


def start_text(stream, digits):
    """Read the header row of a text stream; return the `RowReader` for the rest.

    :param stream: text stream (line ends already \\n)
    :param digits: decimal places of money columns (the company's currency)
    :raise HeaderError: no header row, or required columns missing or doubled
    """
    line = 0
    for text in iter(lambda: stream.readline(BLOCK), ""):
        line += 1
        if text.strip("\ufeff \t\r\n,;"):
            break
    else:
        raise HeaderError(None)
    candidates = {delimiter: next(csv.reader([text], delimiter=delimiter)) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda sign: count_known(candidates[sign]))
    return RowReader(candidates[delimiter], digits, delimiter=delimiter, line=line)


class RowReader:
    """Reads the rows below one header row."""

    def __init__(self, header_cells, digits, delimiter=",", line=1):
        """
        :param header_cells: cells of the header row, strings
        :param digits: decimal places of money columns
        :param delimiter: what parts the cells of a text file
        :param line: number of the header line
        :raise HeaderError: see `start_text`
        """
        # spreadsheets often carry empty cells to the right of the last column
        while header_cells and not header_cells[-1].strip():
            header_cells = header_cells[:-1]
        self.header = read_header(header_cells)
        if self.header.missing or self.header.doubled or len(header_cells) > COLUMN_LIMIT:
            raise HeaderError(self.header)
        self.delimiter = delimiter
        self.line = line
        self._cells = [
            (COLUMNS[name], self._digits(COLUMNS[name], digits)) if name else None for name in self.header.names
        ]
        self._plain = self._compile_plain(short_month=True)
        # completing months costs as much as judging the lines: most files need none of it
        self._ready = self._compile_plain(short_month=False)
        month = self.header.names.index("month")
        self._short_month = re.compile(
            rf"^((?:[^{delimiter}\n]*{delimiter}){{{month}}}[0-9]{{4}}-[0-9]{{2}})(?=[{delimiter}\n])", re.MULTILINE
        )

    def _compile_plain(self, short_month):
        """Return the pattern of lines whose cells all need no second look."""
        other = rf'[^{self.delimiter}"\n\x00\ud800-\udfff]{{0,{SHOWN_LENGTH}}}'
        patterns = (cell[0].plain(cell[1], short_month) if cell else other for cell in self._cells)
        return re.compile(rf"(?:{re.escape(self.delimiter).join(patterns)}\n)*+")

    @staticmethod
    def _digits(column, money_digits):
        return money_digits if column.digits is None else column.digits

    # ------------------------------------------------------------------
    # text
    # ------------------------------------------------------------------

    def read_text(self, stream):
        """Yield a `Batch` for each block of the stream, to its end."""
        for block in self._blocks(stream):
            if self._ready.fullmatch(block):
                yield self._pass_block(block)
            elif self._plain.fullmatch(block):
                yield self._pass_block(self._short_month.sub(r"\1-01", block))
            else:
                yield self._read_block(block)

    @staticmethod
    def _blocks(stream):
        """Yield pieces that end with a whole line and hold no open quote."""
        kept, quotes = [], 0
        while data := stream.read(BLOCK):
            kept.append(data)
            quotes += data.count('"')
            if quotes % 2 or "\n" not in data:
                continue
            block, _, rest = "".join(kept).rpartition("\n")
            if rest.count('"') % 2:
                # the last line is still open: its record goes on in the next piece
                continue
            yield block + "\n"
            kept, quotes = [rest], rest.count('"')
        rest = "".join(kept)
        if rest:
            yield rest if rest.endswith("\n") else rest + "\n"

    def _pass_block(self, block):
        """Number the rows of a block that needs no second look."""
        rows = block.split("\n")
        rows.pop()
        first = self.line + 1
        self.line += len(rows)
        sign = self.delimiter
        text = "".join([f"{number}{sign}{row}\n" for number, row in enumerate(rows, first)])
        return Batch(text, len(rows), 0, [])

    def _read_block(self, block):
        before = self.line
        reader = csv.reader(io.StringIO(block, newline="\n"), delimiter=self.delimiter, strict=True)
        rows, errors = [], []
        while True:
            line = before + reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                code = "too_long" if "limit" in str(error) else "quoting"
                errors.append(RowError(line, "", "", code))
                continue
            rows.append((line, row))
        self.line = before + reader.line_num
        batch = self._check_rows(rows)
        return batch._replace(
            bad=batch.bad + len(errors),
            errors=sorted(errors + batch.errors, key=lambda error: error.line),
        )

    # ------------------------------------------------------------------
    # rows of cells
    # ------------------------------------------------------------------

    def read_rows(self, rows):
        """Yield `Batch`es for rows of cell texts (spreadsheet, /json/2)."""
        pending = []
        for row in rows:
            self.line += 1
            pending.append((self.line, row))
            if len(pending) == ROWS_PER_BATCH:
                yield self._check_rows(pending)
                pending = []
        if pending:
            yield self._check_rows(pending)

    def _check_rows(self, rows):
        """Check (line, cells) pairs; blank rows do not count."""
        output = io.StringIO()
        writer = csv.writer(output, delimiter=self.delimiter, lineterminator="\n")
        good, bad, errors = 0, 0, []
        for line, row in rows:
            if not any(cell.strip() for cell in row):
                continue
            cleaned, found = self._check_row(line, row)
            if found:
                bad += 1
                errors += found
            else:
                good += 1
                writer.writerow([line, *cleaned])
        return Batch(output.getvalue(), good, bad, errors)

    def _check_row(self, line, row):
        """Return (cells for the database, errors) of one row."""
        width = len(self._cells)
        if any(cell.strip() for cell in row[width:]):
            extra = next(cell for cell in row[width:] if cell.strip())
            return [], [RowError(line, "", show(extra), "too_many_cells")]
        cleaned, errors = [], []
        for cell, text in zip(self._cells, [*row[:width], *[""] * (width - len(row))], strict=True):
            if cell is None:
                cleaned.append("")
                continue
            value, code = check_cell(cell[0], text, cell[1])
            cleaned.append(value)
            if code:
                errors.append(RowError(line, cell[0].name, show(text), code))
        return cleaned, errors


def show(text):
    """Return a cell as an error list may repeat it: short, printable, storable."""
    text = storable(text[: SHOWN_LENGTH + 1])
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
