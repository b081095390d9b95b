"""Pure tests of exact figures and half-up rounding."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.figures import exact, half_up, hundredths, weights_in_hundredths


class Written(float):
    """A float that writes itself in another way, as some libraries have."""

    def __repr__(self):
        return "Written"


@pytest.mark.parametrize(
    "number, expected",
    [
        (1.005, "1.01"),  # as a binary fraction it is below 1.005
        (2.675, "2.68"),
        (D("1.0049999"), "1.00"),
        (Fraction(2, 3), "0.67"),
        (-1.005, "-1.01"),
        (D("-0.001"), "0.00"),
        (7, "7.00"),
        (Written(0.125), "0.13"),
        (10**30 + Fraction(1, 200), f"{10**30}.01"),
    ],
)
def test_half_up(number, expected):
    assert str(half_up(number)) == expected


def test_half_up_to_other_places():
    assert str(half_up(D("0.62005"), 4)) == "0.6201"
    assert str(half_up(2.5, 0)) == "3"


@pytest.mark.parametrize("number", [True, None, "1", 1j, float("inf"), float("nan"), D("NaN"), D("sNaN"), [1]])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="not a"):
        exact(number)


@pytest.mark.parametrize("number", [D("0.001"), -0.01, 100.01, Fraction(1, 3)])
def test_hundredths_are_of_0_to_100(number):
    with pytest.raises(ValueError, match="weight: "):
        hundredths(number, "weight")


def test_weights_are_counted_in_hundredths():
    assert weights_in_hundredths({"a": 33.33, "b": D("66.67")}) == {"a": 3333, "b": 6667}


@given(st.fractions(-1000, 1000), st.fractions(0, 1000))
def test_rounding_never_turns_an_order_round(number, more):
    assert half_up(number) <= half_up(number + more)
    assert abs(Fraction(half_up(number)) - number) <= Fraction(1, 200)
