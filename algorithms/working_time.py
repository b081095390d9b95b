"""When an office works: a weekly pattern, time off, and days that stand in a dated list.

Spans are pairs of naive UTC datetimes, half open: the closing second belongs to nobody.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

#: days in a row without any working time after which a schedule counts as closed for good
LONGEST_GAP = 400
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class ClockError(ValueError):
    """The clock cannot answer; ``reason`` is one of ``no_hours``, ``never_again``, ``too_far``, ``open_pause``."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Shift(NamedTuple):
    """Work without a break on one weekday, in minutes after midnight of the wall clock; 1440 = 24:00."""

    weekday: int  # Monday = 0
    start: int
    end: int
    week: int | None = None  # in a two-week pattern 0 or 1, see week_of


@dataclass(frozen=True)
class Schedule:
    """Working hours as plain data. Breaks are what lies between the shifts."""

    zone: str
    shifts: tuple[Shift, ...] = ()
    off: tuple[Span, ...] = ()  # holidays and closings
    days: Mapping[date, bool] = field(default_factory=dict)  # the dated list: works yes or no


def week_of(day: date) -> int:
    """Return which week of a two-week pattern a day is in, reckoned as Odoo does: from 1 January of year 1."""
    return (day.toordinal() - 1) // 7 % 2


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the time of ``spans`` in order, without overlaps; empty and reversed ones go."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def cut(span: Span, gaps: list[Span]) -> Iterator[Span]:
    """Yield what is left of ``span`` without ``gaps``, which are merged."""
    start, end = span
    first = bisect_left(gaps, start, key=lambda gap: gap[1])
    for gap_start, gap_end in gaps[first:]:
        if gap_start >= end:
            break
        if start < gap_start:
            yield start, gap_start
        start = max(start, gap_end)
    if start < end:
        yield start, end


class WorkingTime:
    """The spans of a schedule, day by day; a day is worked out once."""

    def __init__(self, schedule: Schedule):
        self.schedule = schedule
        self._zone = ZoneInfo(schedule.zone)
        self._off = merge(schedule.off)
        self._pattern: dict[tuple[int, int], list[Shift]] = {}
        for shift in schedule.shifts:
            for week in (0, 1) if shift.week is None else (shift.week,):
                if shift.end > shift.start:
                    self._pattern.setdefault((week, shift.weekday), []).append(shift)
        self._known: dict[date, tuple[Span, ...]] = {}

    @property
    def has_hours(self) -> bool:
        """Whether the weekly pattern has any working time."""
        return bool(self._pattern)

    @property
    def day_minutes(self) -> int:
        """Working minutes of an ordinary day: the mean over the days of the pattern, in whole minutes."""
        days = self._pattern.values()
        minutes = sum(shift.end - shift.start for shifts in days for shift in shifts)
        return round(minutes / len(days)) if days else 0

    def local_day(self, moment: datetime) -> date:
        """Return the day it is in the office at a moment (naive UTC)."""
        return moment.replace(tzinfo=UTC).astimezone(self._zone).date()

    def of_day(self, day: date) -> tuple[Span, ...]:
        """Return the working spans of a local day, in order.

        The dated list wins over the weekly pattern and over time off of the whole day (domain 11.7); time off of a
        part of the day counts also on a make-up day, since no list contradicts it.
        """
        spans = self._known.get(day)
        if spans is None:
            spans = self._known[day] = tuple(self._reckon(day))
        return spans

    def kind_of_day(self, day: date) -> str:
        """Return why a day is worked or not: ``make_up``, ``listed_off``, ``ordinary``, ``time_off``, ``weekend``."""
        listed = self.schedule.days.get(day)
        if listed is False:
            return "listed_off"
        if not self._shifts(day):
            return "make_up" if listed and self.has_hours else "weekend"
        if listed and not self._open_spans(day, self._shifts(day)):
            return "make_up"
        return "ordinary" if self.of_day(day) else "time_off"

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """Yield the working spans that end after ``start``, cut there, for ever; refuses when no more can come."""
        if not self.has_hours:
            raise ClockError("no_hours")
        day, without = self.local_day(start), 0
        while without < LONGEST_GAP:
            spans = self.of_day(day)
            without = 0 if spans else without + 1
            for begin, end in spans:
                if end > start:
                    yield max(begin, start), end
            try:
                day += _DAY
            except OverflowError:
                raise ClockError("too_far") from None
        raise ClockError("never_again")

    def days_after(self, day: date) -> Iterator[tuple[Span, ...]]:
        """Yield the spans of each working day after ``day``; refuses when no more can come."""
        if not self.has_hours:
            raise ClockError("no_hours")
        without = 0
        while without < LONGEST_GAP:
            try:
                day += _DAY
            except OverflowError:
                raise ClockError("too_far") from None
            spans = self.of_day(day)
            without = 0 if spans else without + 1
            if spans:
                yield spans
        raise ClockError("never_again")

    # ------------------------------------------------------------
    # One day
    # ------------------------------------------------------------

    def _reckon(self, day: date) -> list[Span]:
        listed = self.schedule.days.get(day)
        if listed is False:
            return []
        shifts = self._shifts(day) or (self._model_shifts(day) if listed else [])
        spans = self._open_spans(day, shifts)
        return self._wall_spans(day, shifts) if listed and not spans else spans

    def _shifts(self, day: date) -> list[Shift]:
        return self._pattern.get((week_of(day), day.weekday()), [])

    def _model_shifts(self, day: date) -> list[Shift]:
        """Return the hours of a make-up day that the pattern does not work: those of the nearest day it works.

        Nearest, since hours change with the season and the week and the neighbours are what staff are used to. Of two
        equally near days the longer one counts, then the earlier: a make-up day stands for a whole day taken off, so
        that it must not shrink to the half Saturday beside it.
        """
        for distance in range(1, 15):
            near = [self._shifts(day + sign * distance * _DAY) for sign in (-1, 1)]
            best = max(near, key=lambda shifts: sum(shift.end - shift.start for shift in shifts))
            if best:
                return best
        return []

    def _open_spans(self, day: date, shifts: list[Shift]) -> list[Span]:
        return [piece for span in self._wall_spans(day, shifts) for piece in cut(span, self._off)]

    def _wall_spans(self, day: date, shifts: list[Shift]) -> list[Span]:
        return merge((self._moment(day, shift.start, 0), self._moment(day, shift.end, 1)) for shift in shifts)

    def _moment(self, day: date, minutes: int, fold: int) -> datetime:
        """Return the moment (naive UTC) the wall clock of the office shows a time.

        What is shown twice when summer time ends belongs to a shift both times (``fold``: its start the first time, its
        end the second). What is skipped when it begins is the moment of the jump.
        """
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
        moment = self._utc(wall, fold)
        if self._wall(moment) == wall:
            return moment
        # the wall clock skips it: look for the first moment after the jump
        before, after = self._utc(wall, 1), self._utc(wall, 0)
        while after - before > _SECOND:
            middle = before + (after - before) // 2
            before, after = (middle, after) if self._wall(middle) < wall else (before, middle)
        return after.replace(microsecond=0)

    def _utc(self, wall: datetime, fold: int) -> datetime:
        return wall.replace(tzinfo=self._zone, fold=fold).astimezone(UTC).replace(tzinfo=None)

    def _wall(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone(self._zone).replace(tzinfo=None)
