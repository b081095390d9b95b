"""The credit grade of a customer: A, B or C, with the reason (domain P5, arrears and credit).

Pure: payments, what else bars, and the grade before come in, the grade of the day comes out.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

#: share of the months of a year that were paid in time (%), from which on the grade is A, or B
BEST = Decimal(90)
FAIR = Decimal(70)
#: months in debt within a year that make a C, for a year
DEBTS = 3
#: days that a new customer is B, that a C for debts holds, and that lie between a C and an A at least
YEAR = timedelta(days=365)
#: days that a C holds for what is no matter of payments, from the day it was found; theft is worse
BARS = {"theft": 2 * YEAR, "illegal": YEAR, "hazard": YEAR}
#: days after the due date from which on a bill is a debt: supply may be cut only then
DEBT_DAYS = 30


class Payments(NamedTuple):
    """The months of the last year whose bills are due and of which it is known whether they were paid.

    :param due: how many
    :param late: of these, paid after the due date or not yet
    :param unpaid: of these, not paid yet
    :param debts: of these, paid more than :data:`DEBT_DAYS` after the due date, or unpaid for so long
    :param first: first month that was ever billed
    """

    due: int
    late: int
    unpaid: int
    debts: int
    first: date


class Bar(NamedTuple):
    """What makes a C whatever was paid: theft, illegal use, a hazard that was not put right in time."""

    reason: str
    until: date


class Before(NamedTuple):
    """What the record says so far: the grade, until when a C is fixed, and the last day of the last C."""

    grade: str | None = None
    barred_until: date | None = None
    last_c: date | None = None


_NOTHING = Before()


class Credit(NamedTuple):
    """A grade; `reason` is `score`, `debts`, `barred`, `new`, `unpaid`, `after_c` or that of a bar; no score where
    nothing is known of payments."""

    grade: str
    reason: str
    score: Decimal | None
    barred_until: date | None


def score(payments: Payments) -> Decimal:
    """Return the share of months paid in time in percent, with one decimal."""
    share = Decimal(payments.due - payments.late) * 100 / payments.due
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def bar(found: list[tuple[str, date, bool]], day: date) -> Bar | None:
    """Return what bars longest on a day, of (reason, found on, whether it still lasts); what lasts bars day by day."""
    bars = [
        Bar(reason, max(since + BARS[reason], day) if lasts else since + BARS[reason]) for reason, since, lasts in found
    ]
    return max((one for one in bars if one.until >= day), key=lambda one: (one.until, one.reason), default=None)


def grade(payments: Payments, day: date, before: Before = _NOTHING, barred_by: Bar | None = None) -> Credit | None:
    """Return the grade on a day; None when nothing is known.

    What bars makes a C, also where no payment is known. Then, in this order: three debts in a year are C for a year,
    and so is a share below 70. Who is new is B for a year. A needs 90, no unpaid bill that is due, and a year since
    the last C. All else is B.
    """
    share = score(payments) if payments.due else None
    barred = before.barred_until if before.barred_until and before.barred_until >= day else None
    if barred_by and not (barred and barred > barred_by.until):
        return Credit("C", barred_by.reason, share, barred_by.until)
    if share is None:
        return Credit("C", "barred", None, barred) if barred else None
    if payments.debts >= DEBTS:
        return Credit("C", "debts", share, max(barred or day, _year_from(day, before)))
    if barred:
        return Credit("C", "barred", share, barred)
    if share < FAIR:
        return Credit("C", "score", share, None)
    if payments.first + YEAR > day:
        return Credit("B", "new", share, None)
    if share < BEST:
        return Credit("B", "score", share, None)
    if payments.unpaid:
        return Credit("B", "unpaid", share, None)
    last_c = day if before.grade == "C" else before.last_c
    if last_c and last_c + YEAR > day:
        return Credit("B", "after_c", share, None)
    return Credit("A", "score", share, None)


def _year_from(day: date, before: Before) -> date:
    """Return until when debts found on a day fix a C: from when they were first found, not anew each day."""
    if before.grade == "C" and before.barred_until:
        return max(before.barred_until, day)
    return day + YEAR
