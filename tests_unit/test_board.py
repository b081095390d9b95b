from datetime import date, datetime

import pytest

from algorithms.board import Due, next_appointment, same_months, sort_key, tell_due, trouble

NOW = datetime(2026, 11, 27, 10, 0)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (None, Due("open", "none")),
        (date(2026, 11, 24), Due("overdue", "days_late", 3)),
        (date(2026, 11, 26), Due("overdue", "days_late", 1)),
        (date(2026, 11, 27), Due("today", "today")),
        (date(2026, 11, 28), Due("week", "tomorrow", 1)),
        (date(2026, 12, 4), Due("week", "on_day", 7)),
        (date(2026, 12, 5), Due("later", "on_day", 8)),
        (datetime(2026, 11, 27, 9, 59, 50), Due("overdue", "minutes_late", 1)),
        (datetime(2026, 11, 27, 9, 1), Due("overdue", "minutes_late", 59)),
        (datetime(2026, 11, 27, 9, 0), Due("overdue", "hours_late", 1)),
        (datetime(2026, 11, 26, 10, 1), Due("overdue", "hours_late", 23)),
        (datetime(2026, 11, 26, 10, 0), Due("overdue", "days_late", 1)),
        (datetime(2026, 11, 27, 10, 0), Due("today", "at")),
        (datetime(2026, 11, 28, 8, 0), Due("week", "tomorrow", 1)),
    ],
)
def test_due_is_told_from_now(due, told):
    assert tell_due(due, NOW) == told


def _ordered(rows):
    return [name for name, _due, _weight in sorted(rows, key=lambda row: sort_key(row[1], NOW, row[2], row[0]))]


def test_overdue_first_and_there_what_the_customer_waits_for():
    rows = [
        ("old visit", date(2026, 9, 1), 2),
        ("request", datetime(2026, 11, 27, 9), 0),
        ("older request", datetime(2026, 11, 20, 9), 0),
        ("today", TODAY, 0),
    ]
    assert _ordered(rows) == ["older request", "request", "old visit", "today"]


def test_after_that_by_due_time_whatever_it_is():
    rows = [
        ("none", None, 0),
        ("next week", date(2026, 12, 20), 0),
        ("day", TODAY, 0),
        ("noon", datetime(2026, 11, 27, 12), 2),
        ("tomorrow", date(2026, 11, 28), 0),
    ]
    assert _ordered(rows) == ["noon", "day", "tomorrow", "next week", "none"]


def test_ties_are_broken_the_same_way_each_time():
    rows = [(name, TODAY, 1) for name in "cab"]
    assert _ordered(rows) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("planned", "limit", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 20), date(2026, 11, 27), TODAY),
        (date(2026, 11, 20), False, TODAY),
        (date(2026, 11, 30), date(2026, 12, 30), date(2026, 11, 30)),
        (datetime(2026, 11, 27, 9), date(2026, 12, 30), datetime(2026, 11, 27, 9)),
        (datetime(2026, 11, 26, 9), date(2026, 12, 30), TODAY),
    ],
)
def test_visit_is_wanted_on_its_day_until_its_limit(planned, limit, expected):
    assert next_appointment(planned, limit, TODAY) == expected


def test_more_trouble_weighs_more_and_the_gravest_decides():
    assert trouble([0, 0, 2]) > trouble([1, 0, 0])
    assert trouble([1, 0, 1]) > trouble([0, 1, 1])


def test_months_cross_the_year():
    assert same_months(date(2026, 2, 1), 3) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
