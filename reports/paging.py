"""How long lists are shared out over pages.

The build of wkhtmltopdf that distributions carry neither repeats the head of a table nor keeps a row
together. So rows are measured here, on the safe side, and each page gets a head of its own.
"""

from math import ceil

#: width of a Latin letter in shares of a Chinese sign, on average
_LATIN = 0.58
_FIRST_CHINESE_SIGN = 0x2E80
#: what lines that end with whole words take more than full ones
_RAGGED = 1.15


def em_width(text):
    """Return the width of a text in Chinese signs."""
    return sum(1 if ord(sign) >= _FIRST_CHINESE_SIGN else _LATIN for sign in text or "")


def fitting_size(text, room, largest):
    """Return the size of letters with which a text fits on one line.

    :param room: width of the line, in the unit of the size
    :param largest: the size for short texts
    """
    return min(largest, room / (em_width(text) or 1))


def lines_needed(text, room, size):
    """Return on how many lines a text is written; words that do not fit leave a part of each line empty."""
    share = em_width(text) * size / room
    return ceil(share * _RAGGED) if share > 1 else 1


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
