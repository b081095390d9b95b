"""What somebody has to do next: in which order, and how a due time is told from now."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

#: groups of a list, the most pressing first; "open" has no due time
BUCKETS = ("overdue", "today", "week", "later", "open")
#: days ahead that a list looks
HORIZON_DAYS = 7
_HOUR = timedelta(hours=1)


class Due(NamedTuple):
    """How a due time stands to now: the group it belongs to, the words it is told in, and their number."""

    bucket: str
    words: str
    count: int = 0


def tell_due(due, now):
    """Return the Due of a due time.

    :param due: None, a date (the whole day counts) or a datetime of the same zone as `now`
    :param now: datetime without a zone, in the reader's place
    """
    if due is None:
        return Due("open", "none")
    if not isinstance(due, datetime):
        return _tell_day(due, now.date())
    if due >= now:
        told = _tell_day(due.date(), now.date())
        return told._replace(words="at") if told.bucket == "today" else told
    late = now - due
    if late < _HOUR:
        return Due("overdue", "minutes_late", max(1, int(late.total_seconds() // 60)))
    if late < timedelta(days=1):
        return Due("overdue", "hours_late", int(late.total_seconds() // 3600))
    return Due("overdue", "days_late", late.days)


def _tell_day(day, today):
    days = (day - today).days
    if days < 0:
        return Due("overdue", "days_late", -days)
    if days == 0:
        return Due("today", "today")
    bucket = "week" if days <= HORIZON_DAYS else "later"
    return Due(bucket, "tomorrow" if days == 1 else "on_day", days)


def sort_key(due, now, weight, tie):
    """Return the key that orders a list of what to do.

    What is overdue stands first, there what the customer waits for (a smaller weight) before the rest and the
    oldest first; after that everything by its due time, days after the times of the same day.

    :param tie: anything sortable that makes the order the same each time
    """
    bucket = tell_due(due, now).bucket
    moment = _moment(due)
    pressing = (weight, moment) if bucket == "overdue" else (moment, weight)
    return (BUCKETS.index(bucket), *pressing, tie)


def _moment(due):
    if due is None:
        return datetime.max
    return due if isinstance(due, datetime) else datetime.combine(due, time.max)


def next_appointment(planned, limit, today):
    """Return until when a planned visit wants something: its limit once that is past, else the planned day.

    A planned day that has gone by without a record asks for it today, as long as the limit is ahead.

    :param planned: date or datetime
    :param limit: date, or a false value for none
    """
    if limit and limit < today:
        return limit
    day = planned.date() if isinstance(planned, datetime) else planned
    return planned if day >= today else today


def trouble(figures):
    """Return how pressing a row of a team's board is: the sum of what went wrong.

    :param figures: numbers, the gravest first; earlier ones weigh more in a tie
    """
    return (sum(figures), *figures)


def same_months(newest, count):
    """Return the first days of the last `count` months that end with `newest`, the oldest first."""
    months = newest.year * 12 + newest.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(months - count + 1, months + 1)]
