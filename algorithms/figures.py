"""Figures as people write them: exact, rounded half up and never by the errors of floats.

Marks, weights and totals decide about people; a total of 69.995 is 70.00 on every machine, on paper
and in a recalculation years later (P7: "rounding flips the order").
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

Number = int | float | Decimal | Fraction

#: Marks and weights have so many decimals; inside they are counted in hundredths, as whole numbers.
PLACES = 2

#: A hundred points in hundredths: the sum of all weights, and the best mark there is.
FULL = 100 * 10**PLACES


def ratio(number: Number) -> tuple[int, int]:
    """Return numerator and denominator of the number as it is written: the float 0.1 is one tenth.

    :raise ValueError: for anything but a finite number; true and false are none
    """
    if isinstance(number, bool) or not isinstance(number, (int, float, Decimal, Fraction)):
        raise ValueError(f"not a number: {number!r}")
    if isinstance(number, float):
        number = Decimal(repr(float(number)))  # a subclass may write itself in another way
    if isinstance(number, Decimal) and not number.is_finite():
        raise ValueError(f"not a finite number: {number}")
    return number.as_integer_ratio()


def exact(number: Number) -> Fraction:
    """Return the number as it is written, to reckon with.

    :raise ValueError: as :func:`ratio`
    """
    return Fraction(*ratio(number))


def divided(upper: int, lower: int) -> int:
    """Return the quotient of whole numbers that are not negative, rounded half up."""
    return (2 * upper + lower) // (2 * lower)


def rounded(number: Number, places: int = PLACES) -> int:
    """Return the number in units of the last place, half away from zero: 1.005 is 101 hundredths."""
    upper, lower = ratio(number)
    units = divided(abs(upper) * 10**places, lower)
    return -units if upper < 0 else units


def half_up(number: Number, places: int = PLACES) -> Decimal:
    """Return the number rounded half away from zero, with so many decimals."""
    return Decimal(f"{rounded(number, places)}e-{places}")


def decimal(units: int) -> Decimal:
    """Return the number of so many hundredths."""
    return Decimal(f"{units}e-{PLACES}")


def hundredths(number: Number, name: str) -> int:
    """Return a figure of 0 to 100 in hundredths.

    :param name: what the figure is, for the refusal
    :raise ValueError: for more than two decimals, or out of 0 to 100
    """
    units = exact(number) * 10**PLACES
    if units.denominator != 1:
        raise ValueError(f"{name}: at most {PLACES} decimals, not {number}")
    if not 0 <= units <= FULL:
        raise ValueError(f"{name}: between 0 and 100, not {number}")
    return int(units)


def weights_in_hundredths(weights: Mapping[str, Number]) -> dict[str, int]:
    """Return weights in hundredths of a point, by code.

    :raise ValueError: for a weight below 0 or with more than two decimals, and when they do not
        total exactly 100; the sum is named
    """
    units = {code: hundredths(weight, f"weight of {code}") for code, weight in weights.items()}
    total = sum(units.values())
    if total != FULL:
        raise ValueError(f"the weights total {decimal(total)}, not 100")
    return units


def by_code(rows, what: str) -> dict:
    """Return rows by their ``code``, in order.

    :param what: what the rows are, for the refusal
    :raise ValueError: when a code is there twice
    """
    found = {}
    for row in rows:
        if row.code in found:
            raise ValueError(f"{what} {row.code} is there twice")
        found[row.code] = row
    return found
