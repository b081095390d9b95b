"""A performance mark beside those of the same department and years (domain 11.14).

Some departments call more of their people excellent than others. The mean of the department stands
beside the mark, and a second column shows the mark as if all departments judged alike; neither is
ever used for a place.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .figures import Number, exact, half_up

#: A mean of fewer people would say what a single colleague got.
LEAST = 3

#: {year: {code of the result: how many people have it}}
Counts = Mapping[int, Mapping[str, int]]


class Peers(NamedTuple):
    """``mean``: of the department in these years; ``normalised``: the mark with the department's leniency taken out.

    None = too few people to say.
    """

    mean: Decimal | None
    normalised: Decimal | None


def peers(
    mark: Number | None, years: Iterable[int], department: Counts, company: Counts, points: Mapping[str, Number]
) -> Peers:
    """Return what a mark looks like beside its department.

    The normalised mark is the mark less what the department gives more than the whole company in the
    same years, between 0 and 100: the additive model that the leniency of raters follows as well.

    :param years: the years whose results are in the mark
    :param points: of each result
    """
    years = sorted(set(years))
    own = _mean(years, department, points)
    if own is None or mark is None:
        return Peers(None if own is None else half_up(own), None)
    whole = _mean(years, company, points)
    if whole is None:
        return Peers(half_up(own), None)
    return Peers(half_up(own), half_up(max(Fraction(0), min(Fraction(100), exact(mark) - own + whole))))


def _mean(years, counts, points):
    """Return the mean over the years of the means of each; None if one of them has too few people."""
    means = []
    for year in years:
        results = counts.get(year, {})
        people = sum(results.values())
        if people < LEAST:
            return None
        means.append(sum(exact(points[code]) * count for code, count in results.items()) / people)
    return sum(means) / len(means) if means else None
