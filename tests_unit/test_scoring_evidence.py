"""Pure tests of the points for education, seniority and performance (table 8.5), computed by hand."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.facts import EDUCATION, RESULTS
from algorithms.scoring import education_points, performance_points, seniority_points
from algorithms.scoring_evidence import Ground

EDUCATION_SCALE = {"junior_college": 60, "bachelor": 80, "master": 90, "doctor": 100, "unrelated": -10}
SENIORITY_SCALE = {"first_year": 60, "year": 5, "title": 5, "cap": 100}
PERFORMANCE_SCALE = {
    "excellent": 95, "good": 85, "fair": 70, "poor": 40,
    "years": 3, "awards": 5, "cap": 100, "company": 2, "province": 3,
}  # fmt: skip


def codes(found):
    return [ground.code for ground in found.reasons]


# ------------------------------------------------------------
# Education
# ------------------------------------------------------------


@pytest.mark.parametrize(
    "levels, related, points",
    [
        (["junior_college"], ["junior_college"], 60),
        (["bachelor"], ["bachelor"], 80),
        (["master"], [], 80),  # 90 - 10
        (["doctor"], [], 90),  # 100 - 10
        (["bachelor", "master"], ["bachelor"], 80),  # 80 and 90 - 10
        (["bachelor", "doctor"], ["bachelor"], 90),  # 80 and 100 - 10
        (["secondary", "junior_college"], [], 50),  # nothing, and 60 - 10
    ],
)
def test_education(levels, related, points):
    assert education_points(levels, related, EDUCATION_SCALE).points == points


def test_reasons_of_an_unrelated_major():
    found = education_points(["bachelor", "master"], ["bachelor"], EDUCATION_SCALE)
    # both give 80: the higher level is named
    assert found.reasons == (Ground("level", "master", points=D(90)), Ground("unrelated", "master", points=D(-10)))


def test_education_that_is_not_proven_is_not_shown():
    assert education_points([], [], EDUCATION_SCALE) == (None, (Ground("not_shown", "education"),))
    found = education_points(["secondary"], [], EDUCATION_SCALE)
    assert (found.points, codes(found)) == (None, ["without_points", "not_shown"])


@given(st.sets(st.sampled_from(sorted(EDUCATION)), min_size=1), st.sets(st.sampled_from(sorted(EDUCATION))), st.data())
def test_a_further_degree_never_lowers_the_points(levels, related, data):
    before = education_points(levels, related, EDUCATION_SCALE).points
    more = levels | {data.draw(st.sampled_from(sorted(EDUCATION)))}
    assert education_points(more, related, EDUCATION_SCALE).points >= before


# ------------------------------------------------------------
# Seniority
# ------------------------------------------------------------


@pytest.mark.parametrize(
    "months, level, points",
    [
        (12, None, 60),
        (23, 0, 60),  # one full year
        (24, 0, 65),  # 60 + 5
        (40, 2, 80),  # three full years: 60 + 2*5 = 70, title 2*5
        (108, 0, 100),  # nine full years: 60 + 8*5
        (108, 3, 100),  # 115, capped
        (11, 3, 0),  # no full year: a title adds to service
        (0, 0, 0),
    ],
)
def test_seniority(months, level, points):
    assert seniority_points(months, level, SENIORITY_SCALE).points == points


def test_reasons_of_seniority():
    assert seniority_points(108, 3, SENIORITY_SCALE).reasons == (
        Ground("service", "seniority", 9, D(100)),
        Ground("title", "seniority", 3, D(15)),
        Ground("cap", "", D(115), D(100)),
    )
    assert seniority_points(11, None, SENIORITY_SCALE).reasons == (Ground("below_first_year", "seniority", 11, D(0)),)


def test_service_that_is_not_proven_is_not_shown():
    assert seniority_points(None, 2, SENIORITY_SCALE) == (None, (Ground("not_shown", "seniority"),))


@given(st.integers(0, 600), st.integers(0, 5))
def test_longer_service_and_higher_titles_never_lower_the_points(months, level):
    points = seniority_points(months, level, SENIORITY_SCALE).points
    assert points <= seniority_points(months + 1, level, SENIORITY_SCALE).points
    assert points <= seniority_points(months, level + 1, SENIORITY_SCALE).points


# ------------------------------------------------------------
# Performance
# ------------------------------------------------------------


@pytest.mark.parametrize(
    "results, awards, points",
    [
        # (95 + 85 + 85)/3 = 88.333...
        ([(2023, "good"), (2024, "good"), (2025, "excellent")], [], "88.33"),
        # the last three alone: (85 + 70 + 95)/3 = 83.333...; 2022 does not count
        ([(2022, "poor"), (2025, "good"), (2023, "fair"), (2024, "excellent")], [], "83.33"),
        # (85 + 85 + 70)/3 = 80, awards 2 + 2 = 4
        ([(2023, "good"), (2024, "good"), (2025, "fair")], ["company", "company"], "84"),
        # 80, awards 2 + 3 + 3 = 8, of which 5
        ([(2023, "good"), (2024, "good"), (2025, "fair")], ["province", "company", "province"], "85"),
        # (95 + 85 + 85)/3 = 88.333... + 3 = 91.333...: one rounding
        ([(2023, "good"), (2024, "good"), (2025, "excellent")], ["province"], "91.33"),
        # (95 + 85)/2 = 90, two of three
        ([(2024, "good"), (2025, "excellent")], [], "90"),
    ],
)
def test_performance(results, awards, points):
    assert performance_points(results, awards, None, PERFORMANCE_SCALE).points == D(points)


def test_performance_is_capped():
    # 95 + 5 = 100, with a scale whose awards may give 8: 95 + 8 = 103
    scale = {**PERFORMANCE_SCALE, "awards": 8}
    found = performance_points([(2023, "excellent")], ["province", "province", "company"], None, scale)
    assert found.points == 100
    assert found.reasons[-1] == Ground("cap", "", D(103), D(100))


def test_reasons_of_fewer_results():
    found = performance_points([(2025, "poor")], ["province", "province"], 70, PERFORMANCE_SCALE)
    # 40 + 5 of 6; the reference score does not count beside a result
    assert found.points == 45
    assert found.reasons == (
        Ground("result", "poor", 2025, D(40)),
        Ground("fewer_results", "performance", 1),
        Ground("award", "province", points=D(3)),
        Ground("award", "province", points=D(3)),
        Ground("awards_cap", "performance", D(6), D(5)),
    )


def test_the_reference_score_stands_alone_and_is_flagged():
    found = performance_points([], ["company"], 72.5, PERFORMANCE_SCALE)
    assert (found.points, codes(found)) == (D("72.50"), ["reference", "awards_not_added"])


def test_neither_results_nor_reference():
    assert performance_points([], [], None, PERFORMANCE_SCALE) == (None, (Ground("not_shown", "performance"),))


@given(st.lists(st.sampled_from(sorted(RESULTS)), min_size=1, max_size=5), st.data())
def test_a_better_year_never_lowers_the_points(results, data):
    number = data.draw(st.integers(0, len(results) - 1))
    better = [*results]
    better[number] = "excellent"
    before, after = (
        performance_points(list(enumerate(row, 2020)), [], None, PERFORMANCE_SCALE) for row in (results, better)
    )
    assert after.points >= before.points


# ------------------------------------------------------------
# Refusals
# ------------------------------------------------------------


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: education_points(["master"], [], {"master": 90}), "no points for junior_college, bachelor, doctor"),
        (lambda: seniority_points(12, 0, {**SENIORITY_SCALE, "cap": None}), "no points for cap"),
        (lambda: seniority_points(-1, 0, SENIORITY_SCALE), "not negative"),
        (lambda: performance_points([(2025, "good"), (2025, "fair")], [], None, PERFORMANCE_SCALE), "two results of"),
        (lambda: performance_points([(2025, "great")], [], None, PERFORMANCE_SCALE), "'great' is not the result"),
        (lambda: performance_points([(2025, "good")], ["medal"], None, PERFORMANCE_SCALE), "no points for medal"),
        (lambda: performance_points([], [], 100.5, PERFORMANCE_SCALE), "reference score between 0 and 100"),
        (lambda: performance_points([], [], 80, {**PERFORMANCE_SCALE, "years": 0}), "at least one result counts"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
