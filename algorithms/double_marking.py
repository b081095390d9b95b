"""Open answers marked by two people who see neither the name nor each other's mark (domain 11.14, table 8.5).

Two marks that are near make the mark together. Beyond the tolerance a third person marks, blind too.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .figures import FULL, Number, by_code, decimal, exact, half_up, rounded, weights_in_hundredths

#: Where an answer stands: nobody marked it; one did; two agree; two do not; the third has decided.
STATES = ("open", "one", "agreed", "third_needed", "settled")


class Settlement(NamedTuple):
    """What the marks of an answer come to.

    :ivar state: of :data:`STATES`
    :ivar gap: between the first two marks, None before both are there
    :ivar mark: what counts, None before it is settled
    """

    state: str
    gap: Decimal | None = None
    mark: Decimal | None = None


class Topic(NamedTuple):
    """A topic of the written test (theory, skill, writing: 40, 40, 20); all weights total 100."""

    code: str
    weight: Number


class Answer(NamedTuple):
    """An answer to a question that was asked.

    :ivar points: None = not marked yet
    :ivar skipped: nothing was written: 0 of the points, as the question was asked
    """

    topic: str
    maximum: Number
    points: Number | None = None
    skipped: bool = False


class TopicScore(NamedTuple):
    """A topic of a paper: points of the most there are, of 100, and weighted; None = not all is marked.

    ``weighted`` is rounded for the reader and never added up.
    """

    code: str
    points: Decimal | None
    maximum: Decimal
    score: Decimal | None
    weighted: Decimal | None


class Paper(NamedTuple):
    """Result of :func:`paper_total`: total of 100, None while answers are ``unmarked``."""

    total: Decimal | None
    topics: tuple[TopicScore, ...]
    unmarked: int


def settle(
    first: Number | None,
    second: Number | None,
    third: Number | None,
    maximum: Number,
    tolerance_share: Number,
) -> Settlement:
    """Return what the blind marks of one answer come to.

    Up to the tolerance, which is a share of the maximum, the mark is the mean of the first two. Beyond,
    it is the mean of the third mark and the nearer of the first two: the outlier goes, whichever it is.
    When both are as near, the third lies in the middle and the mean of all three, which is the third
    mark itself, counts. Means are rounded half up to two decimals. Which of the two marked first does
    not matter.

    :param tolerance_share: 0 to 1; 0 = every difference goes to a third person
    :raise ValueError: for a mark outside 0 to the maximum, a tolerance outside 0 to 1, and a third mark
        that nothing asked for
    """
    best, tolerance = exact(maximum), exact(tolerance_share)
    if best <= 0:
        raise ValueError(f"maximum: above 0, not {maximum}")
    if not 0 <= tolerance <= 1:
        raise ValueError(f"tolerance: a share between 0 and 1, not {tolerance_share}")
    marks = [
        _mark(f"{name} mark", mark, best) for name, mark in (("first", first), ("second", second), ("third", third))
    ]
    two = [mark for mark in marks[:2] if mark is not None]
    extra = marks[2]
    gap = max(two) - min(two) if len(two) == 2 else None
    if extra is not None and (gap is None or gap <= tolerance * best):
        raise ValueError("third mark: not asked for, as the first two are not apart")
    if gap is None:
        return Settlement("one" if two else "open")
    if gap <= tolerance * best:
        return Settlement("agreed", half_up(gap), half_up(sum(two) / 2))
    if extra is None:
        return Settlement("third_needed", half_up(gap))
    return Settlement("settled", half_up(gap), half_up(_with_nearer(two, extra)))


def paper_total(answers: Iterable[Answer], topics: Iterable[Topic]) -> Paper:
    """Return the total of a written paper, of 100.

    Points of a topic of the most there are, half up to two decimals, then weighted and rounded once. As
    long as an answer is not marked, there is no total: it is not zero.

    :raise ValueError: for weights that do not total 100, a topic given twice or without questions, an
        answer of another topic, points outside 0 to the maximum, and points of a skipped question
    """
    topics = by_code(topics, "topic")
    weights = weights_in_hundredths({code: topic.weight for code, topic in topics.items()})
    by_topic = {code: [] for code in topics}
    for answer in answers:
        if answer.topic not in by_topic:
            raise ValueError(f"there is no topic {answer.topic}")
        by_topic[answer.topic].append((_points(answer), exact(answer.maximum)))
    empty = [code for code, asked in by_topic.items() if not asked]
    if empty:
        raise ValueError(f"no question of the topic {', '.join(empty)}")
    unmarked = sum(points is None for asked in by_topic.values() for points, _best in asked)
    scores = {code: _topic_score(asked) for code, asked in by_topic.items()}
    total = None
    if not unmarked:
        total = half_up(Fraction(sum(weights[code] * score for code, score in scores.items()), 100 * FULL))
    lines = tuple(_line(code, by_topic[code], scores[code], weights[code]) for code in topics)
    return Paper(total, lines, unmarked)


def _mark(name, mark, best):
    if mark is None:
        return None
    figure = exact(mark)
    if not 0 <= figure <= best:
        raise ValueError(f"{name}: between 0 and {best}, not {mark}")
    return figure


def _with_nearer(two, third):
    """Return the mean of the third mark and the nearer of two; of all three when both are as near."""
    one, other = sorted(two, key=lambda mark: abs(mark - third))
    if abs(one - third) == abs(other - third):
        return (one + other + third) / 3
    return (one + third) / 2


def _points(answer):
    best = exact(answer.maximum)
    if best <= 0:
        raise ValueError(f"maximum of an answer in {answer.topic}: above 0, not {answer.maximum}")
    points = _mark(f"points of an answer in {answer.topic}", answer.points, best)
    if not answer.skipped:
        return points
    if points:
        raise ValueError(f"points of a skipped question in {answer.topic}: 0, not {answer.points}")
    return Fraction(0)


def _topic_score(asked):
    """Return the points of a topic of 100, in hundredths; None while something is not marked."""
    if any(points is None for points, _best in asked):
        return None
    return rounded(sum(points for points, _best in asked) * 100 / sum(best for _points, best in asked))


def _line(code, asked, score, weight):
    best = half_up(sum(best for _points, best in asked))
    if score is None:
        return TopicScore(code, None, best, None, None)
    points = half_up(sum(points for points, _best in asked))
    return TopicScore(code, points, best, decimal(score), half_up(Fraction(weight * score, 100 * FULL)))
