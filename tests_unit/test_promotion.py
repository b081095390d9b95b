"""Which steps on the ladder are allowed, and from when: algorithms.promotion."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.promotion import (
    REFUSALS,
    Situation,
    Step,
    decision_level,
    first_day,
    needs_defence,
    refusals,
)

TODAY = date(2026, 11, 27)
NOW = Situation(TODAY, months=(10, 11), launch_open=True)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step("promotion", 1, 2), ()),
        (Step("promotion", 2, 3), ()),
        (Step("promotion", 2, 4), ("skips",)),
        (Step("promotion", 2, 4, is_exception=True), ()),
        (Step("promotion", 3, 3), ("same_grade",)),
        (Step("promotion", 3, 2), ("wrong_way",)),
        (Step("promotion", 0, 2), ("no_grade",)),
        (Step("demotion", 4, 3), ()),
        (Step("demotion", 4, 2), ("skips",)),
        (Step("demotion", 3, 4), ("wrong_way",)),
        (Step("demotion", 2, 1), ("lowest",)),
        (Step("demotion", 1, 0), ("lowest",)),
        (Step("renewal", 3, 3), ()),
        (Step("renewal", 3, 4), ("wrong_way",)),
        (Step("exit", 2, 0), ()),
        (Step("exit", 0, 0), ("no_grade",)),
        (Step("initial", 0, 4), ()),
        (Step("initial", 2, 4), ("has_grade",)),
    ],
)
def test_ladder(step, expected):
    assert refusals(step, NOW) == expected


def test_the_window_is_for_the_upper_grades_only():
    spring = NOW._replace(today=date(2026, 4, 1))
    assert refusals(Step("promotion", 1, 2), spring) == ()
    assert refusals(Step("promotion", 2, 3), spring) == ("window",)
    assert refusals(Step("demotion", 4, 3), spring) == ()
    assert refusals(Step("promotion", 2, 3), spring._replace(months=())) == ()


def test_who_was_refused_waits():
    step = Step("promotion", 2, 3)
    assert refusals(step, NOW._replace(refused_on=date(2025, 11, 28))) == ("refused_before",)
    assert refusals(step, NOW._replace(refused_on=date(2025, 11, 27))) == ()


def test_a_full_grade_takes_nobody_not_even_by_exception():
    full = NOW._replace(quota=2, holders=2)
    assert refusals(Step("promotion", 2, 4, is_exception=True), full) == ("quota",)
    assert refusals(Step("demotion", 4, 3), full) == ()


def test_recognition_ends_with_the_launch():
    assert refusals(Step("initial", 0, 4), NOW._replace(launch_open=False)) == ("launch",)


@pytest.mark.parametrize(
    ("step", "level"),
    [
        (Step("promotion", 1, 2), 2),
        (Step("promotion", 3, 4), 4),
        (Step("demotion", 4, 3), 4),
        (Step("exit", 3, 0), 3),
        (Step("exit", 1, 0), 1),
        (Step("renewal", 4, 4), 2),
        (Step("initial", 0, 2), 3),
        (Step("initial", 0, 4), 4),
    ],
)
def test_who_gives_a_grade_takes_it(step, level):
    assert decision_level(step) == level


def test_the_upper_grades_defend():
    assert [needs_defence(Step("promotion", level - 1, level)) for level in (2, 3, 4)] == [False, True, True]
    assert not needs_defence(Step("demotion", 4, 3))


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 3, 31), date(2026, 4, 1)),
        (date(2026, 9, 30), date(2026, 10, 1)),
        (date(2026, 10, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_upper_grades_begin_with_a_quarter(today, day):
    assert first_day(Step("promotion", 2, 3), today) == day


def test_the_lower_step_takes_effect_the_next_day():
    assert first_day(Step("promotion", 1, 2), TODAY) == TODAY + timedelta(days=1)


@given(
    st.sampled_from(["initial", "promotion", "demotion", "renewal", "exit"]),
    st.integers(0, 4),
    st.integers(0, 4),
    st.booleans(),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_codes_are_known_in_order_and_effect_lies_ahead(kind, low, high, is_exception, today):
    step = Step(kind, low, high, is_exception)
    found = refusals(step, NOW._replace(today=today))
    assert list(found) == [code for code in REFUSALS if code in found]
    assert first_day(step, today) > today
