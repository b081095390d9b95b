"""algorithms.signals: windows, grades, colours, hit rates."""

from datetime import date

import pytest

from algorithms.signals import (
    LEVELS,
    MEASURES,
    PALETTE,
    WARNINGS,
    hit_rate,
    last_whole_month,
    level_of,
    month_start,
    months_between,
    should_sleep,
    warning_of,
    window,
)

UNPAID = [(5, "R2"), (15, "R3"), (30, "R4")]


def test_every_grade_has_a_colour_and_graver_ones_are_not_lighter():
    shades = ["yellow", "orange", "red"]
    colours = [shades.index(WARNINGS[level]) for level in LEVELS]
    assert colours == sorted(colours)
    assert set(WARNINGS) == set(LEVELS)
    assert set(WARNINGS.values()) == set(PALETTE)
    assert warning_of(None) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2016, 9, 29), date(2016, 8, 1)),
        (date(2016, 9, 30), date(2016, 9, 1)),
        (date(2016, 10, 1), date(2016, 9, 1)),
        (date(2016, 1, 15), date(2015, 12, 1)),
        (date(2016, 2, 28), date(2016, 1, 1)),
        (date(2016, 2, 29), date(2016, 2, 1)),
    ],
)
def test_a_month_counts_once_its_last_day_is_there(day, expected):
    assert last_whole_month(day) == expected


@pytest.mark.parametrize(
    ("day", "months", "newest", "expected"),
    [
        (date(2016, 9, 30), 9, date(2016, 9, 1), (date(2016, 1, 1), date(2016, 9, 1))),
        (date(2016, 10, 20), 9, date(2016, 9, 1), (date(2016, 1, 1), date(2016, 9, 1))),
        (date(2016, 12, 1), 3, date(2016, 9, 1), (date(2016, 7, 1), date(2016, 9, 1))),
        (date(2016, 3, 31), 1, date(2016, 9, 1), (date(2016, 3, 1), date(2016, 3, 1))),
        (date(2016, 3, 31), 6, None, (date(2015, 10, 1), date(2016, 3, 1))),
    ],
)
def test_a_window_ends_with_what_is_over_and_billed(day, months, newest, expected):
    assert window(day, months, newest) == expected


def test_months_are_counted_over_years():
    assert month_start(date(2016, 3, 9), 15) == date(2014, 12, 1)
    assert months_between(date(2015, 11, 1), date(2016, 2, 1)) == 3
    assert months_between(date(2016, 2, 1), date(2016, 2, 1)) == 0


@pytest.mark.parametrize(
    ("days", "level"), [(4, None), (5, "R2"), (14, "R2"), (15, "R3"), (29, "R3"), (30, "R4"), (400, "R4")]
)
def test_an_unpaid_bill_climbs_its_steps(days, level):
    assert level_of(days, UNPAID) == level
    assert level_of(days, reversed(UNPAID)) == level


@pytest.mark.parametrize(("factor", "level"), [(0.95, None), (0.9, "R1"), (0.81, "R1"), (0.8, "R2"), (0.1, "R2")])
def test_where_lower_is_worse_steps_go_down(factor, level):
    assert level_of(factor, [(0.9, "R1"), (0.8, "R2")], falling=True) == level


def test_a_rule_sleeps_for_being_wrong_not_for_being_young():
    assert hit_rate(0, 0, 0) is None
    assert hit_rate(1, 2, 1) == 25
    assert not should_sleep(0, 3, 0, least=30, judged=20)
    assert should_sleep(5, 14, 1, least=30, judged=20)
    assert not should_sleep(6, 13, 1, least=30, judged=20)
    assert not should_sleep(0, 0, 0, least=30, judged=0)


def test_every_measure_says_what_it_needs():
    assert MEASURES["usage_drop"].needs == ("kwh",)
    assert not MEASURES["overdue"].by_month
    assert MEASURES["power_factor"].falling
