"""Periods of whole days, both ends inclusive; an end of None is open."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

Period = tuple[date, date | None]

#: Days of broken months that make one month of service: as many as the longest month has, so that
#: no month is counted before it is full.
DAYS_A_MONTH = 31

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


def merge(periods: Iterable[Period]) -> list[Period]:
    """Return the days of ``periods`` as periods that neither overlap nor touch, in order."""
    merged: list[Period] = []
    for start, end in sorted(periods, key=lambda period: period[0]):
        if merged and (merged[-1][1] is None or start <= merged[-1][1] + _DAY):
            before, before_end = merged[-1]
            if before_end is not None and (end is None or end > before_end):
                merged[-1] = (before, end)
        else:
            merged.append((start, end))
    return merged


def until(periods: Iterable[Period], day: date) -> list[tuple[date, date]]:
    """Return the periods cut after ``day``; those that begin later go."""
    return [(start, day if end is None or end > day else end) for start, end in periods if start <= day]


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later; the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def count_months(periods: Iterable[tuple[date, date]]) -> int:
    """Return the whole months in closed periods; days that several of them share count once.

    A month runs from a day to the day before the same day of the next month, as people count
    service. Days left over in the periods are added up, and each :data:`DAYS_A_MONTH` of them make
    one more month. Never falls as a period becomes longer.
    """
    months = days = 0
    for start, end in merge(periods):
        whole = _whole_months(start, end + _DAY)
        months += whole
        days += (end + _DAY - add_months(start, whole)).days
    return months + days // DAYS_A_MONTH


def _whole_months(start: date, after: date) -> int:
    """Return the largest number of months that, counted from ``start``, ends by ``after``."""
    months = (after.year - start.year) * 12 + after.month - start.month
    return months if add_months(start, months) <= after else months - 1
