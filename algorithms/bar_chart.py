"""Bars of a small chart for SVG: where each one stands, in the units of its box."""

from typing import NamedTuple

#: share of its place that a bar fills
_FILL = 0.7


class Bar(NamedTuple):
    """One bar, `height` 0 where nothing is known or the value is 0."""

    x: float
    y: float
    width: float
    height: float
    is_known: bool


def bars(values, width, height):
    """Return a bar for each value of a row that stands on one line, values below zero hang from it.

    >>> bars([10, None, 5], 30, 10)[0]
    Bar(x=1.5, y=0.0, width=7.0, height=10.0, is_known=True)

    :param values: numbers, None where nothing is known
    """
    known = [value for value in values if value is not None]
    top, bottom = max(known, default=0), min(known, default=0)
    top, bottom = max(top, 0), min(bottom, 0)
    scale = height / (top - bottom) if top > bottom else 0
    place = width / len(values) if values else 0
    line = top * scale
    return [
        Bar(
            round(number * place + place * (1 - _FILL) / 2, 2),
            round(line - max(value or 0, 0) * scale, 2),
            round(place * _FILL, 2),
            round(abs(value or 0) * scale, 2),
            value is not None,
        )
        for number, value in enumerate(values)
    ]
