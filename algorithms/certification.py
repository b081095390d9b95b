"""Certificates: how long they run, what state they are in, when to warn, and who may be certified (domain P8, P12).

No clock here: the caller says which day it is. A certificate runs on whole days, both ends inclusive.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .periods import Period, add_months, merge

#: States in which a certificate is in force or will be: the daily job looks at these.
RUNNING = ("planned", "valid", "expiring", "suspended")

#: A trainee's term, and the one extension it may get, in months (domain 11.2).
TRAINEE_MONTHS = 12
TRAINEE_EXTENSION = 6

_DAY = timedelta(days=1)


# ------------------------------------------------------------
# Days and states
# ------------------------------------------------------------


def last_day(start: date, months: int) -> date:
    """Return the last day of a validity of ``months`` that begins on ``start``.

    :raise ValueError: if no day is left
    """
    if months < 1:
        raise ValueError("a validity of no month has no last day")
    return add_months(start, months) - _DAY


def trainee_ends(start: date) -> tuple[date, date]:
    """Return the last day of a trainee's term that begins on ``start``, and the last one with the extension."""
    return last_day(start, TRAINEE_MONTHS), last_day(start, TRAINEE_MONTHS + TRAINEE_EXTENSION)


def state_on(
    day: date,
    date_from: date,
    date_to: date,
    *,
    withdrawn: bool = False,
    suspended: bool = False,
    successor: date | None = None,
    notice: int = 0,
) -> str:
    """Return the state of a certificate on ``day``.

    :param successor: first day of the certificate that follows it, if there is one
    :param notice: days before the end from which it counts as expiring

    One that ended is ``renewed`` only if the next one began without a day between; a missed renewal
    is an expiry (domain P12). A suspension outlives neither the end nor a withdrawal.
    """
    if withdrawn:
        return "withdrawn"
    followed = successor == date_to + _DAY
    if date_to < day:
        return "renewed" if followed else "expired"
    if suspended:
        return "suspended"
    if date_from > day:
        return "planned"
    return "expiring" if (date_to - day).days <= notice and not followed else "valid"


def due_warning(days_left: int, thresholds: Iterable[int], warned: int | None) -> int | None:
    """Return the threshold whose warning is due, or None.

    Of several that were missed only the nearest one: who was not warned at 90 and 60 days gets one
    warning at 25 days, not three.

    :param days_left: days to the last day; negative = over
    :param warned: the lowest threshold that was warned at, None = not yet
    """
    if days_left < 0:
        return None
    due = min((one for one in thresholds if days_left <= one), default=None)
    return due if due is not None and (warned is None or due < warned) else None


def end_with_leave(date_from: date, date_to: date, leaves: Iterable[Period]) -> date:
    """Return the last day of a validity whose clock stood still on the days of ``leaves`` (domain 11.15).

    :param date_to: the last day without any leave

    A day of leave moves the end by a day; leave on the days gained counts as well. A leave without
    an end counts until there is one, so it moves nothing yet.
    """
    end = date_to
    for start, stop in merge(period for period in leaves if period[1] is not None):
        first = max(start, date_from)
        if first > end:
            break
        if stop >= first:
            end += stop - first + _DAY
    return end


# ------------------------------------------------------------
# Who may be certified
# ------------------------------------------------------------


class Needs(NamedTuple):
    """What is asked for.

    :ivar hours: hours by field; the key ``total`` stands for the hours of all fields
    :ivar exam: mark that the exam needs
    :ivar renewal: a renewal takes two excellent years in a row for the exam, and refuses a bad last year
    """

    hours: Mapping[str, float]
    exam: float
    renewal: bool


class Shown(NamedTuple):
    """What is there of one person.

    :ivar unmet: keys of the conditions of the grade that are not met
    :ivar hours: training hours by field
    :ivar exam: best mark of an exam in the time that counts, None = none
    :ivar results: results of the last years, the last one first
    :ivar open_cases: disciplines that run on the day
    """

    unmet: Sequence[int] = ()
    hours: Mapping[str, float] = {}
    exam: float | None = None
    results: Sequence[str] = ()
    open_cases: int = 0


class Check(NamedTuple):
    """One thing that was looked at.

    :ivar code: ``condition``, ``discipline``, ``hours``, ``exam`` or ``result``
    :ivar key: id of the condition, or the field of training
    :ivar found: None = not shown
    """

    code: str
    ok: bool
    found: float | str | None = None
    needed: float | str | None = None
    key: int | str | None = None


def hours_by_field(total: float, shares: Mapping[str, float]) -> dict[str, float]:
    """Return the hours of each field when ``total`` is split by ``shares`` in per cent.

    :raise ValueError: if the shares do not total 100
    """
    if round(sum(shares.values()), 6) != 100:
        raise ValueError(f"shares of {sum(shares.values()):g} % do not total 100 %")
    return {name: round(total * share / 100, 2) for name, share in shares.items()}


def certification_checks(shown: Shown, needs: Needs) -> list[Check]:
    """Return all that was looked at for one person, what is missing included, in a fixed order.

    Something that is not there is never met: no exam is no mark of zero, and no pass either.
    """
    checks = [Check("condition", False, key=key) for key in shown.unmet]
    checks.append(Check("discipline", not shown.open_cases, shown.open_cases, 0))
    checks.extend(_hours_checks(shown, needs))
    checks.append(_exam_check(shown, needs))
    if needs.renewal:
        last = shown.results[0] if shown.results else None
        checks.append(Check("result", last != "poor", last, "fair"))
    return checks


def passed(checks: Iterable[Check]) -> bool:
    """Whether nothing is missing."""
    return all(check.ok for check in checks)


def _hours_checks(shown: Shown, needs: Needs) -> list[Check]:
    total = sum(shown.hours.values())
    return [
        Check("hours", found >= needed, found, needed, name)
        for name, needed in needs.hours.items()
        for found in (total if name == "total" else shown.hours.get(name, 0.0),)
    ]


def _exam_check(shown: Shown, needs: Needs) -> Check:
    excellent = needs.renewal and list(shown.results[:2]) == ["excellent", "excellent"]
    is_passed = shown.exam is not None and shown.exam >= needs.exam
    return Check("exam", is_passed or excellent, shown.exam, needs.exam, "results" if excellent else None)
