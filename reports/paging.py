"""How long lists are shared out over pages.

The build of wkhtmltopdf that distributions carry neither repeats the head of a table nor keeps a row
together. So rows are measured here, on the safe side, and each page gets a head of its own.
"""

import re
from math import ceil

from reportlab.pdfbase.pdfmetrics import stringWidth

#: height and width of a page across, less its margins, in pixels: those of the patched build, others are smaller
PAGE_HEIGHT, PAGE_WIDTH = 860, 1290
#: Chinese signs are as wide as high; other letters are measured in a face that is a little wider than the printed one
_CHINESE = re.compile("[\u2e80-\uffff]")
_FACE = "Helvetica"
#: what stays together on a line: a Chinese sign, a word, a part of one up to its hyphen
_PIECE = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff-]*-|[^\s\u2e80-\uffff-]+|\s+")


def em_width(text):
    """Return the width of a text in Chinese signs."""
    others, signs = _CHINESE.subn("", text or "")
    return signs + stringWidth(others, _FACE, 1)


def fitting_size(text, room, largest):
    """Return the size of letters with which a text fits on one line.

    :param room: width of the line, in the unit of the size
    :param largest: the size for short texts
    """
    return min(largest, room / (em_width(text) or 1))


def lines_needed(text, room, size):
    """Return on how many lines a text is written, broken as a browser breaks it."""
    count, used = 1, 0
    for piece in _PIECE.findall(text or ""):
        width = em_width(piece) * size
        if used and used + width > room and not piece.isspace():
            count, used = count + 1, 0
        used += width
        if used > room and not piece.isspace():
            # a word that is longer than a line is broken anywhere
            count += ceil(used / room) - 1
            used %= room
    return count


def pages_of(rows, heights, first, other):
    """Return the rows of each page.

    :param list rows: anything
    :param heights: of each row
    :param first: height that the first page has for rows
    :param other: height that each further page has
    """
    pages, left = [[]], first
    for row, height in zip(rows, heights, strict=True):
        if height > left and pages[-1]:
            pages.append([])
            left = other
        pages[-1].append(row)
        left -= height
    return pages
