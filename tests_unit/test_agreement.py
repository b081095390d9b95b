"""Pure tests of panel marks: means without extremes, agreement, spread and leniency, computed by hand."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.agreement import (
    Cell,
    CorrectedMean,
    Criterion,
    Icc,
    RaterEffect,
    Spread,
    card_total,
    drop_extremes_mean,
    icc,
    leniency,
    quality_means,
    spread,
)
from algorithms.figures import half_up

#: Shrout and Fleiss (1979), table 2: six candidates, four raters.
SHROUT_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)
#: The interview of table 8.5: appearance, speech, reaction, thinking, confidence; marks of 10.
INTERVIEW = tuple(
    Criterion(code, weight, 10)
    for code, weight in (("appearance", 15), ("speech", 20), ("reaction", 25), ("thinking", 25), ("confidence", 15))
)

marks = st.one_of(st.integers(60, 64), st.decimals(0, 100, places=2))


# ------------------------------------------------------------
# Mean without extremes
# ------------------------------------------------------------


@pytest.mark.parametrize(
    "given_, value, dropped",
    [
        # (70 + 80 + 85)/3 = 78.333...
        ([70, 80, 90, 60, 85], "78.33", (3, 2)),
        # of two lowest and two highest one each goes: (60 + 80 + 90)/3 = 76.666...
        ([60, 60, 80, 90, 90], "76.67", (0, 4)),
        ([80, 80, 80, 80, 80], "80.00", (0, 4)),
        # (70 + 70 + 70 + 70 + 70.025)/5 = 350.025/5 = 70.005, is 70.01
        ([70, 99, 70, 70, 0, 70, 70.025], "70.01", (4, 1)),
        # (78.5 + 81.25 + 77.75 + 80)/4 = 317.5/4 = 79.375, is 79.38
        ([78.5, 95, 81.25, 60.5, 77.75, 80], "79.38", (3, 1)),
    ],
)
def test_the_lowest_and_the_highest_mark_are_dropped(given_, value, dropped):
    assert drop_extremes_mean(given_) == (D(value), dropped)


@pytest.mark.parametrize("given_", [[], [70, 80, 90, 60], [70, 80, 90, 60, None]])
def test_five_marks_are_needed(given_):
    with pytest.raises(ValueError):
        drop_extremes_mean(given_)


@given(st.lists(marks, min_size=5, max_size=9), st.data())
def test_a_better_mark_never_lowers_the_mean(given_, data):
    before = drop_extremes_mean(given_)
    assert before.dropped[0] != before.dropped[1]
    assert min(given_) <= before.value <= max(given_)
    assert drop_extremes_mean(data.draw(st.permutations(given_))).value == before.value
    number = data.draw(st.integers(0, len(given_) - 1))
    assert drop_extremes_mean([*given_[:number], 100, *given_[number + 1 :]]).value >= before.value


# ------------------------------------------------------------
# Cards and qualities
# ------------------------------------------------------------


def test_a_card():
    # 15*8/10 + 20*7/10 + 25*9/10 + 25*6/10 + 15*10/10 = 12 + 14 + 22.5 + 15 + 15 = 78.5
    card = {"appearance": 8, "speech": 7, "reaction": 9, "thinking": 6, "confidence": 10}
    assert card_total(card, INTERVIEW) == Fraction(157, 2)


def test_a_card_is_not_rounded():
    # 2/3 and 5/7 of 50 points each: 100/3 + 250/7 = 1450/21
    assert card_total({"a": 2, "b": 5}, [Criterion("a", 50, 3), Criterion("b", 50, 7)]) == Fraction(1450, 21)


@pytest.mark.parametrize(
    "card, criteria, message",
    [
        ({"a": 5}, [Criterion("a", 60, 10), Criterion("b", 40, 10)], "b: not marked"),
        ({"a": 5, "b": None}, [Criterion("a", 60, 10), Criterion("b", 40, 10)], "b: not marked"),
        ({"a": 11}, [Criterion("a", 100, 10)], "a: between 0 and 10, not 11"),
        ({"a": -1}, [Criterion("a", 100, 10)], "a: between 0 and 10, not -1"),
        ({"a": 5, "b": 5}, [Criterion("a", 100, 10)], "there is no criterion b"),
        ({"a": 5}, [Criterion("a", 99, 10)], "total 99.00, not 100"),
        ({"a": 5}, [Criterion("a", 50), Criterion("a", 50)], "criterion a is there twice"),
        ({"a": 0}, [Criterion("a", 100, 0)], "a: between 0 and 0, not 0"),
    ],
)
def test_cards_that_are_refused(card, criteria, message):
    with pytest.raises(ValueError, match=message):
        card_total(card, criteria)


def test_qualities():
    # (4 + 3 + 4)/3 = 3.666...; (3 + 3 + 3 + 3 + 3 + 3 + 3 + 4)/8 = 3.125, is 3.13
    found = quality_means({"A": [4, 3, 4], "B": [3, 3, 3, 3, 3, 3, 3, 4], "C": []})
    assert found == {"A": (D("3.67"), 3), "B": (D("3.13"), 8), "C": (None, 0)}


@pytest.mark.parametrize("mark", [0, 5.5, None])
def test_marks_of_a_quality_are_1_to_5(mark):
    with pytest.raises(ValueError):
        quality_means({"A": [4, mark]})


# ------------------------------------------------------------
# Spread
# ------------------------------------------------------------


def test_spread():
    found = spread({("ann", "speech"): [60, 70, 80], ("bob", "speech"): [1, 2], ("cy", "speech"): []}, 19.99)
    # squares of -10, 0, 10: 200/2 = 100, root 10; squares of -.5, .5: .5/1, root .7071
    assert found == {
        ("ann", "speech"): Spread(D(60), D(80), D(20), D(10), 3, True),
        ("bob", "speech"): Spread(D(1), D(2), D(1), D("0.71"), 2, False),
    }


def test_a_range_of_the_tolerance_is_within_it():
    assert spread({1: [60.1, 70.2]}, 10.1)[1].flag is False


def test_the_spread_of_one_mark():
    assert spread({1: [60]}, 0) == {1: Spread(D(60), D(60), D(0), None, 1, False)}


@given(st.lists(marks, min_size=2, max_size=8))
def test_the_deviation_is_the_rounded_root(given_):
    figures = [Fraction(mark) for mark in given_]
    mean = sum(figures) / len(figures)
    square = sum((figure - mean) ** 2 for figure in figures) / (len(figures) - 1)
    found = Fraction(spread({1: given_}, 0)[1].deviation)
    half = Fraction(1, 200)
    assert max(found - half, 0) ** 2 <= square < (found + half) ** 2


# ------------------------------------------------------------
# Agreement
# ------------------------------------------------------------


def test_the_published_example():
    # Shrout and Fleiss give ICC(2,1) = .29 and ICC(2,4) = .62
    found = icc(SHROUT_FLEISS)
    assert found == Icc(D("0.2898"), D("0.6201"), None, 6, 4, 24)


def test_marks_with_a_gap():
    # candidates 1: 1, 2; 2: 3, 5; 3: 6, -        5 marks, 5 - 3 - 2 + 1 = 1 degree of freedom of the rest
    # means of candidates 1.5, 4, 6; the raters are above them by -.5 - 1 + 0 = -1.5 and .5 + 1 = 1.5
    # equation of the first rater: 3 - (1/2 + 1/2 + 1) = 1 of his effect, -1 of the other: difference -1.5,
    #   effects -.75 and .75; raters beside candidates: 2 * .75*1.5 = 2.25
    # squares: by candidate 9/2 + 64/2 + 36/1 = 72.5, by rater 100/3 + 49/2 = 57.8333, of the marks 75
    # candidates beside raters: 72.5 + 2.25 - 57.8333 = 16.9167; rest: 75 - 72.5 - 2.25 = .25
    # variances: candidates (16.9167 - 2*.25)/(5 - 2) = 5.4722, raters (2.25 - .25)/(5 - 3) = 1, rest .25
    # single: 5.4722/(5.4722 + 1.25) = .8140
    # 1/k = (1/2 + 1/2 + 1)/3 = 2/3; average: 5.4722/(5.4722 + 1.25*2/3) = .8678
    assert icc([[1, 2], [3, 5], [6, None]]) == Icc(D("0.8140"), D("0.8678"), None, 3, 2, 5)


def test_candidates_and_raters_without_marks_do_not_count():
    rows = [[*row[:2], None, *row[2:]] for row in SHROUT_FLEISS]
    assert icc([*rows, [None] * 5]) == icc(SHROUT_FLEISS)


def test_full_agreement():
    assert icc([[1, 1, 1], [2, 2, None], [5, 5, 5]])[:3] == (1, 1, None)


def test_less_agreement_than_chance():
    # means of candidates and of raters are all 2; rest: 4/2 = 2
    # variances: candidates (0 - 2)/2 = -1, raters (0 - 2)/3 = -2/3, rest 2; single: -1/(1/3) = -3
    # average: -1 + (4/3)/2 is below 0
    assert icc([[1, 3], [2, 2], [3, 1]])[:3] == (D(-3), None, "not_estimable")


@pytest.mark.parametrize(
    "matrix, reason",
    [
        ([], "no_marks"),
        ([[None, None], [None, None]], "no_marks"),
        ([[1, 2, 3]], "one_candidate"),
        ([[1], [2]], "one_rater"),
        ([[1, None], [2, None], [None, 3], [None, 4]], "disconnected"),
        ([[1, 2], [3, None]], "too_few_marks"),
        ([[4, 4], [4, 4], [4, 4]], "no_variance"),
        ([[1, 2], [2, 1]], "not_estimable"),
    ],
)
def test_where_there_is_no_agreement_to_compute(matrix, reason):
    assert icc(matrix)[:3] == (None, None, reason)


@pytest.mark.parametrize("matrix", [[[1, 2], [3]], [[1, "2"], [3, 4]]])
def test_matrices_that_are_refused(matrix):
    with pytest.raises(ValueError):
        icc(matrix)


@st.composite
def matrices(draw, gaps=True):
    columns = draw(st.integers(2, 4))
    cell = st.integers(0, 10)
    cell = st.one_of(cell, cell, cell, st.none()) if gaps else cell
    return draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=2, max_size=6))


@given(matrices(), st.decimals(-50, 50, places=2), st.sampled_from((2, D("0.1"), 7)))
def test_moving_or_stretching_all_marks_changes_nothing(matrix, shift, factor):
    moved = [
        [None if mark is None else Fraction(mark) * Fraction(factor) + Fraction(shift) for mark in row]
        for row in matrix
    ]
    assert icc(moved) == icc(matrix)


@given(matrices(), st.randoms())
def test_the_order_of_candidates_and_raters_does_not_matter(matrix, random):
    expected = icc(matrix)
    columns = list(zip(*matrix, strict=True))
    random.shuffle(columns)
    rows = list(zip(*columns, strict=True))
    random.shuffle(rows)
    assert icc(rows) == expected


@given(matrices(gaps=False))
def test_without_gaps_the_figures_are_those_of_mean_squares(matrix):
    """The formulas as Shrout and Fleiss print them."""
    count, raters = len(matrix), len(matrix[0])
    mean = Fraction(sum(map(sum, matrix)), count * raters)
    rows = [Fraction(sum(row), raters) for row in matrix]
    columns = [Fraction(sum(column), count) for column in zip(*matrix, strict=True)]
    between = raters * sum((row - mean) ** 2 for row in rows) / (count - 1)
    judges = count * sum((column - mean) ** 2 for column in columns) / (raters - 1)
    whole = sum((mark - mean) ** 2 for row in matrix for mark in row)
    rest = (whole - (count - 1) * between - (raters - 1) * judges) / ((count - 1) * (raters - 1))
    single = between + (raters - 1) * rest + raters * (judges - rest) / count
    average = between + (judges - rest) / count
    found = icc(matrix)
    assert found.single == (half_up((between - rest) / single, 4) if single > 0 else None)
    assert found.average == (half_up((between - rest) / average, 4) if average > 0 else None)


# ------------------------------------------------------------
# Leniency
# ------------------------------------------------------------


def test_a_severe_and_a_lenient_rater():
    # on candidate 1, whom both marked, b is 10 above a: effects -5 and 5
    # 1: (70 + 80)/2 = 75 stays; 2: 60 by the severe one, 65; 3: 90 by the lenient one, 85
    found = leniency([Cell(1, "a", 70), Cell(1, "b", 80), Cell(2, "a", 60), Cell(3, "b", 90)])
    assert found.raters == {"a": RaterEffect(D(-5), 2), "b": RaterEffect(D(5), 2)}
    assert found.candidates == {
        1: CorrectedMean(D(75), D(75), 2),
        2: CorrectedMean(D(60), D(65), 1),
        3: CorrectedMean(D(90), D(85), 1),
    }
    assert (len(found.groups), found.reason) == (1, None)


def test_raters_who_share_nobody_cannot_be_compared():
    found = leniency([Cell(1, "a", 70), Cell(1, "b", 80), Cell(2, "c", 60)])
    assert found.reason == "disconnected"
    assert found.groups == ((frozenset({1}), frozenset("ab")), (frozenset({2}), frozenset("c")))
    assert found.raters == {"a": (None, 1), "b": (None, 1), "c": (None, 1)}
    # the means as given are there nevertheless
    assert found.candidates == {1: (D(75), None, 2), 2: (D(60), None, 1)}


def test_raters_are_compared_through_third_ones():
    # a and c share nobody: b is 4 above a on 1, c is 8 above b on 2: a, a + 4, a + 12 with sum 0: a = -16/3
    found = leniency([Cell(1, "a", 70), Cell(1, "b", 74), Cell(2, "b", 60), Cell(2, "c", 68)])
    assert [found.raters[rater].effect for rater in "abc"] == [D("-5.33"), D("-1.33"), D("6.67")]
    # 1: 72 + (16/3 + 4/3)/2 = 75.33; 2: 64 - (-4/3 + 20/3)/2 = 61.33
    assert [found.candidates[key].corrected for key in (1, 2)] == [D("75.33"), D("61.33")]


def test_a_single_rater_is_the_mean_rater():
    found = leniency([Cell(1, "a", 70), Cell(2, "a", 60)])
    assert found.raters == {"a": (0, 2)}
    assert found.candidates[2] == (60, 60, 1)


def test_no_marks_at_all():
    assert leniency([]) == ({}, {}, (), "no_marks")


def test_two_marks_of_one_rater_are_refused():
    with pytest.raises(ValueError, match="two marks of rater a for candidate 1"):
        leniency([Cell(1, "a", 70), Cell(1, "a", 70)])


@st.composite
def designs(draw):
    """Return true means, effects that sum to 0, and who marked whom: each rater shares one with the next."""
    effects = draw(st.lists(st.decimals(-10, 10, places=2), min_size=1, max_size=5))
    effects = [*effects, -sum(effects)]
    means = draw(st.lists(st.decimals(40, 60, places=2), min_size=len(effects), max_size=8))
    pairs = {(number, rater) for number in range(len(effects) - 1) for rater in (number, number + 1)}
    pairs |= {(number, 0) for number in range(len(effects) - 1, len(means))}
    pairs |= draw(st.sets(st.tuples(st.integers(0, len(means) - 1), st.integers(0, len(effects) - 1))))
    return means, effects, pairs


@given(designs(), st.randoms())
def test_exact_additive_marks_are_recovered(design, random):
    means, effects, pairs = design
    cells = [Cell(candidate, rater, means[candidate] + effects[rater]) for candidate, rater in sorted(pairs)]
    random.shuffle(cells)
    found = leniency(cells)
    assert {rater: one.effect for rater, one in found.raters.items()} == dict(enumerate(effects))
    assert {key: one.corrected for key, one in found.candidates.items()} == dict(enumerate(means))


@given(designs(), st.data())
def test_the_rest_of_the_best_effects_is_0_for_each_rater(design, data):
    """Normal equations: what is left of a rater's marks sums to 0, and effects sum to 0 (up to rounding)."""
    _means, effects, pairs = design
    cells = [Cell(candidate, rater, data.draw(marks)) for candidate, rater in sorted(pairs)]
    found = leniency(cells)
    assert abs(sum(one.effect for one in found.raters.values())) <= len(effects) * D("0.005")
    for rater, one in found.raters.items():
        left = sum(
            cell.mark - found.candidates[cell.candidate].corrected - one.effect for cell in cells if cell.rater == rater
        )
        assert abs(left) <= one.count * D("0.01")
