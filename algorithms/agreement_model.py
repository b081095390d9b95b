"""The two-way additive model of marks: mark = mean + candidate + rater + rest, with gaps, in exact numbers.

The candidates are eliminated first, so that one equation is left for each rater; there are few of them.
"""

from collections.abc import Hashable, Iterable
from fractions import Fraction


class Model:
    """Marks that a panel gave, and what the additive model makes of them.

    :ivar candidates: {candidate: {rater: mark}}
    :ivar raters: {rater: {candidate: mark}}
    :ivar groups: (candidates, raters) that are connected by marks, by their first rater

    :param cells: (candidate, rater, exact mark)
    :raise ValueError: for two marks of one rater for one candidate
    """

    def __init__(self, cells: Iterable[tuple[Hashable, Hashable, Fraction]]):
        self.candidates, self.raters = {}, {}
        for candidate, rater, mark in cells:
            marks = self.candidates.setdefault(candidate, {})
            if rater in marks:
                raise ValueError(f"two marks of rater {rater} for candidate {candidate}")
            marks[rater] = mark
            self.raters.setdefault(rater, {})[candidate] = mark
        self.count = sum(map(len, self.candidates.values()))
        self.groups = self._groups()
        self._means = {candidate: sum(marks.values()) / len(marks) for candidate, marks in self.candidates.items()}

    @property
    def is_constant(self) -> bool:
        """Whether all marks are the same."""
        return len({mark for marks in self.candidates.values() for mark in marks.values()}) < 2

    @property
    def rest_freedom(self) -> int:
        """Marks beyond those that the effects of a connected model need."""
        return self.count - len(self.candidates) - len(self.raters) + 1

    def effects(self) -> dict[Hashable, Fraction]:
        """Return the effect of each rater of a connected model by least squares; they sum to 0."""
        raters = sorted(self.raters)
        matrix, right = self._equations(raters)
        # One effect is free, as the mean takes it up: the last is 0 here, then all are moved.
        found = [*_solve(matrix, right), Fraction(0)]
        mean = sum(found) / len(found)
        return {rater: effect - mean for rater, effect in zip(raters, found, strict=True)}

    def variances(self) -> tuple[Fraction, Fraction, Fraction]:
        """Return the variances of candidates, raters and rest (Henderson's method 3).

        The sum of squares of the candidates beside the raters is on average
        (marks - raters) * variance of candidates + (candidates - 1) * variance of the rest, as each mark
        stands in one cell; that of the raters beside the candidates likewise.
        """
        by_candidate, by_rater = _squares(self.candidates), _squares(self.raters)
        effects = self.effects()
        raters_beside = sum((effects[rater] * self._above(rater) for rater in self.raters), Fraction(0))
        candidates_beside = by_candidate + raters_beside - by_rater
        whole = sum(mark**2 for marks in self.candidates.values() for mark in marks.values())
        rest = (whole - by_candidate - raters_beside) / self.rest_freedom
        lines, columns = len(self.candidates), len(self.raters)
        candidates = (candidates_beside - (lines - 1) * rest) / (self.count - columns)
        raters = (raters_beside - (columns - 1) * rest) / (self.count - lines)
        return candidates, raters, rest

    def _above(self, rater):
        """Return how much a rater's marks are above the means of his candidates, in sum."""
        return sum((mark - self._means[candidate] for candidate, mark in self.raters[rater].items()), Fraction(0))

    def _equations(self, raters):
        """Return matrix and right side for all raters but the last."""
        place = {rater: number for number, rater in enumerate(raters)}
        last = len(raters) - 1
        matrix = [[Fraction(0)] * last for _number in range(last)]
        for marks in self.candidates.values():
            share = Fraction(1, len(marks))
            rows = [place[rater] for rater in marks if place[rater] < last]
            for row in rows:
                matrix[row][row] += 1
                for column in rows:
                    matrix[row][column] -= share
        return matrix, [self._above(rater) for rater in raters[:-1]]

    def _groups(self):
        groups, seen = [], set()
        for first in sorted(self.raters):
            if first in seen:
                continue
            raters, candidates, open_ = {first}, set(), [first]
            while open_:
                for candidate in self.raters[open_.pop()]:
                    if candidate not in candidates:
                        candidates.add(candidate)
                        new = self.candidates[candidate].keys() - raters
                        raters |= new
                        open_ += new
            seen |= raters
            groups.append((frozenset(candidates), frozenset(raters)))
        return groups


def _squares(lines):
    """Return the sum over all lines of (sum of the marks) squared / number of marks."""
    return sum((Fraction(sum(marks.values()) ** 2) / len(marks) for marks in lines.values()), Fraction(0))


def _solve(matrix, right):
    """Return the solution by elimination.

    The matrix of a connected model is symmetric and positive definite: no pivot is ever 0.
    """
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for number in range(size):
        pivot = rows[number]
        for row in rows[number + 1 :]:
            if row[number]:
                factor = row[number] / pivot[number]
                for column in range(number, size + 1):
                    row[column] -= factor * pivot[column]
    found = [Fraction(0)] * size
    for number in reversed(range(size)):
        known = sum((rows[number][column] * found[column] for column in range(number + 1, size)), Fraction(0))
        found[number] = (rows[number][size] - known) / rows[number][number]
    return found
