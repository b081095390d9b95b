"""What a panel's marks say: the mean without extremes, and how far the raters agree (P7, domain 11.14).

A mark decides only through :func:`drop_extremes_mean`. Agreement, spread and leniency are shown to the
committee beside it, as columns of their own; nothing here changes a mark. All sums are exact, so that
neither order nor machine matter; figures are rounded half up at the very end.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

from .agreement_model import Model
from .figures import FULL, Number, by_code, exact, half_up, weights_in_hundredths

#: So many raters must have marked (domain 11.14); of five marks three are left.
PANEL_MINIMUM = 5

#: Lowest and highest mark of a quality (table 8.4).
QUALITY_SCALE = (1, 5)

#: Why a figure cannot be computed: there are no marks; a single candidate or rater; some raters share no
#: candidate with the others, not even through third ones; as many unknowns as marks; all marks are
#: equal; the variances found contradict each other.
NO_FIGURE = ("no_marks", "one_candidate", "one_rater", "disconnected", "too_few_marks", "no_variance", "not_estimable")


class Trimmed(NamedTuple):
    """A mean without the lowest and the highest mark; ``dropped``: their places, the lowest first."""

    value: Decimal
    dropped: tuple[int, int]


class Criterion(NamedTuple):
    """A criterion of a card; weights of a card total 100, ``scale_max`` is the best mark."""

    code: str
    weight: Number
    scale_max: Number = 100


class Cell(NamedTuple):
    """A mark that a rater gave a candidate."""

    candidate: Hashable
    rater: Hashable
    mark: Number


class Icc(NamedTuple):
    """How far raters agree: 1 = wholly, 0 and less = not at all.

    :ivar single: ICC(2,1), of one rater's mark
    :ivar average: ICC(2,k), of the mean of all marks of a candidate
    :ivar reason: code of :data:`NO_FIGURE` where a figure is None
    """

    single: Decimal | None
    average: Decimal | None
    reason: str | None
    candidates: int = 0
    raters: int = 0
    marks: int = 0


class Spread(NamedTuple):
    """How far the marks of one candidate in one criterion lie apart.

    :ivar deviation: standard deviation of the sample, None for a single mark
    :ivar flag: whether the range is above the tolerance
    """

    low: Decimal
    high: Decimal
    range: Decimal
    deviation: Decimal | None
    count: int
    flag: bool


class RaterEffect(NamedTuple):
    """How much above (lenient) or below (severe) the mean rater somebody marks; None = cannot be told."""

    effect: Decimal | None
    count: int


class CorrectedMean(NamedTuple):
    """A candidate's mean as given, and as the mean rater would have marked (None = cannot be told)."""

    mean: Decimal
    corrected: Decimal | None
    count: int


class Group(NamedTuple):
    """Raters and candidates who can be compared: each shares candidates with the others, if through third ones."""

    candidates: frozenset
    raters: frozenset


class Leniency(NamedTuple):
    """Result of :func:`leniency`, by rater and by candidate.

    :ivar groups: one, or several when nothing can be told (``reason`` is "disconnected" then)
    """

    raters: dict[Hashable, RaterEffect]
    candidates: dict[Hashable, CorrectedMean]
    groups: tuple[Group, ...]
    reason: str | None


class QualityMean(NamedTuple):
    """Mean of the raters of a quality, None = nobody marked it, and how many there are."""

    value: Decimal | None
    count: int


# ------------------------------------------------------------
# Marks
# ------------------------------------------------------------


def card_total(marks: Mapping[str, Number], criteria: Iterable[Criterion]) -> Fraction:
    """Return the total of a card, of 100; exact, so that only the mean of the panel is rounded.

    :raise ValueError: for weights that do not total 100, a criterion without mark or given twice, a mark
        outside 0 to the best or of a criterion that the card does not have
    """
    criteria = by_code(criteria, "criterion")
    weights = weights_in_hundredths({code: criterion.weight for code, criterion in criteria.items()})
    unknown = sorted(set(marks).difference(criteria))
    if unknown:
        raise ValueError(f"there is no criterion {', '.join(unknown)}")
    total = Fraction(0)
    for code, criterion in criteria.items():
        mark, best = marks.get(code), exact(criterion.scale_max)
        if mark is None:
            raise ValueError(f"{code}: not marked")
        if best <= 0 or not 0 <= exact(mark) <= best:
            raise ValueError(f"{code}: between 0 and {criterion.scale_max}, not {mark}")
        total += weights[code] * exact(mark) / best
    return total * 100 / FULL


def drop_extremes_mean(marks: Sequence[Number]) -> Trimmed:
    """Return the mean without one lowest and one highest mark, half up to two decimals.

    Of equal lowest marks the first is dropped, of equal highest the last, so that two marks go even
    when all are the same.

    :raise ValueError: for fewer marks than :data:`PANEL_MINIMUM`
    """
    figures = [exact(mark) for mark in marks]
    if len(figures) < PANEL_MINIMUM:
        raise ValueError(f"at least {PANEL_MINIMUM} marks are needed, not {len(figures)}")
    places = range(len(figures))
    low = min(places, key=lambda place: (figures[place], place))
    high = max(places, key=lambda place: (figures[place], place))
    kept = sum(figures) - figures[low] - figures[high]
    return Trimmed(half_up(kept / (len(figures) - 2)), (low, high))


def quality_means(
    marks: Mapping[str, Sequence[Number]], scale: tuple[Number, Number] = QUALITY_SCALE
) -> dict[str, QualityMean]:
    """Return the mean of the raters for each quality, half up to two decimals, with their number.

    :param scale: lowest and highest mark
    :raise ValueError: for a mark outside the scale, naming the quality
    """
    low, high = scale
    result = {}
    for code, given in marks.items():
        figures = [exact(mark) for mark in given]
        for figure, mark in zip(figures, given, strict=True):
            if not low <= figure <= high:
                raise ValueError(f"quality {code}: between {low} and {high}, not {mark}")
        result[code] = QualityMean(half_up(sum(figures) / len(figures)) if figures else None, len(figures))
    return result


# ------------------------------------------------------------
# Agreement
# ------------------------------------------------------------


def spread(marks: Mapping[Hashable, Sequence[Number]], tolerance: Number) -> dict[Hashable, Spread]:
    """Return how far marks lie apart, by what they are given for (such as candidate and criterion).

    Something without marks is left out. A range of exactly the tolerance is within it.
    """
    limit = exact(tolerance)
    return {key: _spread([exact(mark) for mark in given], limit) for key, given in marks.items() if given}


def icc(matrix: Sequence[Sequence[Number | None]]) -> Icc:
    """Return the intraclass correlation of raters who are a sample of those who could rate (two-way random).

    ICC(2,1) and ICC(2,k) of Shrout and Fleiss (1979), absolute agreement. With gaps, such as recusals,
    nothing is thrown away: the variances of candidates, raters and rest come from the two-way additive
    analysis of the marks that are there (Henderson's method 3), which without gaps gives the very same
    figures. The k of the mean is then the harmonic mean of the number of marks. Negative values are
    left as they are; they say that candidates differ less than chance would make them.

    :param matrix: a row for each candidate, a column for each rater, None = not marked
    :raise ValueError: for rows of different lengths, and for a mark that is no number
    """
    if len({len(row) for row in matrix}) > 1:
        raise ValueError("the rows have different lengths")
    cells = [
        (candidate, rater, exact(mark))
        for candidate, row in enumerate(matrix)
        for rater, mark in enumerate(row)
        if mark is not None
    ]
    model = Model(cells)
    size = (len(model.candidates), len(model.raters), len(cells))
    reason = _no_agreement(model)
    if reason:
        return Icc(None, None, reason, *size)
    single, average = _correlations(model)
    reason = None if single is not None and average is not None else "not_estimable"
    return Icc(single, average, reason, *size)


def leniency(cells: Iterable[Cell]) -> Leniency:
    """Return how lenient each rater is, and what candidates would have had from the mean rater.

    Least squares of mark = mean + candidate + rater over all marks there are; the effects of the raters
    sum to 0. Who only met generous raters is so told from who is good. Where groups of raters share no
    candidate, nobody can say which of them is the more generous: nothing is estimated over all then,
    each group can be asked for alone. The corrected mean is a second column for the committee and is
    never silently used (domain 11.14).

    :param cells: marks; keys of raters and of candidates can each be put in order
    :raise ValueError: for two marks of one rater for one candidate, and for a mark that is no number
    """
    model = Model((cell.candidate, cell.rater, exact(cell.mark)) for cell in cells)
    reason = None if len(model.groups) == 1 else "disconnected" if model.groups else "no_marks"
    effects = {} if reason else model.effects()
    raters = {
        rater: RaterEffect(half_up(effects[rater]) if effects else None, len(marks))
        for rater, marks in model.raters.items()
    }
    candidates = {}
    for candidate, marks in model.candidates.items():
        mean = sum(marks.values()) / len(marks)
        corrected = half_up(mean - sum(effects[rater] for rater in marks) / len(marks)) if effects else None
        candidates[candidate] = CorrectedMean(half_up(mean), corrected, len(marks))
    return Leniency(raters, candidates, tuple(Group(*group) for group in model.groups), reason)


def _spread(figures, limit):
    low, high, count = min(figures), max(figures), len(figures)
    deviation = None
    if count > 1:
        mean = sum(figures) / count
        deviation = _root(sum((figure - mean) ** 2 for figure in figures) / (count - 1))
    return Spread(half_up(low), half_up(high), half_up(high - low), deviation, count, high - low > limit)


def _root(square):
    """Return the square root half up to two decimals; from whole numbers, as a float root may be off."""
    doubled = isqrt(int(40000 * square))  # twice the root in hundredths, cut
    return half_up(Fraction((doubled + 1) // 2, 100))


def _no_agreement(model):
    """Return why there can be no correlation, or None."""
    reasons = {
        "no_marks": not model.count,
        "one_candidate": len(model.candidates) < 2,
        "one_rater": len(model.raters) < 2,
        "disconnected": len(model.groups) > 1,
        "too_few_marks": model.rest_freedom < 1,
    }
    found = next((reason for reason, is_so in reasons.items() if is_so), None)
    if found is None and model.is_constant:
        return "no_variance"
    return found


def _correlations(model):
    """Return ICC(2,1) and ICC(2,k) of a model that allows them; None where the variances give no figure."""
    candidates, raters, rest = model.variances()
    shorter = sum((Fraction(1, len(marks)) for marks in model.candidates.values()), Fraction(0))
    shorter /= len(model.candidates)  # 1 / k
    found = []
    for noise in (raters + rest, (raters + rest) * shorter):
        whole = candidates + noise
        found.append(half_up(candidates / whole, 4) if whole > 0 else None)
    return found
