"""What answers say about a manager, and when they say too little (domain P6, 11.8)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

#: an answer on the scale of the page, 1 to 5, in points: 1, 3 and 5 are 0, 50 and 100
_POINTS_PER_MARK = 25
#: quarters that the window grows back to
MOST_QUARTERS = 4
#: answers below which no figure is shown: it would show who said what
MINIMUM = 5

Answer = tuple[date, float]


class Figure(NamedTuple):
    """Mean of a manager.

    :param score: points 0 to 100 with one decimal; None: nothing can be shown
    :param source: `own`, `team` (the team's mean stands in) or `none`
    :param quarters: over how many quarters
    :param date_from: first day of the window
    :param answers: how many of his own answers the widest window holds that was looked at
    """

    score: Decimal | None
    source: str
    quarters: int
    date_from: date
    answers: int


def score_of_mark(mark: int) -> int:
    """Return the points of a mark from 1 to 5.

    :raise ValueError: for another mark
    """
    if isinstance(mark, bool) or mark not in (1, 2, 3, 4, 5):
        raise ValueError(f"{mark!r} is no mark from 1 to 5")
    return (int(mark) - 1) * _POINTS_PER_MARK


def score_of_scale(values: Iterable[float], low: float = 1, high: float = 10) -> Decimal | None:
    """Return the mean of answers on a scale in points, None without any."""
    values = list(values)
    if not values:
        return None
    total = sum((Decimal(str(value)) - Decimal(str(low)) for value in values), Decimal())
    return _rounded(total * 100 / (len(values) * (Decimal(str(high)) - Decimal(str(low)))))


def quarter_start(day: date) -> date:
    """Return the first day of the quarter of a day."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def whole_quarters_until(day: date, today: date) -> date:
    """Return the last day of the last quarter that was over on a day, and is over today.

    Who compares figures of days beside each other learns the answer between them; whole quarters lie apart.
    """
    return quarter_start(min(day + timedelta(days=1), today)) - timedelta(days=1)


def windows(day: date, most: int = MOST_QUARTERS) -> list[date]:
    """Return the first days of windows that end on `day`: its quarter, then longer by a quarter each."""
    first = quarter_start(day)
    starts = []
    for _number in range(most):
        starts.append(first)
        # any day of the quarter before
        first = quarter_start(date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1))
    return starts


def mean(scores: Sequence[float]) -> Decimal | None:
    """Return the mean with one decimal, halves up; None without any."""
    if not scores:
        return None
    return _rounded(sum((Decimal(str(score)) for score in scores), Decimal()) / len(scores))


def figure(
    day: date,
    own: Iterable[Answer],
    team: Iterable[Answer],
    minimum: int = MINIMUM,
    quarters: int = MOST_QUARTERS,
) -> Figure:
    """Return what is shown of a manager on a day.

    The answers of the quarter so far; below `minimum` the window grows back quarter by quarter; then the team's mean
    stands in, found in the same way; else there is none. No figure ever rests on fewer than `minimum` answers.

    :param own: (day, points) of the manager's answers
    :param team: (day, points) of all answers of his team, his own included
    """
    starts = windows(day, quarters)
    held = _window(day, own, starts[-1])
    for source, answers in (("own", held), ("team", _window(day, team, starts[-1]))):
        for number, start in enumerate(starts, 1):
            scores = [score for on, score in answers if on >= start]
            if len(scores) >= minimum:
                count = sum(on >= start for on, _score in held)
                return Figure(mean(scores), source, number, start, count)
    return Figure(None, "none", len(starts), starts[-1], len(held))


def shown_mean(scores: Sequence[float], minimum: int = MINIMUM) -> Decimal | None:
    """Return the mean of a group, None while too few have answered."""
    return mean(scores) if len(scores) >= minimum else None


def response_rate(answered: int, asked: int) -> Decimal | None:
    """Return the answered among the asked in percent; None when nobody was asked."""
    return _rounded(Decimal(answered) * 100 / asked) if asked else None


def _window(day: date, answers: Iterable[Answer], start: date) -> list[Answer]:
    return [(on, score) for on, score in answers if start <= on <= day]


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
