"""Pure tests of the written test: points of choices, topics of a draw, who marks what."""

from decimal import Decimal as D
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.exam import (
    MULTIPLE,
    SINGLE,
    Section,
    Work,
    choice_maximum,
    choice_points,
    distribute,
    guaranteed_topics,
)

ONE = {"a": 4, "b": 1, "c": 0, "d": -2}
SOME = {"a": 2, "b": 3, "c": -1, "d": -5}


@pytest.mark.parametrize(
    "kind, scores, maximum",
    [
        (SINGLE, ONE, "4"),
        (MULTIPLE, SOME, "5"),
        # 0.1 + 0.2 is 0.3, not 0.30000000000000004
        (MULTIPLE, {"a": 0.1, "b": 0.2}, "0.3"),
        (SINGLE, {"a": 0, "b": -1}, "0"),
        (SINGLE, {}, "0"),
    ],
)
def test_maximum_of_a_choice(kind, scores, maximum):
    assert choice_maximum(kind, scores) == D(maximum)


@pytest.mark.parametrize(
    "kind, scores, chosen, points",
    [
        (SINGLE, ONE, ["a"], "4"),
        (SINGLE, ONE, ["b"], "1"),
        # a wrong option takes nothing away from other questions
        (SINGLE, ONE, ["d"], "0"),
        (SINGLE, ONE, [], "0"),
        # the page lets choose one; two were forged
        (SINGLE, ONE, ["a", "b"], "0"),
        (SINGLE, ONE, ["a", "a"], "4"),
        # the right option of another question
        (SINGLE, ONE, ["x"], "0"),
        (SINGLE, ONE, ["a", "x"], "4"),
        (MULTIPLE, SOME, ["a", "b"], "5"),
        (MULTIPLE, SOME, ["a", "b", "c"], "4"),
        (MULTIPLE, SOME, ["a", "d"], "0"),
        # one right option sent five times is one right option
        (MULTIPLE, SOME, ["b", "b", "b", "b", "b"], "3"),
        (MULTIPLE, {"a": 0.1, "b": 0.2}, ["a", "b"], "0.3"),
    ],
)
def test_points_of_a_choice(kind, scores, chosen, points):
    assert choice_points(kind, scores, chosen) == D(points)


@given(
    st.sampled_from((SINGLE, MULTIPLE)),
    st.dictionaries(st.integers(0, 9), st.integers(-500, 500).map(lambda number: number / 100)),
    st.lists(st.integers(0, 12)),
)
def test_points_lie_between_zero_and_the_maximum(kind, scores, chosen):
    assert 0 <= choice_points(kind, scores, chosen) <= choice_maximum(kind, scores)


def test_topics_that_every_draw_holds():
    sections = [
        Section(["theory"] * 4 + ["skill"], drawn=3),
        Section(["skill", "writing"]),
        Section(["writing", "skill"], drawn=1),
        Section(["theory"], drawn=5),
    ]
    # theory: 4 - 2 that stay away, and 1; skill: none of the first, 1, none; writing: 1, none
    assert guaranteed_topics(sections) == {"theory": 3, "skill": 1, "writing": 1}
    assert guaranteed_topics([]) == {}


@given(st.lists(st.sampled_from("abc"), max_size=6), st.integers(0, 7))
def test_guaranteed_topics_are_those_of_the_worst_draw(topics, drawn):
    size = drawn if 0 < drawn < len(topics) else len(topics)
    draws = list(combinations(topics, size))
    least = guaranteed_topics([Section(topics, drawn)])
    for topic in set(topics):
        assert least[topic] == min(draw.count(topic) for draw in draws)


def test_work_is_shared_evenly():
    works = [Work(number) for number in range(6)]
    found = distribute(works, "ABC", 2)
    assert found[0] == ("A", "B")
    assert found[1] == ("C", "A")
    assert found[2] == ("B", "C")
    assert all(len(set(pair)) == 2 for pair in found.values())
    assert [sum(marker in pair for pair in found.values()) for marker in "ABC"] == [4, 4, 4]


def test_who_is_barred_does_not_mark():
    found = distribute([Work(1, frozenset("A")), Work(2, frozenset("AB")), Work(3)], "ABC", 2)
    assert found == {1: ("B", "C"), 2: ("C",), 3: ("A", "B")}


def test_the_third_goes_to_the_least_loaded():
    assert distribute([Work(1, frozenset("AB"))], "ABCD", 1, {"C": 5, "D": 4}) == {1: ("D",)}
    assert distribute([Work(1)], "", 1) == {1: ()}


@given(
    st.lists(st.frozensets(st.integers(0, 4), max_size=2), max_size=20),
    st.integers(5, 6),
)
def test_everybody_gets_a_share(barred, count):
    markers = list(range(count))
    found = distribute([Work(number, one) for number, one in enumerate(barred)], markers, 2)
    for number, one in enumerate(barred):
        assert len(set(found[number])) == 2 and not one & set(found[number])
    if not any(barred):
        loads = [sum(marker in pair for pair in found.values()) for marker in markers]
        assert max(loads) - min(loads) <= 1
