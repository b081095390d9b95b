"""Signals: which months a rule looks at, how grave a finding is, and what colour that has (P5).

Five grades of risk and three levels of warning: yellow is watched, orange needs measures, red is read by the
head of the department. The figures are found by SQL (`models/service/signal/signal_queries.py`); what they mean is
said here, for the SQL and for the screen alike.
"""

from calendar import monthrange
from datetime import date
from typing import NamedTuple

#: grades of risk, from the lightest to the gravest
LEVELS = ("R1", "R2", "R3", "R4", "R5")
#: colour of the warning by grade
WARNINGS = {"R1": "yellow", "R2": "yellow", "R3": "orange", "R4": "red", "R5": "red"}
#: number of that colour in Odoo's palette
PALETTE = {"yellow": 3, "orange": 2, "red": 1}
#: grades whose measures the supervisor approves
GRAVE = ("R4", "R5")


class Measure(NamedTuple):
    """What a rule can watch.

    `needs` are the columns of usage without which nothing can be said, `falling` tells that lower is worse,
    `by_month` that the window ends with the last whole month (else it ends with the day).
    """

    needs: tuple[str, ...]
    falling: bool = False
    by_month: bool = True


MEASURES = {
    "usage_drop": Measure(("kwh",)),
    "usage_stop": Measure(("kwh",), falling=True),
    "near_capacity": Measure(("max_demand_kw",)),
    "over_capacity": Measure(("max_demand_kw",)),
    "power_factor": Measure(("power_factor",), falling=True),
    "voltage_events": Measure(("voltage_events",)),
    "overdue": Measure(("due_date",), by_month=False),
    "late_twice": Measure(("due_date",), by_month=False),
    "silence": Measure((), by_month=False),
}


def warning_of(level: str | None) -> str | None:
    """Return the colour of a grade; nothing for what is no risk."""
    return WARNINGS.get(level)


def month_start(day: date, months_back: int = 0) -> date:
    """Return the first day of the month so many months before that of `day`."""
    index = day.year * 12 + day.month - 1 - months_back
    return date(index // 12, index % 12 + 1, 1)


def last_whole_month(day: date) -> date:
    """Return the first day of the newest month that is over at the end of `day`."""
    is_over = day.day == monthrange(day.year, day.month)[1]
    return month_start(day, 0 if is_over else 1)


def window(day: date, months: int, newest: date | None) -> tuple[date, date]:
    """Return first and last month (their first days) that a rule looks at on a day.

    The window ends with the last whole month, or with the newest one that has been billed if that is earlier:
    a month that nobody imported yet says nothing.

    :param newest: newest month with usage of anybody; None if there is none
    """
    end = last_whole_month(day)
    if newest is not None:
        end = min(end, month_start(newest))
    return month_start(end, months - 1), end


def months_between(first: date, last: date) -> int:
    """Return how many months lie between two of them: 0 for the same."""
    return (last.year - first.year) * 12 + last.month - first.month


def level_of(value, steps, falling=False):
    """Return the grade of the gravest step that a value reaches, None below the first.

    :param steps: pairs (threshold, grade) in any order
    """
    reached = [
        (threshold, level) for threshold, level in steps if (value <= threshold if falling else value >= threshold)
    ]
    if not reached:
        return None
    return (min(reached) if falling else max(reached))[1]


def hit_rate(confirmed: int, false: int, late: int) -> float | None:
    """Return the share of signals that were right and in time among those judged, in per cent."""
    judged = confirmed + false + late
    return 100 * confirmed / judged if judged else None


def should_sleep(confirmed: int, false: int, late: int, least: float, judged: int) -> bool:
    """Whether a rule deserves a proposal to sleep: judged often enough, and right too seldom."""
    rate = hit_rate(confirmed, false, late)
    return rate is not None and confirmed + false + late >= judged and rate < least
