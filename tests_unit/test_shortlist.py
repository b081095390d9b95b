"""Pure tests of the shortlist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.shortlist import shortlist


def test_the_best_are_invited_and_ties_are_in():
    found = shortlist({1: 90, 2: 80, 3: 80, 4: 80, 5: 70}, (), 60, 2)
    assert found.invited == (1, 2, 3, 4)
    assert found.others == (5,)


def test_who_is_below_the_pass_mark_is_not_invited_though_places_are_free():
    found = shortlist({1: 90, 2: 59.99, 3: 60}, (), 60, 3)
    assert (found.invited, found.below, found.others) == ((1, 3), (2,), ())


def test_a_missing_mark_is_no_zero_and_absence_is_told_apart():
    found = shortlist({1: 0, 2: None, 3: None}, {3}, None, 1)
    assert (found.invited, found.missing, found.absent, found.below) == ((1,), (2,), (3,), ())


def test_nobody_passed():
    found = shortlist({1: 10, 2: 20}, (), 60, 3)
    assert (found.invited, found.below) == ((), (1, 2))
    assert shortlist({}, (), 60, 3) == ((), (), (), (), ())


def test_bad_input():
    with pytest.raises(ValueError, match="at least one place"):
        shortlist({}, (), 60, 0)
    with pytest.raises(ValueError, match="although absent"):
        shortlist({1: 50}, {1}, 60, 1)


@given(
    st.dictionaries(st.integers(0, 60), st.none() | st.decimals(0, 100, places=2), max_size=40),
    st.integers(1, 10),
    st.none() | st.integers(0, 100),
)
def test_everybody_has_one_lot_and_no_worse_mark_gets_in(marks, places, least):
    found = shortlist(marks, (), least, places)
    assert sorted(key for group in found for key in group) == sorted(marks)
    outside = [marks[key] for key in found.others]
    assert all(marks[key] > mark for key in found.invited for mark in outside)
    assert not outside or len(found.invited) >= places
