"""Schedules for the tests of the two clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from algorithms.clock import Clock, Schedule
from algorithms.working_time import Shift

#: 8:00 to 12:00 and 13:00 to 17:00
DAY = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))
WEEK = range(5)


def shifts(hours=DAY, days=WEEK, week=None):
    return tuple(Shift(day, start, end, week) for day in days for start, end in hours)


def local(zone, text):
    """Return a wall clock time of a zone as naive UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


class Office:
    """An office whose moments are written and read in its own wall clock."""

    def __init__(self, zone="Asia/Shanghai", hours=None, off=(), days=None, now=None):
        self.zone = zone
        self.clock = Clock(
            Schedule(
                zone=zone,
                shifts=shifts() if hours is None else hours,
                off=tuple((self.at(start), self.at(end)) for start, end in off),
                days={date.fromisoformat(day): works for day, works in (days or {}).items()},
            ),
            now and self.at(now),
        )

    def at(self, text):
        return local(self.zone, text)

    def read(self, moment):
        wall = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return wall.isoformat(" ", "minutes" if not wall.second else "seconds")

    def pauses(self, pauses):
        return [(self.at(start), end and self.at(end)) for start, end in pauses]

    def due(self, start, minutes, pauses=(), kind="working"):
        return self.read(self.clock.due(kind, self.at(start), minutes, self.pauses(pauses)))

    def elapsed(self, start, end, pauses=(), kind="working"):
        return self.clock.elapsed(kind, self.at(start), self.at(end), self.pauses(pauses))

    def nth_day(self, start, days):
        return self.read(self.clock.add_working_days(self.at(start), days))

    def limit(self, start, value, unit="working_day", kind="working"):
        """Return when a limit ends."""
        start = self.at(start)
        return self.read(self.clock.due(kind, start, self.clock.allowance(kind, start, value, unit)))

    def hours(self, day):
        """Return the working hours of a day as text."""
        spans = self.clock.working_time.of_day(date.fromisoformat(day))
        return " ".join(f"{self.read(start)[11:]}-{self.read(end)[11:]}" for start, end in spans)


#: works eight hours on five days, in Shanghai
OFFICE = Office()


def later(moment, minutes):
    return moment + timedelta(minutes=minutes)
