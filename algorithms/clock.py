"""Two clocks for limits of service (domain 11.6, 11.7): one never rests, the other runs in working hours.

Moments are naive UTC datetimes, as Odoo keeps them. Both clocks stand still in pauses, and nothing else is a pause
than waiting for the customer; whoever calls passes only those. Pauses may overlap, touch and lie outside working
hours; one without an end still runs.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from math import ceil, inf

from .working_time import ClockError, Schedule, Span, WorkingTime, cut, merge

__all__ = ["CONTINUOUS", "HOUR", "MINUTE", "WORKING", "WORKING_DAY", "Clock", "ClockError", "Schedule", "whole_hours"]

CONTINUOUS, WORKING = "continuous", "working"
MINUTE, HOUR, WORKING_DAY = "minute", "hour", "working_day"

Pause = tuple[datetime, datetime | None]

#: years of working time beyond which a limit is a mistake
_FAR = timedelta(days=366 * 100)
_CONTINUOUS_DAY = 24 * 60


def whole_hours(minutes: float) -> int:
    """Return minutes rounded up to whole hours: what a factor makes of a limit (domain 11.6)."""
    return ceil(round(minutes / 60, 6)) * 60


class Clock:
    """Reckons limits on the schedule of an office.

    :param now: until when a pause without an end has run so far; without it such a pause can be elapsed (it holds
        until the moment asked for), but not reckoned ahead
    """

    def __init__(self, schedule: Schedule, now: datetime | None = None):
        self.now = now
        self.working_time = WorkingTime(schedule)

    # ------------------------------------------------------------
    # Limits
    # ------------------------------------------------------------

    def due(self, kind: str, start: datetime, minutes: float, pauses: Iterable[Pause] = ()) -> datetime:
        """Return the first moment at which the clock has run ``minutes`` since ``start``.

        So a limit that is used up at closing time ends then, not when the office opens again. No minutes: at once.
        A start outside working hours counts from the next opening.
        """
        left = timedelta(seconds=ceil(round(minutes * 60, 6)))
        if left < timedelta():
            raise ValueError("A limit cannot be negative.")
        if not left:
            return start
        if left > _FAR:
            raise self._error("too_far")
        try:
            for begin, end in self._running(kind, start, self._gaps(pauses)):
                if end - begin >= left:
                    return begin + left
                left -= end - begin
        except ClockError as error:
            raise self._error(error.reason) from None
        raise self._error("too_far")

    def elapsed(self, kind: str, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> float:
        """Return how many minutes the clock ran from ``start`` to ``end``; 0 if the end is not after the start."""
        run = timedelta()
        if end <= start:
            return 0.0
        gaps = self._gaps(pauses, until=end)
        try:
            for begin, finish in self._running(kind, start, gaps):
                if begin >= end:
                    break
                run += min(finish, end) - begin
        except ClockError as error:
            # an office that closed for good has run what it ran
            if error.reason == "no_hours":
                raise self._error(error.reason) from None
        return run / timedelta(minutes=1)

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Return the end of work on the ``days``-th working day after the day of ``start``.

        As the PRC Civil Code counts: the day something begins is not counted (article 201), and where there are
        business hours the last day ends when business closes (article 203, second paragraph). That only working days
        count says the limit itself, so that the first paragraph of article 203, about a last day that is a holiday,
        has nothing to shift. A day with any working time is a working day, make-up days
        included. No days: the start itself.
        """
        if days < 0:
            raise ValueError("A limit cannot be negative.")
        if not days:
            return start
        try:
            for spans in self.working_time.days_after(self.working_time.local_day(start)):
                days -= 1
                if not days:
                    return spans[-1][1]
        except ClockError as error:
            raise self._error(error.reason) from None
        raise self._error("too_far")

    def allowance(self, kind: str, start: datetime, value: float, unit: str) -> float:
        """Return how many minutes of the clock a limit gives from ``start``; a pause then prolongs it minute by minute.

        Days end as :meth:`add_working_days` says, which makes a limit of one value differ by when it starts. A part of
        a day (tier factor, half a day to accept) is that part of the hours of the day after the whole ones, rounded up
        to whole hours. Less than a day runs from the start, in hours of an ordinary day, and never outlasts a whole
        day.
        """
        if unit == MINUTE:
            return value
        if unit == HOUR:
            return value * 60
        if unit != WORKING_DAY or kind != WORKING:
            raise ValueError(f"No limit in {unit} on the {kind} clock.")
        whole = int(round(value, 6))
        part = round(value - whole, 6)
        if not whole:
            if part <= 0:
                return 0
            day = self.elapsed(WORKING, start, self.add_working_days(start, 1))
            return min(whole_hours(part * self.working_time.day_minutes), day)
        minutes = self.elapsed(WORKING, start, self.add_working_days(start, whole))
        if part > 0:
            day = self.elapsed(WORKING, start, self.add_working_days(start, whole + 1)) - minutes
            minutes += min(whole_hours(part * day), day)
        return minutes

    def day_minutes(self, kind: str) -> int:
        """Return the minutes of an ordinary day of the clock."""
        return self.working_time.day_minutes if kind == WORKING else _CONTINUOUS_DAY

    # ------------------------------------------------------------
    # How far
    # ------------------------------------------------------------

    def share(
        self, kind: str, start: datetime, minutes: float, moment: datetime, pauses: Iterable[Pause] = ()
    ) -> float:
        """Return the used part of a limit at a moment: 0.8 warns, 1.0 and 1.5 escalate (domain P3).

        A limit of nothing is used up from the start, and without end as soon as the clock has run at all.
        """
        run = self.elapsed(kind, start, moment, pauses)
        if minutes:
            return run / minutes
        return inf if run else 1.0

    def mark(self, kind: str, start: datetime, minutes: float, share: float, pauses: Iterable[Pause] = ()) -> datetime:
        """Return the moment at which a limit is used to a share (0.8, 1.0, 1.5)."""
        return self.due(kind, start, minutes * share, pauses)

    # ------------------------------------------------------------
    # The office
    # ------------------------------------------------------------

    @property
    def can_work(self) -> bool:
        """Whether there are working hours at all; without them only the continuous clock answers."""
        return self.working_time.has_hours

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment lies in working hours; the closing second does not."""
        return any(
            begin <= moment < end for begin, end in self.working_time.of_day(self.working_time.local_day(moment))
        )

    def next_closing(self, moment: datetime) -> datetime:
        """Return when the running working hours end, be it for lunch; outside them the moment itself."""
        for begin, end in self.working_time.of_day(self.working_time.local_day(moment)):
            if begin <= moment < end:
                return end
        return moment

    def minutes_on(self, moment: datetime) -> float:
        """Return the working minutes of the whole local day of a moment; a closing at midnight belongs to its day."""
        day = self.working_time.local_day(moment - timedelta(seconds=1))
        return sum((end - begin) / timedelta(minutes=1) for begin, end in self.working_time.of_day(day))

    def kind_of_day(self, day: date) -> str:
        """Return why a day is worked or not, see :meth:`WorkingTime.kind_of_day`."""
        return self.working_time.kind_of_day(day)

    # ------------------------------------------------------------

    def _error(self, reason: str) -> Exception:
        """Return the exception for a reason; others may word it."""
        return ClockError(reason)

    def _gaps(self, pauses: Iterable[Pause], until: datetime | None = None) -> list[Span]:
        """Return merged pauses; those without an end run until ``until``, else until now."""
        spans = []
        for begin, end in pauses:
            if end is None:
                end = until or self.now
                if end is None:
                    raise self._error("open_pause")
            spans.append((begin, end))
        return merge(spans)

    def _running(self, kind: str, start: datetime, gaps: list[Span]) -> Iterator[Span]:
        """Yield the time in which the clock runs, from ``start``, in order."""
        if kind == CONTINUOUS:
            yield from cut((start, datetime.max), gaps)
        elif kind == WORKING:
            for span in self.working_time.spans_from(start):
                yield from cut(span, gaps)
        else:
            raise ValueError(f"No clock is called {kind}.")
