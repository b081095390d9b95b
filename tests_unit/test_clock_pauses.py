"""What pauses add to a limit: only the time in which its clock would have run."""

import pytest

from algorithms.clock import ClockError
from tests_unit.clock_cases import OFFICE, Office


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2026-03-02 09:00", "2026-03-02 10:00")], "2026-03-02 12:00"),
        ([("2026-03-02 10:30", "2026-03-02 13:30")], "2026-03-02 14:00"),  # over lunch
        ([("2026-03-02 12:00", "2026-03-02 13:00")], "2026-03-02 11:00"),  # at lunch: nothing to stop
        ([("2026-03-02 10:00", "2026-03-03 09:00")], "2026-03-03 10:00"),  # over a night
        ([("2026-03-02 09:00", "2026-03-02 10:00"), ("2026-03-02 09:30", "2026-03-02 10:30")], "2026-03-02 13:30"),
        ([("2026-03-02 09:00", "2026-03-02 10:00"), ("2026-03-02 10:00", "2026-03-02 10:30")], "2026-03-02 13:30"),
        ([("2026-03-02 09:00", "2026-03-02 10:00"), ("2026-03-02 09:10", "2026-03-02 09:20")], "2026-03-02 12:00"),
        ([("2026-03-01 08:00", "2026-03-02 09:00")], "2026-03-02 12:00"),  # begun before the start
        ([("2026-03-02 10:00", "2026-03-02 09:00")], "2026-03-02 11:00"),  # ends before it begins: none
        ([("2026-03-02 14:00", "2026-03-02 15:00")], "2026-03-02 11:00"),  # after the limit
    ],
)
def test_pauses_prolong(pauses, due):
    assert OFFICE.due("2026-03-02 08:00", 180, pauses) == due


def test_pause_over_a_weekend_costs_only_its_working_time():
    pauses = [("2026-03-06 16:00", "2026-03-09 09:00")]
    assert OFFICE.due("2026-03-06 15:00", 180, pauses) == "2026-03-09 11:00"
    assert OFFICE.elapsed("2026-03-06 15:00", "2026-03-09 11:00", pauses) == 180


def test_pause_over_a_weekend_on_the_continuous_clock():
    pauses = [("2026-03-06 16:00", "2026-03-09 09:00")]
    assert OFFICE.due("2026-03-06 15:00", 180, pauses, "continuous") == "2026-03-09 11:00"


def test_short_pause_does_not_win_a_whole_day():
    start, pause = OFFICE.at("2026-03-02 10:00"), OFFICE.pauses([("2026-03-03 10:00", "2026-03-03 10:05")])
    minutes = OFFICE.clock.allowance("working", start, 2, "working_day")
    assert OFFICE.read(OFFICE.clock.due("working", start, minutes, pause)) == "2026-03-05 08:05"


def test_open_pause_runs_until_now():
    office = Office(now="2026-03-02 10:00")
    assert office.due("2026-03-02 08:00", 180, [("2026-03-02 09:00", None)]) == "2026-03-02 12:00"


def test_open_pause_holds_until_the_moment_asked_for():
    assert OFFICE.elapsed("2026-03-02 08:00", "2026-03-05 17:00", [("2026-03-02 09:00", None)]) == 60


def test_open_pause_without_now_is_refused_ahead():
    with pytest.raises(ClockError, match="open_pause"):
        OFFICE.due("2026-03-02 08:00", 180, [("2026-03-02 09:00", None)])
