"""The two clocks on real calendars: hours, holidays, limits in days. 2 March 2026 is a Monday."""

from datetime import date, datetime, timedelta
from math import inf

import pytest

from algorithms.clock import Clock, ClockError, Schedule, whole_hours
from tests_unit.clock_cases import OFFICE, Office, shifts

#: National Day 2026 as the State Council tells it: a week off, Sunday 20 September and Saturday 10 October worked
NATIONAL_DAY = Office(
    days={**{f"2026-10-0{day}": False for day in range(1, 8)}, "2026-09-20": True, "2026-10-10": True}
)
NIGHTS = shifts(((0, 6 * 60), (22 * 60, 24 * 60)), range(7))


# ------------------------------------------------------------
# Hours, lunch, nights, weekends
# ------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-03-02 08:00", 60, "2026-03-02 09:00"),
        ("2026-03-02 11:30", 60, "2026-03-02 13:30"),  # lunch does not count
        ("2026-03-02 11:00", 60, "2026-03-02 12:00"),  # used up at lunch: due then
        ("2026-03-02 12:10", 30, "2026-03-02 13:30"),  # begins at lunch
        ("2026-03-02 12:00", 30, "2026-03-02 13:30"),  # the closing second is not worked
        ("2026-03-02 16:30", 60, "2026-03-03 08:30"),
        ("2026-03-02 17:00", 1, "2026-03-03 08:01"),
        ("2026-03-02 16:59:59", 1, "2026-03-03 08:00:59"),
        ("2026-03-02 06:00", 15, "2026-03-02 08:15"),  # before opening
        ("2026-03-02 23:00", 15, "2026-03-03 08:15"),
        ("2026-03-06 16:00", 120, "2026-03-09 09:00"),  # Friday into Monday
        ("2026-03-07 10:00", 60, "2026-03-09 09:00"),  # Saturday
        ("2026-03-02 08:00", 480, "2026-03-02 17:00"),  # a full day ends when it closes
        ("2026-03-02 08:00", 2400, "2026-03-06 17:00"),
        ("2026-03-02 09:00", 2400, "2026-03-09 09:00"),
        ("2026-03-02 12:30", 0, "2026-03-02 12:30"),  # no time at all is over at once
        ("2026-03-02 08:00", 0.5, "2026-03-02 08:00:30"),
    ],
)
def test_working_limit(start, minutes, due):
    assert OFFICE.due(start, minutes) == due


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-02 08:00", "2026-03-02 17:00", 480),
        ("2026-03-02 12:00", "2026-03-02 13:00", 0),
        ("2026-03-02 17:00", "2026-03-03 08:00", 0),
        ("2026-03-06 16:00", "2026-03-09 09:00", 120),
        ("2026-03-02 09:00", "2026-03-02 08:00", 0),  # the end lies before
        ("2026-03-02 00:00", "2026-03-30 00:00", 20 * 480),
    ],
)
def test_working_time_elapsed(start, end, minutes):
    assert OFFICE.elapsed(start, end) == minutes


def test_continuous_clock_runs_through_night_and_weekend():
    assert OFFICE.due("2026-03-06 16:50", 24 * 60, kind="continuous") == "2026-03-07 16:50"
    assert OFFICE.due("2026-03-02 23:30", 45, kind="continuous") == "2026-03-03 00:15"
    assert OFFICE.elapsed("2026-03-06 17:00", "2026-03-09 08:00", kind="continuous") == 63 * 60


def test_shift_until_midnight_joins_the_one_after():
    office = Office(hours=NIGHTS)
    assert office.due("2026-03-02 23:00", 120) == "2026-03-03 01:00"
    assert office.due("2026-03-02 05:00", 120) == "2026-03-02 23:00"


def test_two_week_pattern():
    # the Monday of week 0 works, the one of week 1 does not
    office = Office(hours=shifts(days=[0], week=0))
    worked = [day for day in ("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23") if office.hours(day)]
    assert len(worked) == 2
    assert date.fromisoformat(worked[1]) - date.fromisoformat(worked[0]) == timedelta(days=14)


# ------------------------------------------------------------
# Limits in working days
# ------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02 08:00", 1, "2026-03-03 17:00"),  # the first day is not counted
        ("2026-03-02 16:59", 1, "2026-03-03 17:00"),
        ("2026-03-02 20:00", 1, "2026-03-03 17:00"),
        ("2026-03-07 10:00", 1, "2026-03-09 17:00"),  # Saturday: Monday is the first
        ("2026-03-06 10:00", 5, "2026-03-13 17:00"),
        ("2026-03-02 10:00", 22, "2026-04-01 17:00"),
        ("2026-03-02 10:00", 32, "2026-04-15 17:00"),
        ("2026-03-02 10:00", 0, "2026-03-02 10:00"),
    ],
)
def test_nth_working_day_ends_at_closing(start, days, end):
    assert OFFICE.nth_day(start, days) == end
    assert OFFICE.limit(start, days) == end


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02 09:00", 0.5, "2026-03-02 14:00"),  # half a day is four hours from now
        ("2026-03-02 17:00", 0.5, "2026-03-03 12:00"),
        ("2026-03-02 08:00", 0.7, "2026-03-02 15:00"),  # 5.6 hours are 6
        ("2026-03-02 10:00", 3.5, "2026-03-06 12:00"),  # 5 days x 0.7
        ("2026-03-02 10:00", 4.25, "2026-03-09 10:00"),  # 5 days x 0.85
        ("2026-03-02 10:00", 2.1, "2026-03-05 09:00"),  # an hour of the third day: 0.8 hours rounded up
    ],
)
def test_part_of_a_day_is_whole_hours(start, days, end):
    assert OFFICE.limit(start, days) == end


def test_part_of_a_day_never_outlasts_the_day():
    # an ordinary day has 7 hours on the mean, the Friday only 3
    office = Office(hours=shifts(days=range(4)) + shifts(((9 * 60, 12 * 60),), [4]))
    assert office.limit("2026-03-05 17:00", 0.9) == "2026-03-06 12:00"
    assert office.limit("2026-03-04 10:00", 1.9) == "2026-03-06 12:00"


def test_hours_and_minutes():
    assert OFFICE.limit("2026-03-02 16:00", 2, "hour") == "2026-03-03 09:00"
    assert OFFICE.limit("2026-03-02 16:00", 24, "hour", "continuous") == "2026-03-03 16:00"
    assert OFFICE.limit("2026-03-02 16:50", 45, "minute", "continuous") == "2026-03-02 17:35"


def test_days_do_not_exist_on_the_continuous_clock():
    with pytest.raises(ValueError, match="working_day"):
        OFFICE.limit("2026-03-02 16:00", 1, "working_day", "continuous")


@pytest.mark.parametrize(("minutes", "rounded"), [(0, 0), (1, 60), (60, 60), (336.0000000001, 360), (408, 420)])
def test_whole_hours(minutes, rounded):
    assert whole_hours(minutes) == rounded


def test_whole_hours_forgive_what_floats_add():
    assert whole_hours(0.7 * 600) == 420


# ------------------------------------------------------------
# Holidays and make-up days
# ------------------------------------------------------------


def test_listed_holiday_week_and_make_up_saturday():
    assert NATIONAL_DAY.due("2026-09-30 16:00", 120) == "2026-10-08 09:00"
    # Thursday 8, Friday 9, then the Saturday made up
    assert NATIONAL_DAY.nth_day("2026-09-30 10:00", 3) == "2026-10-10 17:00"
    assert NATIONAL_DAY.elapsed("2026-10-10 00:00", "2026-10-12 00:00") == 480


def test_time_off_of_the_schedule():
    office = Office(off=[("2026-05-01 00:00", "2026-05-06 00:00")])
    assert office.due("2026-04-30 16:30", 60) == "2026-05-06 08:30"
    assert office.nth_day("2026-04-30 09:00", 1) == "2026-05-06 17:00"
    assert office.clock.kind_of_day(date(2026, 5, 1)) == "time_off"


def test_time_off_of_an_afternoon():
    office = Office(off=[("2026-02-13 14:00", "2026-02-13 18:00")])
    assert office.hours("2026-02-13") == "08:00-12:00 13:00-14:00"
    assert office.nth_day("2026-02-12 09:00", 1) == "2026-02-13 14:00"


def test_overlapping_time_off_counts_once():
    office = Office(off=[("2026-03-03 00:00", "2026-03-04 00:00"), ("2026-03-03 12:00", "2026-03-04 10:00")])
    assert office.due("2026-03-02 16:00", 120) == "2026-03-04 11:00"


def test_list_wins_over_time_off_of_the_whole_day():
    office = Office(off=[("2026-10-01 00:00", "2026-10-12 00:00")], days={"2026-10-10": True, "2026-10-09": True})
    assert office.hours("2026-10-10") == office.hours("2026-10-09") == "08:00-12:00 13:00-17:00"
    assert office.clock.kind_of_day(date(2026, 10, 9)) == "make_up"


def test_time_off_of_some_hours_holds_on_a_make_up_day():
    office = Office(off=[("2026-10-10 13:00", "2026-10-10 17:00")], days={"2026-10-10": True})
    assert office.hours("2026-10-10") == "08:00-12:00"


def test_make_up_day_has_the_hours_of_its_neighbour():
    # Friday is short: a Saturday made up works like it, a Sunday like the Monday
    hours = shifts(days=range(4)) + shifts(((9 * 60, 12 * 60),), [4])
    office = Office(hours=hours, days={"2026-03-07": True, "2026-03-08": True})
    assert office.hours("2026-03-07") == "09:00-12:00"
    assert office.hours("2026-03-08") == "08:00-12:00 13:00-17:00"


def test_make_up_sunday_does_not_shrink_to_the_half_saturday_beside_it():
    hours = shifts() + shifts(((8 * 60, 12 * 60),), [5])
    office = Office(hours=hours, days={"2026-03-08": True, "2026-03-07": True})
    assert office.hours("2026-03-08") == "08:00-12:00 13:00-17:00"
    # a day of the pattern keeps its own hours
    assert office.hours("2026-03-07") == "08:00-12:00"
    assert office.clock.kind_of_day(date(2026, 3, 7)) == "ordinary"


def test_kinds_of_days():
    kinds = {day: NATIONAL_DAY.clock.kind_of_day(date(2026, 10, day)) for day in (1, 8, 10, 11)}
    assert kinds == {1: "listed_off", 8: "ordinary", 10: "make_up", 11: "weekend"}


# ------------------------------------------------------------
# Shares
# ------------------------------------------------------------


def test_shares_and_their_moments():
    start = OFFICE.at("2026-03-02 08:00")
    marks = [OFFICE.read(OFFICE.clock.mark("working", start, 600, share)) for share in (0.8, 1.0, 1.5)]
    assert marks == ["2026-03-02 17:00", "2026-03-03 10:00", "2026-03-03 16:00"]
    assert OFFICE.clock.share("working", start, 600, OFFICE.at("2026-03-03 16:00")) == 1.5


def test_limit_of_nothing_is_used_up_at_once():
    start = OFFICE.at("2026-03-02 08:00")
    assert OFFICE.clock.share("working", start, 0, start) == 1.0
    assert OFFICE.clock.share("working", start, 0, OFFICE.at("2026-03-02 08:01")) == inf


def test_open_and_closing():
    clock, at = OFFICE.clock, OFFICE.at
    assert clock.is_open(at("2026-03-02 08:00"))
    assert not clock.is_open(at("2026-03-02 12:00"))
    assert not clock.is_open(at("2026-03-07 10:00"))
    assert clock.next_closing(at("2026-03-02 10:00")) == at("2026-03-02 12:00")
    assert clock.next_closing(at("2026-03-02 12:30")) == at("2026-03-02 12:30")


# ------------------------------------------------------------
# Schedules that cannot answer
# ------------------------------------------------------------


def test_schedule_without_hours_refuses_and_still_runs_continuously():
    office = Office(hours=())
    assert not office.clock.can_work
    for ask in (
        lambda: office.due("2026-03-02 08:00", 60),
        lambda: office.elapsed("2026-03-02 08:00", "2026-03-03 08:00"),
        lambda: office.nth_day("2026-03-02 08:00", 1),
    ):
        with pytest.raises(ClockError, match="no_hours"):
            ask()
    assert office.due("2026-03-02 08:00", 60, kind="continuous") == "2026-03-02 09:00"


def test_shifts_without_length_are_no_hours():
    assert not Office(hours=shifts(((480, 480), (600, 540)))).clock.can_work


def test_make_up_day_without_any_hours_to_copy_is_not_worked():
    office = Office(hours=(), days={"2026-03-07": True})
    assert office.hours("2026-03-07") == ""


def test_office_closed_for_good_refuses():
    office = Office(off=[("2026-04-01 00:00", "2126-04-01 00:00")])
    with pytest.raises(ClockError, match="never_again"):
        office.due("2026-03-31 16:00", 61)
    assert office.due("2026-03-31 16:00", 60) == "2026-03-31 17:00"
    assert office.elapsed("2026-03-31 16:00", "2030-01-01 00:00") == 60


def test_absurd_limits_refuse():
    for kind in ("working", "continuous"):
        with pytest.raises(ClockError, match="too_far"):
            OFFICE.due("2026-03-02 08:00", 10**11, kind=kind)
        with pytest.raises(ClockError, match="too_far"):
            OFFICE.clock.due(kind, datetime(9999, 12, 31, 1), 6000)
        with pytest.raises(ValueError, match="negative"):
            OFFICE.due("2026-03-02 08:00", -1, kind=kind)
    with pytest.raises(ClockError, match="too_far"):
        OFFICE.clock.add_working_days(datetime(9999, 12, 31, 1), 5)
    with pytest.raises(ValueError, match="negative"):
        OFFICE.nth_day("2026-03-02 08:00", -1)


def test_no_time_passed_before_the_start_of_an_empty_limit():
    assert OFFICE.elapsed("2026-03-02 08:00", "2026-03-02 08:00", kind="continuous") == 0


def test_unknown_clock_refuses():
    with pytest.raises(ValueError, match="sundial"):
        OFFICE.due("2026-03-02 08:00", 60, kind="sundial")


def test_far_due_date_reads_days_and_not_minutes():
    clock = Clock(Schedule("Asia/Shanghai", shifts()))
    clock.add_working_days(datetime(2026, 3, 2), 32)
    assert len(clock.working_time._known) <= 46
