"""Where the rows of a usage import come from: a CSV or XLSX file, or a list.

Not a model. Opens the bytes, finds the header and hands out batches for
`usage_loader`; everything about the grammar of rows is in `algorithms`.
"""

import io
import zipfile
import zlib

from odoo.exceptions import UserError

from ...algorithms.usage_cells import to_cell_text
from ...algorithms.usage_rows import HeaderError, RowReader, open_text, start_text

#: unpacked size a file may have: twenty times a million rows
_UNPACKED_LIMIT = 1 << 30
#: size of what a workbook holds beside its rows, which are streamed: texts and styles
_HELD_LIMIT = 1 << 28
#: what a damaged or forged workbook makes its readers raise
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # of the XML
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    RuntimeError,
)
#: a row of a worksheet takes at least about so many bytes of XML
_XML_BYTES_PER_ROW = 120


class UsageSource:
    """Rows of one import.

    `reader` knows the header; `batches` is an iterator that can be used once;
    `estimated_rows` decides between doing it now and a job.
    """

    def __init__(self, env, reader, batches, estimated_rows):
        self.env = env
        self.reader = reader
        self.batches = batches
        self.estimated_rows = estimated_rows

    @classmethod
    def from_file(cls, env, data, digits):
        """Open the bytes of a file.

        :param digits: decimal places of money
        :raise UserError: neither CSV nor XLSX, or no usable header
        """
        if data.startswith(b"\x1f\x8b"):
            data = cls._unpack(env, data)
        if data.startswith(b"PK\x03\x04"):
            return cls._from_workbook(env, data, digits)
        if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
            raise UserError(env._("File: this is not a usage file; save it as CSV or XLSX and upload that."))
        stream = open_text(data)
        reader = cls._start(env, lambda: start_text(stream, digits))
        return cls(env, reader, reader.read_text(stream), data.count(b"\n"))

    @classmethod
    def from_rows(cls, env, rows, digits):
        """Take rows as dicts, as `/json/2` delivers them."""
        names = list(dict.fromkeys(name for row in rows for name in row))
        reader = cls._start(env, lambda: RowReader(names, digits, line=0))
        cells = ([to_cell_text(row.get(name)) for name in names] for row in rows)
        return cls(env, reader, reader.read_rows(cells), len(rows))

    @classmethod
    def _from_workbook(cls, env, data, digits):
        import openpyxl  # slow to load, and only spreadsheets need it

        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            size = sum(part.file_size for part in archive.infolist())
            sheets = sum(p.file_size for p in archive.infolist() if p.filename.startswith("xl/worksheets/"))
            if size > _UNPACKED_LIMIT or size - sheets > _HELD_LIMIT:
                raise UserError(env._("File: unpacked, the workbook is too large; use CSV."))
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet = workbook.worksheets[0]
        except _DAMAGED as error:
            raise UserError(env._("File: the workbook is damaged and cannot be read.")) from error
        # some programs write a wrong extent; the rows themselves are right
        sheet.reset_dimensions()
        rows = enumerate(cls._read_sheet(env, sheet), 1)
        line, header = next(((line, row) for line, row in rows if any(cell is not None for cell in row)), (0, ()))
        reader = cls._start(env, lambda: RowReader([to_cell_text(cell) for cell in header], digits, line=line))
        cells = ([to_cell_text(cell) for cell in row] for _line, row in rows)
        return cls(env, reader, reader.read_rows(cells), size // _XML_BYTES_PER_ROW)

    @staticmethod
    def _read_sheet(env, sheet):
        """Yield the rows of a sheet; it is read on the way, so damage shows on the way."""
        rows = sheet.iter_rows(values_only=True)
        while True:
            try:
                row = next(rows, None)
            except _DAMAGED as error:
                raise UserError(env._("File: the workbook is damaged and cannot be read.")) from error
            if row is None:
                return
            yield row

    @staticmethod
    def _unpack(env, data):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            unpacked = unpacker.decompress(data, _UNPACKED_LIMIT)
        except zlib.error as error:
            raise UserError(env._("File: the packed file is damaged and cannot be read.")) from error
        if unpacker.unconsumed_tail:
            raise UserError(env._("File: unpacked, the file is too large; split it."))
        if not unpacker.eof:
            raise UserError(env._("File: the packed file is damaged and cannot be read."))
        return unpacked

    @staticmethod
    def _start(env, start):
        """Return the reader, or say in a sentence what the header lacks."""
        try:
            return start()
        except HeaderError as error:
            header = error.args[0]
        if header is None or not any(header.names) and not header.unknown:
            raise UserError(env._("File: it is empty; the first row must name the columns."))
        if header.missing:
            raise UserError(
                env._(
                    "File: the header row lacks the column %(columns)s.",
                    columns=", ".join(header.missing),
                )
            )
        if header.doubled:
            raise UserError(
                env._(
                    "File: the header row names %(columns)s twice.",
                    columns=", ".join(header.doubled),
                )
            )
        raise UserError(env._("File: too many columns for a usage file."))
