"""Page numbers on a finished PDF: the build of wkhtmltopdf that distributions carry prints none."""

import io

from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

#: of the number above the edge of the paper, and its size, in points
_HEIGHT = 20
_SIZE = 8


def number_pages(content):
    """Return a PDF whose pages say which of how many they are, so that a missing one is noticed.

    :param bytes content: a PDF
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    count = reader.getNumPages()
    writer = PdfFileWriter()
    for number in range(1, count + 1):
        page = reader.getPage(number - 1)
        page.mergePage(_stamp(page.mediaBox, f"{number} / {count}"))
        writer.addPage(page)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _stamp(box, text):
    """Return a page as large as `box` with nothing but `text` at the middle of its foot."""
    width, height = float(box.getWidth()), float(box.getHeight())
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream, pagesize=(width, height))
    sheet.setFont("Helvetica", _SIZE)
    sheet.setFillGray(0.35)
    sheet.drawCentredString(width / 2, _HEIGHT, text)
    sheet.save()
    stream.seek(0)
    return PdfFileReader(stream).getPage(0)
