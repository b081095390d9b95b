"""The written test: what a question gives, which topics each draw holds, and who marks what (domain 8.5, 11.14).

A choice is scored as Odoo's survey scores it, the points of the options that were chosen, with two cares that
survey does not take: an option counts once however often it was sent, and only if it belongs to the question.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .figures import Number, exact, half_up

SINGLE, MULTIPLE = "simple_choice", "multiple_choice"


class Section(NamedTuple):
    """A section of the question pool: the topic of each of its questions, and how many are drawn (0 = all)."""

    topics: Sequence[str]
    drawn: int = 0


class Work(NamedTuple):
    """An answer to be marked, and who must not mark it."""

    answer: object
    barred: frozenset = frozenset()


def choice_maximum(kind: str, scores: Mapping[object, Number]) -> Decimal:
    """Return the most that a choice gives: its best option, or all good ones where several may be chosen.

    :param scores: points by option
    """
    good = [exact(score) for score in scores.values() if score > 0]
    return half_up(sum(good) if kind == MULTIPLE else max(good, default=0))


def choice_points(kind: str, scores: Mapping[object, Number], chosen: Iterable) -> Decimal:
    """Return the points of a choice, never below 0.

    :param chosen: options as they were sent: foreign ones and repetitions give nothing, and of two
        options where one was asked for none counts
    """
    own = {option for option in chosen if option in scores}
    if kind == SINGLE and len(own) > 1:
        return half_up(0)
    points = sum((exact(scores[option]) for option in own), Fraction(0))
    return min(half_up(max(points, Fraction(0))), choice_maximum(kind, scores))


def guaranteed_topics(sections: Iterable[Section]) -> dict[str, int]:
    """Return how many questions of each topic are in every draw at least.

    Of a section with 5 questions of which 3 are drawn, 2 stay away: of 4 on one topic at least 2 come.
    """
    least = Counter()
    for section in sections:
        count = len(section.topics)
        away = count - section.drawn if 0 < section.drawn < count else 0
        for topic, number in Counter(section.topics).items():
            least[topic] += max(0, number - away)
    return dict(least)


def distribute(
    works: Iterable[Work], markers: Sequence, count: int, loads: Mapping[object, int] | None = None
) -> dict[object, tuple]:
    """Return for each answer who marks it: so many of those who may, the least loaded first.

    The order of works and markers decides ties, so that the result is the same for the same input; with an order
    that says nothing of the candidates, as that of blind codes, neither does the result.

    :param loads: what the markers have to mark already
    :return: answer -> markers; an answer with too few who may mark it has fewer
    """
    load = Counter(loads or {})
    order = {marker: number for number, marker in enumerate(markers)}
    found = {}
    for work in works:
        free = [marker for marker in markers if marker not in work.barred]
        chosen = sorted(free, key=lambda marker: (load[marker], order[marker]))[:count]
        load.update(chosen)
        found[work.answer] = tuple(chosen)
    return found
