"""Pure tests of what other weights would change: examples by hand, and a slow search to compare with."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.figures import half_up
from algorithms.scoring import Candidate, Gate, Move, Part, Policy, Swap, rank, sensitivity

TWO = (Part("written", 50), Part("interview", 50))
POLICY = Policy()


def candidate(key, written, interview, **values):
    return Candidate(key, {"written": written, "interview": interview}, 0, **values)


def variant(found, part, change):
    return next(one for one in found.variants if (one.part, one.change) == (part, change))


def test_places_swap_when_interview_rises():
    # 1: 80*.5 + 70*.5 = 75.00; 2: 70*.5 + 79*.5 = 74.50
    # interview 50 + x: 75 - .10 x and 74.50 + .09 x
    # x = 2.61: 74.739 is 74.74, 74.7349 is 74.73; x = 2.62: 74.738 and 74.7358 are both 74.74,
    # and the higher interview decides
    found = sensitivity([candidate(1, 80, 70), candidate(2, 70, 79)], TWO, POLICY)
    # written falls by as much when interview rises: the first part is named
    assert found.swaps == (Swap((1, 2), (1, 2), "written", D("-2.62")),)
    risen = variant(found, "interview", 5)
    assert risen.weights == (("written", D("45.00")), ("interview", D("55.00")))
    assert (risen.order, risen.moves) == ((2, 1), (Move(1, 1, 2), Move(2, 2, 1)))
    fallen = variant(found, "interview", -5)
    assert (fallen.order, fallen.moves) == ((1, 2), ())


def test_the_smallest_change_may_be_enough():
    # both 50.00, 2 has the higher interview; written 50.01: 1 has 50.01 and 2 has 49.99
    found = sensitivity([candidate(1, 100, 0), candidate(2, 0, 100)], TWO, Policy(0))
    assert found.swaps == (Swap((1, 2), (2, 1), "written", D("0.01")),)


def test_a_swap_beyond_the_step_is_not_named():
    rows = [candidate(1, 80, 70), candidate(2, 70, 79)]
    assert sensitivity(rows, TWO, POLICY, D("2.61")).swaps == ()
    assert len(sensitivity(rows, TWO, POLICY, D("2.62")).swaps) == 1


def test_the_other_weights_keep_their_proportions():
    parts = (Part("a", 20), Part("b", 30), Part("c", 50))
    found = sensitivity([], parts, POLICY)
    # c 55: the others have 45 of 50, 20*.9 = 18 and 30*.9 = 27
    assert variant(found, "c", 5).weights == (("a", D(18)), ("b", D(27)), ("c", D(55)))
    # a 25: the others have 75 of 80, 30*75/80 = 28.125, is 28.13, and 50*75/80 = 46.875, is 46.88
    assert variant(found, "a", 5).weights == (("a", D(25)), ("b", D("28.13")), ("c", D("46.88")))
    assert [(one.part, one.change) for one in found.variants] == [
        ("a", 5), ("a", -5), ("b", 5), ("b", -5), ("c", 5), ("c", -5),
    ]  # fmt: skip


def test_the_total_is_judged_anew_and_nothing_else():
    rows = [
        candidate(1, 72, 68),  # 70.00
        candidate(2, 60, 79),  # 69.50, fails the total
        candidate(3, 90, 90, gates=(Gate("A", 3, 4),)),
        candidate(4, 90, None),
        candidate(5, 90, None, absent={"interview": "ill"}),
    ]
    risen = variant(sensitivity(rows, TWO, POLICY), "interview", 5)
    # 1: 72*.45 + 68*.55 = 32.4 + 37.4 = 69.80; 2: 60*.45 + 79*.55 = 27 + 43.45 = 70.45
    assert risen.order == (2,)
    assert risen.moves == (Move(1, 1, None), Move(2, None, 1))


def test_a_part_without_weight_can_only_rise():
    parts = (Part("a", 100), Part("b", 0))
    rows = [
        Candidate(1, {"a": 80, "b": 70}, 0),
        Candidate(2, {"a": 79, "b": 100}, 0),
    ]
    found = sensitivity(rows, parts, POLICY)
    changes = [(one.part, one.change) for one in found.variants]
    assert changes == [("a", 0), ("a", -5), ("b", 5), ("b", 0)]
    # with b at x: 80 - .10 x and 79 + .21 x; x = 3.22: 79.678 is 79.68, 79.6762 is 79.68, the key keeps 1 first;
    # x = 3.23: 79.677 is 79.68, 79.6783 is 79.68; 3.24: 79.676 is 79.68, 79.6804; 3.25: 79.675 is 79.68 (half up),
    # 79.6825 is 79.68; 3.26: 79.674 is 79.67, 79.6846 is 79.68
    assert found.swaps == (Swap((1, 2), (1, 2), "a", D("-3.26")),)


def test_what_a_part_with_all_the_weight_gives_up_is_shared_evenly():
    parts = (Part("a", 0), Part("b", 100), Part("c", 0))
    found = sensitivity([Candidate(1, {"a": 60, "b": 70, "c": 100}, 0)], parts, Policy(71))
    fallen = variant(found, "b", -5)
    assert fallen.weights == (("a", D("2.50")), ("b", D(95)), ("c", D("2.50")))
    # 60*.025 + 70*.95 + 100*.025 = 1.5 + 66.5 + 2.5 = 70.50
    assert fallen.order == ()


def test_a_single_part_cannot_change():
    rows = [Candidate(key, {"a": mark}, 0) for key, mark in ((1, 80), (2, 79.99))]
    found = sensitivity(rows, [Part("a", 100)], POLICY)
    assert [(one.change, one.weights, one.order, one.moves) for one in found.variants] == [
        (0, (("a", D(100)),), (1, 2), ())
    ] * 2
    assert found.swaps == ()


@pytest.mark.parametrize("step", [-1, 101, D("0.005"), None])
def test_steps_that_are_refused(step):
    with pytest.raises(ValueError):
        sensitivity([], TWO, POLICY, step)


# ------------------------------------------------------------
# What always holds
# ------------------------------------------------------------

CODES = ("performance", "written", "interview")
marks = st.one_of(st.integers(68, 73), st.decimals(60, 100, places=2))


@st.composite
def cases(draw):
    """Return candidates and parts."""
    cuts = sorted(draw(st.lists(st.sampled_from((0, 1000, 3333, 5000, 10_000)), min_size=2, max_size=2)))
    weights = [cuts[0], cuts[1] - cuts[0], 10_000 - cuts[1]]
    parts = [Part(code, D(weight) / 100, 61) for code, weight in zip(CODES, weights, strict=True)]
    rows = [
        Candidate(key, {code: draw(marks) for code in CODES}, draw(st.integers(0, 1)))
        for key in range(draw(st.integers(1, 5)))
    ]
    return rows, parts


@given(cases())
def test_a_step_of_nothing_changes_nothing(case):
    rows, parts = case
    found = sensitivity(rows, parts, POLICY, 0)
    order = tuple(result.key for result in rank(rows, parts, POLICY).results if result.rank)
    assert found.swaps == ()
    assert all((one.order, one.moves, one.change) == (order, (), 0) for one in found.variants)


@given(cases(), st.randoms())
def test_the_order_of_the_input_does_not_matter(case, random):
    rows, parts = case
    expected = sensitivity(rows, parts, POLICY)
    random.shuffle(rows)
    assert sensitivity(rows, parts, POLICY) == expected


def order_after(rows, parts, number, change):
    """Return the order under other weights, by fractions and the rules as they are written."""
    weights = [Fraction(part.weight) for part in parts]
    rest = 100 - weights[number]
    new = weights[number] + Fraction(change)
    others = len(parts) - 1
    scaled = [
        new if place == number else (weight * (100 - new) / rest if rest else (100 - new) / others)
        for place, weight in enumerate(weights)
    ]

    def total(row):
        return half_up(sum(weight * Fraction(row.raw[code]) for weight, code in zip(scaled, CODES, strict=True)) / 100)

    def key(row):
        return (-total(row), -row.raw["interview"], -row.raw["performance"], row.applied, row.key)

    return [(row.key, total(row) >= 70) for row in sorted(rows, key=key)]


@settings(max_examples=40, deadline=None)
@given(cases(), st.sampled_from((D("0.3"), 1, D("2.5"))))
def test_variants_and_swaps_are_those_of_a_slow_search(case, step):
    rows, parts = case
    found = sensitivity(rows, parts, POLICY, step)
    rows = [row for row in rows if min(row.raw.values()) >= 61]
    codes = [part.code for part in parts]
    for one in found.variants:
        order = order_after(rows, parts, codes.index(one.part), one.change)
        assert one.order == tuple(key for key, passed in order if passed)
    order = [key for key, passed in order_after(rows, parts, 0, 0) if passed]
    expected = []
    for place, keys in enumerate(zip(order, order[1:], strict=False), 1):
        pair = [row for row in rows if row.key in keys]
        swap = slow_swap(pair, keys, parts, int(D(step) * 100))
        expected += [Swap((place, place + 1), keys, *swap)] if swap else []
    assert found.swaps == tuple(expected)


def slow_swap(pair, keys, parts, limit):
    """Return the part and the smallest change, in steps of a hundredth point, that turns a pair round."""
    for size in range(1, limit + 1):
        for number, part in enumerate(parts):
            for change in (D(size) / 100, -D(size) / 100):
                if 0 <= part.weight + change <= 100 and order_after(pair, parts, number, change)[0][0] != keys[0]:
                    return part.code, change
    return None
