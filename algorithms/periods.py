"""Periods of whole days, both ends inclusive; an end of None is open."""

from collections.abc import Iterable
from datetime import date, timedelta

Period = tuple[date, date | None]

_DAY = timedelta(days=1)


def overlaps(one: Period, other: Period) -> bool:
    """Whether the two periods share a day."""
    (start, end), (other_start, other_end) = one, other
    return (other_end is None or start <= other_end) and (end is None or other_start <= end)


def subtract(period: Period, taken: Iterable[Period]) -> list[Period]:
    """Return what is left of ``period`` without the days of ``taken``, in order.

    ``taken`` may overlap itself and come in any order. Empty result = no day is left.
    """
    pieces = []
    start, end = period
    for other_start, other_end in sorted(taken, key=lambda other: other[0]):
        if not overlaps((start, end), (other_start, other_end)):
            continue
        if start < other_start:
            pieces.append((start, other_start - _DAY))
        if other_end is None:
            return pieces
        start = other_end + _DAY
        if end is not None and start > end:
            return pieces
    pieces.append((start, end))
    return pieces
