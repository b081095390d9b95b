"""The two clocks in the zones of the world, and over the nights in which theirs jump."""

from datetime import datetime

import pytest

from tests_unit.clock_cases import OFFICE, Office, shifts

BERLIN = Office("Europe/Berlin")


def test_day_begins_in_the_zone_of_the_office():
    # 23:30 UTC on Sunday is Monday 7:30 in Shanghai
    clock = OFFICE.clock
    assert clock.due("working", datetime(2026, 3, 1, 23, 30), 60) == datetime(2026, 3, 2, 1)
    assert clock.add_working_days(datetime(2026, 3, 1, 23, 30), 1) == datetime(2026, 3, 3, 9)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide", "America/St_Johns"])
def test_zones_of_half_and_quarter_hours(zone):
    office = Office(zone)
    assert office.due("2026-03-04 16:30", 60) == "2026-03-05 08:30"
    assert office.clock.elapsed("working", office.at("2026-03-04 00:00"), office.at("2026-03-05 00:00")) == 480


def test_zone_on_the_other_side_of_the_date_line():
    assert Office("Pacific/Kiritimati").due("2026-03-06 16:30", 60) == "2026-03-09 08:30"
    assert Office("Pacific/Pago_Pago").due("2026-03-06 16:30", 60) == "2026-03-09 08:30"


# ------------------------------------------------------------
# Daylight saving, and a day that was skipped
# ------------------------------------------------------------


def test_office_hours_follow_the_wall_clock_over_both_jumps():
    assert BERLIN.due("2026-03-27 16:00", 120) == "2026-03-30 09:00"
    assert BERLIN.clock.due("working", datetime(2026, 3, 27, 15), 120) == datetime(2026, 3, 30, 7)
    assert BERLIN.clock.due("working", datetime(2026, 10, 23, 14), 120) == datetime(2026, 10, 26, 8)


def test_continuous_clock_counts_real_hours_over_both_jumps():
    assert BERLIN.due("2026-03-28 12:00", 24 * 60, kind="continuous") == "2026-03-29 13:00"
    assert BERLIN.due("2026-10-24 12:00", 24 * 60, kind="continuous") == "2026-10-25 11:00"


def test_night_shift_is_an_hour_shorter_in_spring_and_longer_in_autumn():
    office = Office("Europe/Berlin", shifts(((0, 6 * 60),), range(7)))
    assert office.elapsed("2026-03-29 00:00", "2026-03-29 06:00") == 5 * 60
    assert office.elapsed("2026-10-25 00:00", "2026-10-25 06:00") == 7 * 60
    assert office.elapsed("2026-03-28 00:00", "2026-03-28 06:00") == 6 * 60


def test_shift_inside_the_skipped_hour_has_no_time():
    office = Office("Europe/Berlin", shifts(((2 * 60, 2 * 60 + 30), (8 * 60, 9 * 60)), range(7)))
    assert office.elapsed("2026-03-29 00:00", "2026-03-30 00:00") == 60
    assert office.elapsed("2026-03-28 00:00", "2026-03-29 00:00") == 90


def test_shift_that_ends_in_the_skipped_hour_ends_at_the_jump():
    office = Office("Europe/Berlin", shifts(((60, 2 * 60 + 30),), range(7)))
    assert office.elapsed("2026-03-29 00:00", "2026-03-30 00:00") == 60
    assert office.due("2026-03-29 01:00", 60) == "2026-03-29 03:00"


def test_shifts_that_meet_in_the_repeated_hour_count_it_once_each():
    office = Office("Europe/Berlin", shifts(((60, 150), (150, 240)), range(7)))
    # 1:00 to 4:00 by the wall clock are four hours that night
    assert office.elapsed("2026-10-25 00:00", "2026-10-26 00:00") == 4 * 60


def test_zone_that_jumps_at_midnight():
    # Cairo: Friday 24 April 2026 begins at 1:00
    office = Office("Africa/Cairo", shifts(((0, 120),), range(7)))
    assert office.elapsed("2026-04-24 01:00", "2026-04-25 00:00") == 60


def test_zone_that_skipped_a_day():
    # Samoa had no 30 December 2011
    office = Office("Pacific/Apia", shifts(days=range(7)))
    assert office.hours("2011-12-30") == ""
    assert office.nth_day("2011-12-29 10:00", 1) == "2011-12-31 17:00"
