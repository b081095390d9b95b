"""What a panel found, from its sealed cards: marks, agreement, spread, leniency, qualities (P7, tables 8.4 and 8.5).

The mark of a candidate is the mean of the totals of his cards without the highest and the lowest.
Everything else is shown beside it and never used: see :mod:`agreement`.
"""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .agreement import (
    PANEL_MINIMUM,
    QUALITY_SCALE,
    Cell,
    Criterion,
    Icc,
    Leniency,
    QualityMean,
    Spread,
    card_total,
    drop_extremes_mean,
    icc,
    leniency,
    quality_means,
    spread,
)
from .figures import Number, exact, half_up


class Card(NamedTuple):
    """A sealed card: marks by criterion and ratings by quality; a rater has only the qualities he rates."""

    candidate: Hashable
    rater: Hashable
    marks: Mapping[str, Number]
    qualities: Mapping[str, Number]


class Rules(NamedTuple):
    """What the scheme says of a panel.

    :ivar criteria: of the interview, empty = the interview is not marked
    :ivar qualities: codes of all that are rated
    :ivar raters: cards that a candidate needs, :data:`agreement.PANEL_MINIMUM` at least
    :ivar tolerance: spread in percent of the best total or mark, above which it is flagged
    """

    criteria: tuple[Criterion, ...]
    qualities: tuple[str, ...] = ()
    raters: int = PANEL_MINIMUM
    tolerance: Number = 30
    quality_scale: tuple[Number, Number] = QUALITY_SCALE


class CandidateMarks(NamedTuple):
    """What the panel found of one candidate.

    :ivar mark: of 100, None = too few cards or not marked
    :ivar totals: of each card, half up to two decimals, by rater
    :ivar dropped: the raters with the lowest and the highest total, which do not count
    :ivar spread: of the totals
    :ivar wide: codes of the criteria whose spread is beyond the tolerance
    :ivar mean: of all totals, none dropped
    :ivar corrected: that mean as the mean rater would have marked; a second column, never used
    :ivar qualities: mean of those who rate it, by code
    :ivar cards: how many there are
    """

    mark: Decimal | None
    totals: dict[Hashable, Decimal]
    dropped: tuple[Hashable, ...]
    spread: Spread | None
    wide: tuple[str, ...]
    mean: Decimal | None
    corrected: Decimal | None
    qualities: dict[str, QualityMean]
    cards: int


class PanelMarks(NamedTuple):
    """Result of :func:`panel_marks`; ``agreement`` and ``raters`` are about the totals of all cards."""

    candidates: dict[Hashable, CandidateMarks]
    agreement: Icc
    raters: Leniency


def panel_marks(cards: Iterable[Card], rules: Rules) -> PanelMarks:
    """Return what the panel found, by candidate, in the order of their keys.

    :raise ValueError: as :func:`agreement.card_total` and :func:`agreement.quality_means`; for two cards of
        one rater for one candidate
    """
    by_candidate: dict[Hashable, dict[Hashable, Card]] = {}
    for card in cards:
        own = by_candidate.setdefault(card.candidate, {})
        if card.rater in own:
            raise ValueError(f"two cards of rater {card.rater} for candidate {card.candidate}")
        own[card.rater] = card
    by_candidate = {key: dict(sorted(by_candidate[key].items())) for key in sorted(by_candidate)}
    totals = {
        key: {rater: card_total(card.marks, rules.criteria) for rater, card in own.items()} if rules.criteria else {}
        for key, own in by_candidate.items()
    }
    effects = leniency(Cell(key, rater, total) for key, own in totals.items() for rater, total in own.items())
    found = {key: _candidate(own, totals[key], rules, effects.candidates.get(key)) for key, own in by_candidate.items()}
    return PanelMarks(found, icc(_matrix(totals)), effects)


def _candidate(cards, totals, rules, corrected):
    mark, dropped = _trimmed(totals, rules)
    wide = spread(_by_criterion(cards, rules), rules.tolerance)
    return CandidateMarks(
        mark=mark,
        totals={rater: half_up(total) for rater, total in totals.items()},
        dropped=dropped,
        spread=spread({"total": list(totals.values())}, rules.tolerance).get("total"),
        wide=tuple(code for code, one in wide.items() if one.flag),
        mean=corrected.mean if corrected else None,
        corrected=corrected.corrected if corrected else None,
        qualities=quality_means(
            {
                code: [card.qualities[code] for card in cards.values() if code in card.qualities]
                for code in rules.qualities
            },
            rules.quality_scale,
        ),
        cards=len(cards),
    )


def _trimmed(totals, rules):
    if len(totals) < max(rules.raters, PANEL_MINIMUM):
        return None, ()
    raters = list(totals)
    trimmed = drop_extremes_mean(list(totals.values()))
    return trimmed.value, tuple(raters[place] for place in trimmed.dropped)


def _by_criterion(cards, rules):
    """Return the marks of each criterion in percent of the best one, so that one tolerance fits all."""
    return {
        criterion.code: [
            exact(card.marks[criterion.code]) * 100 / exact(criterion.scale_max) for card in cards.values()
        ]
        for criterion in rules.criteria
    }


def _matrix(totals: Mapping[Hashable, Mapping[Hashable, Fraction]]):
    """Return the totals as rows of candidates and columns of raters, None where somebody did not rate."""
    raters = sorted({rater for own in totals.values() for rater in own})
    return [[own.get(rater) for rater in raters] for own in totals.values()]
