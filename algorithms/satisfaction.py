"""What answers say about a manager, and when they say too little (domain P6, 11.8)."""

from collections import Counter
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


class Answer(NamedTuple):
    """An answer.

    :param on: its day
    :param score: its points
    :param is_known: whether who is shown the figure reads this very answer too
    """

    on: date
    score: float
    is_known: bool = False


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


def quarter_end(day: date) -> date:
    """Return the last day of the quarter of a day."""
    # ninety-two days after its first one lies in the next quarter, whatever the quarter
    return quarter_start(quarter_start(day) + timedelta(days=92)) - timedelta(days=1)


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

    :param own: the manager's answers: :class:`Answer` or its values
    :param team: all answers of his team, his own included
    """
    starts = windows(day, quarters)
    held = _window(day, own, starts[-1])
    for source, answers in (("own", held), ("team", _window(day, team, starts[-1]))):
        for number, start in enumerate(starts, 1):
            scores = [one.score for one in answers if one.on >= start]
            if len(scores) >= minimum:
                count = sum(one.on >= start for one in held)
                return Figure(mean(scores), source, number, start, count)
    return Figure(None, "none", len(starts), starts[-1], len(held))


def lots(on_days: Iterable[date], minimum: int = MINIMUM, most: int = MOST_QUARTERS) -> list[tuple[date, ...]]:
    """Return the lots in which answers are published to whom they are about: first days of whole quarters.

    A quarter with `minimum` answers is a lot by itself; smaller ones wait and are put together until they have so
    many. No answer is in two lots, and what comes later changes none: whatever figures somebody compares, they
    differ by whole lots. A window that grew back would show one new answer beside the five of the quarter before.
    What waited when a quarter was enough by itself, or for longer than `most` quarters, is not published at all.
    """
    counts = Counter(quarter_start(day) for day in on_days)
    closed, waiting = [], []
    for quarter in sorted(counts):
        if counts[quarter] >= minimum:
            closed.append((quarter,))
            waiting = []
            continue
        waiting = [one for one in waiting if one >= windows(quarter, most)[-1]] + [quarter]
        if sum(counts[one] for one in waiting) >= minimum:
            closed.append(tuple(waiting))
            waiting = []
    return closed


def published_figure(
    until: date,
    own: Iterable[Answer],
    team: Iterable[Answer],
    minimum: int = MINIMUM,
    quarters: int = MOST_QUARTERS,
) -> tuple[Figure, date]:
    """Return what is shown of a manager to himself, and the last day of the lot that it rests on.

    The newest lot (:func:`lots`) of his own answers, if the whole of it lies within so many quarters; then that of
    his team; else there is none. Answers whose customers let themselves be named make no lot, since he reads them one
    by one: taken out of the mean, they would leave that of a few others.

    :param until: end of the last whole quarter, see :func:`whole_quarters_until`
    :param own: all answers about the manager ever: :class:`Answer` or its values
    :param team: all answers ever that stand in
    """
    starts = windows(until, quarters)
    held, others = ([one for one in (Answer(*values) for values in given) if one.on <= until] for given in (own, team))
    for source, answers in (("own", held), ("team", others)):
        found = lots((one.on for one in answers if not one.is_known), minimum, quarters)
        if not found or found[-1][0] < starts[-1]:
            continue
        first, last = found[-1][0], found[-1][-1]
        scores = [one.score for one in answers if first <= one.on <= quarter_end(last)]
        count = sum(one.on >= first for one in held)
        return Figure(mean(scores), source, starts.index(first) + 1, first, count), quarter_end(last)
    count = sum(one.on >= starts[-1] for one in held)
    return Figure(None, "none", len(starts), starts[-1], count), until


def shown_mean(scores: Sequence[float], minimum: int = MINIMUM) -> Decimal | None:
    """Return the mean of a group, None while too few have answered."""
    return mean(scores) if len(scores) >= minimum else None


def response_rate(answered: int, asked: int) -> Decimal | None:
    """Return the answered among the asked in percent; None when nobody was asked."""
    return _rounded(Decimal(answered) * 100 / asked) if asked else None


def _window(day: date, answers: Iterable[Answer], start: date) -> list[Answer]:
    return [one for one in (Answer(*values) for values in answers) if start <= one.on <= day]


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
