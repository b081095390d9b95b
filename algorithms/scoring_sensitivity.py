"""How thin a ranking is: what other weights would change (anchors 6.13).

"Places 3 and 4 swap if interview rises by 2": the committee sees where its decision hangs on a weight.
One weight changes, the others keep their proportions and fill up to 100. Marks, pass marks of the
parts and qualities stay; only the total is judged anew.
"""

from collections.abc import Hashable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .figures import FULL, Number, decimal, divided, half_up, hundredths
from .scoring_sheet import Candidate, Part, Policy, Scheme, failed_total, place_key, read_all, tie_key


class Move(NamedTuple):
    """A candidate whose place changes; None = no place, as the total is below its pass mark."""

    key: Hashable
    old: int | None
    new: int | None


class Variant(NamedTuple):
    """The ranking with one weight changed.

    :ivar change: of the weight, in points; smaller than asked for where 0 or 100 is reached
    :ivar weights: of all parts then, rounded for the reader, in their order
    :ivar order: keys of those who have a place, the best first
    :ivar moves: whose place changes, by the place before
    """

    part: str
    change: Decimal
    weights: tuple[tuple[str, Decimal], ...]
    order: tuple[Hashable, ...]
    moves: tuple[Move, ...]


class Swap(NamedTuple):
    """The smallest change of one weight that turns the order of two neighbours round.

    Of equal changes that of the first part, and the rise before the fall, is named.
    """

    places: tuple[int, int]
    keys: tuple[Hashable, Hashable]
    part: str
    change: Decimal


class Sensitivity(NamedTuple):
    """Result of :func:`sensitivity`: two variants for each part, and the swaps by place."""

    variants: tuple[Variant, ...]
    swaps: tuple[Swap, ...]


def sensitivity(
    candidates: Iterable[Candidate],
    parts: Iterable[Part],
    policy: Policy,
    step: Number = 5,
) -> Sensitivity:
    """Return what changes when each weight rises or falls by ``step`` points.

    A weight stays between 0 and 100. Where one part has all the weight, what it gives up is shared
    evenly by the others, as they have no proportions; a part without others cannot change. A swap is
    looked for in steps of a hundredth point, under the very rules of the ranking (rounding and ties
    included).

    The work grows with candidates times logarithm for the variants and in proportion for the swaps.

    :param step: points, at most two decimals
    :raise ValueError: as :func:`scoring.rank`, and for a step outside 0 to 100
    """
    step = hundredths(step, "step")
    scheme = Scheme(parts, policy)
    sheets = [
        sheet
        for sheet in read_all(candidates, scheme)
        if sheet.total is not None and all(reason.code == "failed_total" for reason in sheet.reasons)
    ]
    sheets.sort(key=lambda sheet: place_key(sheet, sheet.total, scheme))
    lines = [_Lines(sheets, scheme, number) for number in range(len(scheme.parts))]
    ranked = sum(not sheet.reasons for sheet in sheets)
    return Sensitivity(
        tuple(_variant(sheets, scheme, line, change) for line in lines for change in line.changes(step)),
        tuple(_swaps(sheets[:ranked], scheme, lines, step)),
    )


class _Lines:
    """Totals of all sheets as the weight of one part changes: each runs along a straight line.

    With weight w of the part, in hundredths, mark m in it, and o / ``lower`` the mean of the other marks
    by their proportions, the total is (w * m + (10000 - w) * o / lower) / 10000. Kept are, as whole
    numbers, its ``base`` at the present weight and its ``slope`` for each hundredth more; both divided
    by ``unit`` are hundredths of the total.
    """

    def __init__(self, sheets, scheme, number):
        self.number = number
        self.weight = scheme.weights[number]
        self.shares = [0 if place == number else weight for place, weight in enumerate(scheme.weights)]
        if self.weight == FULL:
            self.shares = [int(place != number) for place in range(len(scheme.weights))]
        self.lower = sum(self.shares)
        self.unit = FULL * (self.lower or 1)
        self.base, self.slope = [], []
        for sheet in sheets:
            mine = sheet.marks[number]
            others = sum(share * mark for share, mark in zip(self.shares, sheet.marks, strict=True))
            self.base.append(self.weight * mine * (self.lower or 1) + (FULL - self.weight) * others)
            self.slope.append(mine * self.lower - others)

    def changes(self, step):
        """Return how far the weight can rise and fall, in hundredths."""
        if not self.lower:
            return 0, 0
        return min(step, FULL - self.weight), -min(step, self.weight)

    def weights(self, change):
        """Return the weights of all parts in points after a change."""
        rest = FULL - self.weight - change
        weights = [half_up(Fraction(rest * share, 100 * (self.lower or 1))) for share in self.shares]
        weights[self.number] = decimal(self.weight + change)
        return weights

    def total(self, place, change):
        """Return the total of a sheet in hundredths, rounded half up."""
        return divided(self.base[place] + change * self.slope[place], self.unit)


def _variant(sheets, scheme, line, change):
    totals = [line.total(place, change) for place in range(len(sheets))]
    passed = [place for place, total in enumerate(totals) if not failed_total(total, scheme)]
    passed.sort(key=lambda place: place_key(sheets[place], totals[place], scheme))
    new = {place: number for number, place in enumerate(passed, 1)}
    moves = []
    for place, sheet in enumerate(sheets):
        old = None if sheet.reasons else place + 1  # the sheets are in order, those with a place first
        if old != new.get(place):
            moves.append(Move(sheet.candidate.key, old, new.get(place)))
    return Variant(
        part=scheme.codes[line.number],
        change=decimal(change),
        weights=tuple(zip(scheme.codes, line.weights(change), strict=True)),
        order=tuple(sheets[place].candidate.key for place in passed),
        moves=tuple(moves),
    )


def _swaps(ranked, scheme, lines, step):
    for place in range(len(ranked) - 1):
        one, other = ranked[place], ranked[place + 1]
        other_wins_ties = tie_key(other, scheme) < tie_key(one, scheme)
        best = None
        for line in lines:
            for room in line.changes(step):
                limit = abs(room) if best is None else min(abs(room), abs(best[1]) - 1)
                found = _first_swap(line, place, 1 if room > 0 else -1, limit, other_wins_ties)
                if found:
                    best = (scheme.codes[line.number], found)
        if best:
            keys = (one.candidate.key, other.candidate.key)
            yield Swap((place + 1, place + 2), keys, best[0], decimal(best[1]))


def _first_swap(line, place, sign, limit, other_wins_ties):
    """Return the smallest change, up to ``limit`` hundredths, that puts a sheet behind the next one, or None.

    The exact lead of the sheet runs along a straight line. Rounding matters only while the lead is small:
    as long as it is a whole hundredth (or, when the sheet wins ties, anything from zero on), the order
    holds for certain, so those steps are not looked at one by one.
    """
    lead = line.base[place] - line.base[place + 1]
    fall = (line.slope[place + 1] - line.slope[place]) * sign
    safe = line.unit if other_wins_ties else 0
    first = 1
    if lead >= safe:
        if fall <= 0:
            return None
        first = (lead - safe) // fall + 1
    for change in range(first, limit + 1):
        if fall < 0 and lead - fall * change >= safe:
            return None
        mine, his = line.total(place, sign * change), line.total(place + 1, sign * change)
        if his > mine or (his == mine and other_wins_ties):
            return sign * change
    return None
