"""algorithms.workload: visits against days, customers against seats."""

import doctest

import pytest

from algorithms import workload
from algorithms.workload import GradeSeats, seats_short_by_tier, visit_level, visit_share, visits_a_year

CORE, PRIORITY, STANDARD = 1, 2, 3
POINTS = {CORE: 6.0, PRIORITY: 2.0, STANDARD: 1.0}
INTERVALS = {CORE: 60, PRIORITY: 180, STANDARD: 360, 4: 0}


@pytest.mark.parametrize(
    ("customers", "visits"), [({CORE: 25}, 152), ({PRIORITY: 60}, 122), ({STANDARD: 120}, 122), ({4: 900, 5: 3}, 0)]
)
def test_full_portfolios_need_the_visits_of_the_feasibility_rule(customers, visits):
    assert round(visits_a_year(customers, INTERVALS)) == visits


def test_share_and_level():
    assert visit_share(115, 230) == 50
    assert visit_share(115, 0) == 0
    assert [visit_level(share, 50, 70) for share in (50, 50.1, 70, 70.1)] == ["green", "amber", "amber", "red"]


def grades(senior=1, first=1, second=1):
    return [
        GradeSeats(4, 4, frozenset({CORE, PRIORITY, STANDARD}), 25 * senior, 150.0 * senior),
        GradeSeats(3, 3, frozenset({PRIORITY, STANDARD}), 60 * first, 120.0 * first),
        GradeSeats(2, 2, frozenset({STANDARD}), 120 * second, 120.0 * second),
    ]


def test_first_tier_is_seated_first_and_may_not_use_lower_grades():
    short = seats_short_by_tier({CORE: 30, PRIORITY: 10, STANDARD: 200}, POINTS, grades())
    assert short == {CORE: 5, PRIORITY: 0, STANDARD: 30}


def test_load_points_count_where_they_bind_more():
    assert seats_short_by_tier({PRIORITY: 60}, POINTS, [GradeSeats(3, 3, frozenset({PRIORITY}), 60, 100.0)]) == {
        PRIORITY: 10
    }


def test_no_cap_and_no_grade():
    free = [GradeSeats(4, 4, frozenset({CORE}), None, None)]
    assert seats_short_by_tier({CORE: 1000, STANDARD: 3}, POINTS, free) == {CORE: 0, STANDARD: 3}
    assert seats_short_by_tier({}, POINTS, free) == {}


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(workload).failed == 0
