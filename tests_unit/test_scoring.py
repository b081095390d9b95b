"""Pure tests of scoring: totals computed by hand, ties, gates and refusals."""

from datetime import datetime
from decimal import Decimal as D
from fractions import Fraction

import pytest

from algorithms.scoring import Candidate, Gate, Part, Policy, Reason, input_hash, rank
from tests_unit.scoring_cases import PARTS, POLICY, QUARTERS, candidate, one, outcome, qualities

# ------------------------------------------------------------
# Marks and totals
# ------------------------------------------------------------


def test_a_whole_sheet():
    # 80*.10 + 75*.15 + 85*.25 + 70*.25 + 82*.25 = 8 + 11.25 + 21.25 + 17.50 + 20.50 = 78.50
    result = one(80, 75, 85, 70, 82)
    assert outcome(result) == ("passed", D("78.50"), 1)
    assert [line.weighted for line in result.parts] == [D("8.00"), D("11.25"), D("21.25"), D("17.50"), D("20.50")]
    assert result.parts[1] == ("seniority", 75, D("75.00"), D("11.25"))
    assert (result.reasons, result.tie) == ((), None)


def test_half_a_hundredth_is_rounded_up():
    # as above, but 82.02*.25 = 20.505: 78.505 is 78.51, where half to even would give 78.50
    assert one(80, 75, 85, 70, 82.02).total == D("78.51")


def test_a_total_of_just_under_the_mark_by_less_than_half_a_hundredth_passes():
    # 70*.10 + 70*.15 + 70*.25 + 70*.25 + 69.98*.25 = 7 + 10.5 + 17.5 + 17.5 + 17.495 = 69.995, is 70.00
    assert outcome(one(70, 70, 70, 70, 69.98)) == ("passed", D("70.00"), 1)


def test_a_total_below_the_mark():
    # ... 69.97*.25 = 17.4925: 69.9925 is 69.99
    result = one(70, 70, 70, 70, 69.97)
    assert outcome(result) == ("failed_total", D("69.99"), None)
    assert result.reasons == (Reason("failed_total", "total", D("69.99"), D("70.00")),)


def test_weights_with_decimals():
    parts = (Part("a", D("33.33")), Part("b", D("33.33")), Part("c", D("33.34")))
    # 90*.3333 + 80*.3333 + 70*.3334 = 29.997 + 26.664 + 23.338 = 79.999, is 80.00
    result = one(90, 80, 70, parts=parts)
    assert result.total == D("80.00")
    # 29.997 is 30.00, 26.664 is 26.66, 23.338 is 23.34: these are for the reader, and happen to agree
    assert [line.weighted for line in result.parts] == [D("30.00"), D("26.66"), D("23.34")]


def test_rounded_weighted_marks_would_flip_the_order():
    # 1: 70.06, 70.06, 70.02, 70.02: (280.16)/4 = 70.04; weighted 17.515, 17.515, 17.505, 17.505
    #    rounded 17.52 + 17.52 + 17.51 + 17.51 = 70.06
    # 2: 70.05 four times: 70.05; weighted 17.5125, rounded 17.51 * 4 = 70.04, less than 70.06
    rows = [
        candidate(1, 70.06, 70.06, 70.02, 70.02, codes="abcd"),
        candidate(2, 70.05, 70.05, 70.05, 70.05, codes="abcd"),
    ]
    first, second = rank(rows, QUARTERS, POLICY).results
    assert [(first.key, first.total), (second.key, second.total)] == [(2, D("70.05")), (1, D("70.04"))]
    assert [sum(line.weighted for line in result.parts) for result in (first, second)] == [D("70.04"), D("70.06")]


def test_raw_marks_on_other_scales():
    parts = (Part("a", 50, scale=150), Part("b", 50, scale=8))
    # 100/150 = 66.666..., is 66.67; 7/8 = 87.50; (66.67 + 87.50)/2 = 77.085, is 77.09
    result = one(100, 7, parts=parts)
    assert [line.normalised for line in result.parts] == [D("66.67"), D("87.50")]
    assert result.total == D("77.09")


def test_the_normalised_mark_meets_the_pass_mark():
    parts = (Part("a", 100, pass_mark=60, scale=200),)
    # 119.99/200 = 59.995, is 60.00: the sheet shows what decides; 119.98/200 = 59.99
    assert one(119.99, parts=parts, policy=Policy(60)).outcome == "passed"
    assert one(119.98, parts=parts, policy=Policy(0)).reasons == (Reason("failed_part", "a", D("59.99"), D("60.00")),)


@pytest.mark.parametrize("mark", [0.1 + 0.2, D("0.30"), Fraction(3, 10), 0.3])
def test_numbers_of_all_kinds_are_the_same_mark(mark):
    # the float sum is 0.30000000000000004, which is 0.30 at two decimals
    assert one(mark, parts=(Part("a", 100.0),), policy=Policy(0)).total == D("0.30")


def test_a_defence_talk_is_a_scheme_of_one_part():
    rows = [candidate(key, mark, codes=["interview"], applied=-key) for key, mark in ((1, 70), (2, 91.25), (3, 70))]
    results = rank(rows, [Part("interview", 100, 70)], POLICY).results
    # no part performance decides the tie of 1 and 3; 3 applied earlier
    assert [(result.key, result.rank) for result in results] == [(2, 1), (3, 2), (1, 3)]
    assert [result.tie for result in results] == [None, "applied", "applied"]


# ------------------------------------------------------------
# What stands against a place
# ------------------------------------------------------------


def test_a_failed_part_fails_even_the_highest_total():
    # 10 + 15 + 25 + 59.99*.25 + 25 = 75 + 14.9975 = 89.9975, is 90.00
    rows = [candidate(1, 100, 100, 100, 59.99, 100), candidate(2, 70, 70, 70, 70, 70)]
    winner, failed = rank(rows, PARTS, POLICY).results
    assert (winner.key, *outcome(winner)) == (2, "passed", D("70.00"), 1)
    assert (failed.key, *outcome(failed)) == (1, "failed_part", D("90.00"), None)
    assert failed.reasons == (Reason("failed_part", "written", D("59.99"), D("60.00")),)


def test_a_quality_gates_the_best_total():
    rows = [
        candidate(1, 100, 100, 100, 100, 100, gates=qualities(A=3.99)),
        candidate(2, 70, 70, 70, 70, 70, gates=qualities(B=3, D=4.0)),
    ]
    winner, failed = rank(rows, PARTS, POLICY).results
    assert (winner.key, winner.outcome, winner.total) == (2, "passed", D("70.00"))
    # qualities are never added: 100 stays 100
    assert outcome(failed) == ("failed_quality", D("100.00"), None)
    assert failed.reasons == (Reason("failed_quality", "A", 3.99, 4),)


def test_all_reasons_are_named():
    # 60*.10 + 60*.15 + 50*.25 + 55.55*.25 + 90*.25 = 6 + 9 + 12.5 + 13.8875 + 22.5 = 63.8875, is 63.89
    result = one(60, 60, 50, 55.55, 90, gates=qualities(C=2.5, D=3))
    assert outcome(result) == ("failed_part", D("63.89"), None)
    assert result.reasons == (
        Reason("failed_part", "performance", D("50.00"), D("60.00")),
        Reason("failed_part", "written", D("55.55"), D("60.00")),
        Reason("failed_quality", "C", 2.5, 3),
        Reason("failed_quality", "D", 3, 4),
        Reason("failed_total", "total", D("63.89"), D("70.00")),
    )


def test_a_missing_part_is_never_zero():
    ranking = rank([candidate(1, 90, 90, 90, None, 50), candidate(2, 70, 70, 70, 70, 70)], PARTS, POLICY)
    result = ranking.results[1]
    assert outcome(result) == ("incomplete", None, None)
    assert result.reasons == (
        Reason("missing_part", "written"),
        Reason("failed_part", "interview", D("50.00"), D("60.00")),
    )
    assert result.parts[3] == ("written", None, None, None)
    assert ranking.missing == ((1, "written"),)
    assert ranking.results[0].rank == 1


def test_a_mark_that_is_not_there_is_missing_and_zero_is_not():
    rows = [Candidate(1, {"a": 80}, 0), Candidate(2, {"a": 80, "b": 0}, 0)]
    ranking = rank(rows, [Part("a", 50), Part("b", 50, 1)], POLICY)
    assert ranking.missing == ((1, "b"),)
    # 80*.5 + 0*.5 = 40.00
    assert [(result.key, *outcome(result)) for result in ranking.results] == [
        (2, "failed_part", D("40.00"), None),
        (1, "incomplete", None, None),
    ]


def test_a_quality_that_nobody_marked_is_missing():
    ranking = rank([candidate(1, 90, 90, 90, 90, 90, gates=qualities(E=None))], PARTS, POLICY)
    assert outcome(ranking.results[0]) == ("incomplete", None, None)
    assert ranking.results[0].reasons == (Reason("missing_quality", "E", needed=3),)
    assert ranking.missing == ((1, "E"),)


def test_who_was_absent_has_no_total():
    result = one(90, 90, 90, 90, None, absent={"interview": "abroad"})
    assert outcome(result) == ("absent", None, None)
    assert result.reasons == (Reason("absent", "interview", note="abroad"),)


def test_absence_decides_whatever_else_is_missing():
    ranking = rank([candidate(1, 90, 90, 90, None, None, absent={"written": "ill"})], PARTS, POLICY)
    assert outcome(ranking.results[0]) == ("absent", None, None)
    assert [reason.code for reason in ranking.results[0].reasons] == ["absent", "missing_part"]
    assert ranking.missing == ()


def test_results_are_listed_by_place_then_total_then_key():
    rows = [
        candidate(5, 90, 90, 90, None, 90),
        candidate(4, 90, 90, 90, 90, None, absent={"interview": "ill"}),
        candidate(3, 60, 60, 60, 60, 60),
        candidate(2, 65, 65, 65, 65, 65),
        candidate(1, 75, 75, 75, 75, 75),
    ]
    results = rank(rows, PARTS, POLICY).results
    assert [(result.key, result.outcome) for result in results] == [
        (1, "passed"),
        (2, "failed_total"),
        (3, "failed_total"),
        (4, "absent"),
        (5, "incomplete"),
    ]


def test_nobody_applied():
    assert rank([], PARTS, POLICY) == ((), ())


# ------------------------------------------------------------
# Ties
# ------------------------------------------------------------


def places(*rows, parts=PARTS):
    return [(result.key, result.tie) for result in rank(rows, parts, POLICY).results]


def test_higher_interview_breaks_a_tie():
    # both 90*.10 + 90*.15 + (90 + 90 + 80)*.25 = 9 + 13.5 + 65 = 87.50
    one_, other = candidate(1, 90, 90, 90, 90, 80), candidate(2, 90, 90, 80, 90, 90)
    assert places(one_, other) == [(2, "interview"), (1, "interview")]


def test_higher_performance_breaks_a_tie_of_equal_interviews():
    # both 9 + 13.5 + (80 + 90 + 85)*.25 = 9 + 13.5 + 63.75 = 86.25
    one_, other = candidate(1, 90, 90, 80, 90, 85), candidate(2, 90, 90, 90, 80, 85)
    assert places(one_, other) == [(2, "performance"), (1, "performance")]


def test_the_earlier_application_breaks_a_tie_of_equal_marks():
    # 1: 85*.10 + 80*.15 = 8.5 + 12 = 20.50; 2: 70*.10 + 90*.15 = 7 + 13.5 = 20.50; both + 3 * 80*.25 = 80.50
    one_ = candidate(1, 85, 80, 80, 80, 80, applied=datetime(2026, 3, 2, 9, 0, 1))
    other = candidate(2, 70, 90, 80, 80, 80, applied=datetime(2026, 3, 2, 9, 0, 0))
    assert places(one_, other) == [(2, "applied"), (1, "applied")]


def test_the_key_breaks_the_last_tie():
    assert places(candidate(2, 80, 80, 80, 80, 80), candidate(1, 80, 80, 80, 80, 80)) == [(1, "key"), (2, "key")]


def test_each_of_a_tie_says_the_furthest_rule_he_needed():
    # 1 to 4: 80*.10 + 80*.15 = 20, the other three marks have the sum 250: 20 + 250*.25 = 82.50
    rows = [
        candidate(1, 80, 80, 80, 80, 90),
        candidate(2, 80, 80, 90, 75, 85),
        candidate(3, 80, 80, 85, 80, 85, applied=1),
        candidate(4, 80, 80, 85, 80, 85, applied=2),
        candidate(5, 90, 90, 90, 90, 90),
    ]
    assert places(*rows) == [(5, None), (1, "interview"), (2, "performance"), (3, "applied"), (4, "applied")]


def test_who_stands_between_two_names_the_further_rule():
    # all 20 + 250*.25 = 82.50; 1 and 2 are told apart by time alone, both from 3 by interview
    rows = [
        candidate(1, 80, 80, 80, 80, 90, applied=1),
        candidate(2, 80, 80, 80, 80, 90, applied=2),
        candidate(3, 80, 80, 85, 80, 85),
    ]
    assert places(*rows) == [(1, "applied"), (2, "applied"), (3, "interview")]


def test_totals_that_differ_by_less_than_a_hundredth_are_a_tie():
    # 1: 80*.10 + 80*.15 + (80 + 80.01 + 80)*.25 = 20 + 60.0025 = 80.0025, is 80.00
    # 2: 20 + (79.99 + 80 + 80.01)*.25 = 80.00: less, but equal at two decimals, with the higher interview
    one_, other = candidate(1, 80, 80, 80, 80.01, 80), candidate(2, 80, 80, 79.99, 80, 80.01)
    assert places(one_, other) == [(2, "interview"), (1, "interview")]


def test_other_tie_parts():
    rows = [candidate(1, 90, 90, 90, 90, 80), candidate(2, 90, 90, 80, 90, 90)]
    results = rank(rows, PARTS, Policy(tie_parts=("performance",))).results
    assert [(result.key, result.tie) for result in results] == [(1, "performance"), (2, "performance")]


# ------------------------------------------------------------
# Refusals
# ------------------------------------------------------------


@pytest.mark.parametrize(
    "parts, message",
    [
        ([Part("a", 50), Part("b", D("49.99"))], "total 99.99, not 100"),
        ([Part("a", 60), Part("b", 50.5)], "total 110.50, not 100"),
        ([], "total 0.00, not 100"),
        ([Part("a", 50), Part("b", D("50.005"))], "weight of b: at most 2 decimals"),
        ([Part("a", 101), Part("b", -1)], "weight of a: between 0 and 100"),
        ([Part("a", 100), Part("b", -0.5)], "weight of b: between 0 and 100"),
        ([Part("a", 50), Part("a", 50)], "part a is there twice"),
        ([Part("a", True), Part("b", 99)], "not a number: True"),
        ([Part("a", float("nan"))], "not a finite number"),
        ([Part("a", D("Infinity"))], "not a finite number"),
        ([Part("a", 100, 101)], "pass mark of a: between 0 and 100"),
        ([Part("a", 100, scale=0)], "scale of a: above 0"),
    ],
)
def test_schemes_that_are_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        rank([], parts, POLICY)


@pytest.mark.parametrize(
    "values, message",
    [
        ({"raw": {"a": 100.01}}, "a of candidate 7: between 0 and 100, not 100.01"),
        ({"raw": {"a": -1}}, "a of candidate 7: between 0 and 100, not -1"),
        ({"raw": {"a": "80"}}, "not a number: '80'"),
        ({"raw": {"a": 80, "b": 80}}, "mark of candidate 7: there is no part b"),
        ({"raw": {}, "absent": {"b": "ill"}}, "absence of candidate 7: there is no part b"),
        ({"raw": {"a": 0}, "absent": {"a": "ill"}}, "a of candidate 7: a mark although absent"),
        ({"raw": {}, "absent": {"a": " "}}, "a of candidate 7: absent without a reason"),
        ({"raw": {"a": 80}, "gates": (Gate("A", 4, 4), Gate("A", 5, 4))}, "candidate 7: quality A is there twice"),
        ({"raw": {"a": 80}, "applied": None}, "candidate 7: no time of application"),
    ],
)
def test_candidates_that_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        rank([Candidate(**{"key": 7, "applied": 0, **values})], [Part("a", 100)], POLICY)


def test_a_candidate_given_twice_is_refused():
    with pytest.raises(ValueError, match="candidate 1 is there twice"):
        rank([candidate(1, 80, 80, 80, 80, 80), candidate(1, 90, 90, 90, 90, 90)], PARTS, POLICY)


# ------------------------------------------------------------
# Hash of what entered
# ------------------------------------------------------------

BASE = candidate(1, 80, 75, 85, 70, 82.5, applied=datetime(2026, 3, 2, 9), gates=qualities())


def test_the_hash_stays_the_same_for_ever():
    # A result of years ago is compared by this: whatever changes it needs a new FORMULA_VERSION.
    expected = "940296fa168753ae89845904c4381596e2df905fb189ca2d7e818e904878d20e"
    assert input_hash(BASE, PARTS, POLICY, {"written": [17]}) == expected


def test_the_way_of_writing_does_not_matter():
    same = candidate(1, 80.0, D("75.00"), Fraction(85), 70, D("82.50"), applied=BASE.applied, gates=BASE.gates[::-1])
    parts = [part._replace(weight=float(part.weight)) for part in reversed(PARTS)]
    assert input_hash(same, parts, Policy(70.0)) == input_hash(BASE, PARTS, POLICY)
    assert input_hash(BASE._replace(raw={**BASE.raw}), iter(PARTS), POLICY, {}) == input_hash(BASE, PARTS, POLICY)


@pytest.mark.parametrize(
    "changed",
    [
        (BASE._replace(raw={**BASE.raw, "written": 70.01}), PARTS, POLICY),
        (BASE._replace(raw={**BASE.raw, "written": None}), PARTS, POLICY),
        (BASE._replace(raw={**BASE.raw, "written": None}, absent={"written": "ill"}), PARTS, POLICY),
        (BASE._replace(gates=qualities(B=3)), PARTS, POLICY),
        (BASE._replace(applied=datetime(2026, 3, 2, 10)), PARTS, POLICY),
        (BASE._replace(key=2), PARTS, POLICY),
        (BASE, (*PARTS[:4], PARTS[4]._replace(pass_mark=61)), POLICY),
        (BASE, (PARTS[0]._replace(scale=110), *PARTS[1:]), POLICY),
        (BASE, PARTS, Policy(71)),
        (BASE, PARTS, Policy(tie_parts=("performance", "interview"))),
        (BASE, PARTS, POLICY, {"written": [18]}),
    ],
)
def test_whatever_enters_changes_the_hash(changed):
    assert input_hash(*changed) != input_hash(BASE, PARTS, POLICY)
