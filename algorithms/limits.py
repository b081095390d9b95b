"""What a request may take: to the first answer, to the customer's answer, and inside each department.

Limits come from the type, the tier and the law (domain 8.2, 8.3, P3, 11.6); each result says by which rules it came.
The moments are reckoned by a :class:`algorithms.clock.Clock`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from .clock import CONTINUOUS, WORKING, WORKING_DAY, Clock, Pause, whole_hours

# what a result may say of itself
TIER_FACTOR = "tier_factor"  # shortened for the customer's tier
FACTOR_OFF = "factor_off"  # the tier would shorten it, the type or its clock does not allow that
LEGAL_LIMIT = "legal_limit"  # the law gives less
IN_HOURS = "in_hours"
OUTSIDE_HOURS = "outside_hours"
MINUS_DAY = "minus_day"
MINUS_SHARE = "minus_share"
LATE = "late"  # the limit around it has passed already
CORE_HOURS = "core_hours"
PART_OF_DAY = "part_of_day"
BEFORE_LEG = "before_leg"  # cut where the department has to be done
NO_AREA = "no_area"  # the account names no area class: the shortest limit holds


class Terms(NamedTuple):
    """The limit of a request type."""

    kind: str  # clock
    value: float
    unit: str
    legal_value: float = 0.0  # 0 = the law says nothing
    legal_unit: str = WORKING_DAY
    factor_applies: bool = False


class Limit(NamedTuple):
    """A limit: minutes of its clock, when they end, and why."""

    minutes: float
    due: datetime
    reasons: tuple[str, ...] = ()


def customer_limit(
    clock: Clock, start: datetime, terms: Terms, factor: float = 1.0, pauses: Iterable[Pause] = ()
) -> Limit:
    """Return until when the customer gets his answer.

    The tier's factor shortens where the type lets it and only on the working clock; what it leaves is rounded up to
    whole working hours. It never lengthens, and nothing goes beyond the legal limit (domain 11.6, 8.2).
    """
    full = clock.allowance(terms.kind, start, terms.value, terms.unit)
    minutes, reasons = full, []
    if factor < 1:
        if terms.factor_applies and terms.kind == WORKING:
            minutes = min(full, _shortened(clock, start, terms, factor))
            reasons.append(TIER_FACTOR)
        else:
            reasons.append(FACTOR_OFF)
    if terms.legal_value > 0:
        legal = clock.allowance(terms.kind, start, terms.legal_value, terms.legal_unit)
        if legal < minutes:
            minutes = legal
            reasons.append(LEGAL_LIMIT)
    return Limit(minutes, clock.due(terms.kind, start, minutes, pauses), tuple(reasons))


def _shortened(clock: Clock, start: datetime, terms: Terms, factor: float) -> float:
    value = float(Decimal(str(terms.value)) * Decimal(str(factor)))
    minutes = clock.allowance(terms.kind, start, value, terms.unit)
    # parts of days come out as whole hours already
    return minutes if terms.unit == WORKING_DAY else whole_hours(minutes)


def response_limit(clock: Clock, start: datetime, in_hours: float, outside: float) -> Limit | None:
    """Return until when somebody answers for the first time; None where no tier says so (the hotline's rule).

    ``in_hours`` are working minutes. ``outside`` are minutes of the continuous clock from the moment nobody is at work
    (11.6): from the start, or from the closing that comes before the answer is due. Whichever ends first holds, so that
    nobody waits longer for having written earlier.
    """
    if outside > 0:
        closed = clock.next_closing(start)
        night = clock.due(CONTINUOUS, closed, outside)
        if in_hours <= 0 or not clock.can_work:
            return Limit(clock.elapsed(CONTINUOUS, start, night), night, (OUTSIDE_HOURS,))
    if in_hours <= 0:
        return None
    due = clock.due(WORKING, start, in_hours)
    if outside > 0 and night < due:
        return Limit(clock.elapsed(CONTINUOUS, start, night), night, (OUTSIDE_HOURS,))
    return Limit(in_hours, due, (IN_HOURS,))


def leg_limit(
    clock: Clock, kind: str, sent: datetime, customer_due: datetime, share: float = 0.2, pauses: Iterable[Pause] = ()
) -> Limit:
    """Return until when a department answers, so that time is left to answer the customer (domain P3).

    One working day before the customer's limit; where less than two are left when it is sent, ``share`` of what is
    left. The same way on the continuous clock, whose day has 24 hours. Sent too late: at once.
    """
    left = clock.elapsed(kind, sent, customer_due, pauses)
    if left <= 0:
        return Limit(0, sent, (LATE,))
    day = _last_day(clock, kind, sent, customer_due)
    if day and day < left:
        minutes, reason = left - day, MINUS_DAY
    else:
        minutes, reason = float(Decimal(str(left)) * (1 - Decimal(str(share)))), MINUS_SHARE
        if kind == WORKING and whole_hours(minutes) < left:
            minutes = whole_hours(minutes)
    return Limit(minutes, clock.due(kind, sent, minutes, pauses), (reason,))


def _last_day(clock: Clock, kind: str, sent: datetime, customer_due: datetime) -> float:
    """Return the minutes of the day on which the customer's limit ends; 0 if less than two days are left."""
    if kind == CONTINUOUS:
        day = clock.day_minutes(kind)
        return day if clock.elapsed(kind, sent, customer_due) >= 2 * day else 0
    if customer_due < clock.add_working_days(sent, 2):
        return 0
    return clock.minutes_on(customer_due)


def accept_limit(clock: Clock, sent: datetime, leg_due: datetime, days: float = 0.5, core_hours: float = 0.0) -> Limit:
    """Return until when a department accepts a leg or returns it (domain P3): working time, never after it is due.

    :param core_hours: working hours for core customers; 0 = not a core customer, part of a day
    """
    if not clock.can_work:
        return Limit(clock.elapsed(CONTINUOUS, sent, leg_due), leg_due, (BEFORE_LEG,))
    if core_hours > 0:
        minutes, reason = core_hours * 60, CORE_HOURS
    else:
        minutes, reason = clock.allowance(WORKING, sent, days, WORKING_DAY), PART_OF_DAY
    due = clock.due(WORKING, sent, minutes)
    if leg_due < due:
        return Limit(clock.elapsed(WORKING, sent, leg_due), max(leg_due, sent), (reason, BEFORE_LEG))
    return Limit(minutes, due, (reason,))


class Repair(NamedTuple):
    """The two limits of an outage repair."""

    arrive: Limit
    restore: Limit


def repair_limit(
    clock: Clock,
    start: datetime,
    area: str | None,
    arrive: Mapping[str, float],
    restore: Mapping[str, float],
    arrived: datetime | None = None,
    pauses: Sequence[Pause] = (),
) -> Repair:
    """Return until when a crew arrives and power is back: minutes by area class on the continuous clock (11.6, 8.3).

    Power is due from the arrival, so that a crew which comes early has no more time at the place. Without an area
    class the shortest limits hold: a promise must not get longer because a field is empty.
    """
    reasons = () if area in arrive and area in restore else (NO_AREA,)
    until = arrive.get(area, min(arrive.values()))
    work = restore.get(area, min(restore.values()))
    arrive_due = clock.due(CONTINUOUS, start, until, pauses)
    restore_due = clock.due(CONTINUOUS, arrived or arrive_due, work, pauses)
    total = clock.elapsed(CONTINUOUS, start, restore_due, pauses)
    return Repair(Limit(until, arrive_due, reasons), Limit(total, restore_due, reasons))


def stage_limits(clock: Clock, start: datetime, days: Sequence[float], pauses: Iterable[Pause] = ()) -> list[Limit]:
    """Return until when each stage of a connection is done, one after the other from the start (11.7).

    The limit of a stage is that of all days up to it, so that a stage done early leaves its days to the next ones and
    the last ends with the whole. What the customer takes himself is a pause.
    """
    pauses, limits, total = tuple(pauses), [], Decimal(0)
    for value in days:
        total += Decimal(str(value))
        minutes = clock.allowance(WORKING, start, float(total), WORKING_DAY)
        limits.append(Limit(minutes, clock.due(WORKING, start, minutes, pauses)))
    return limits


def stages_exceed(days: Iterable[float], total: float) -> float:
    """Return by how many days stages exceed their total; 0 if they fit (11.7)."""
    excess = sum((Decimal(str(value)) for value in days), Decimal(0)) - Decimal(str(total))
    return float(max(excess, Decimal(0)))
