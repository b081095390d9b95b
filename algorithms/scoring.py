"""Five parts to one ranking: raw, normalised, weighted, total, place, with reasons (P7, tables 8.4 and 8.5).

Codes of parts are free; the defence talk of a promotion is a scheme with one part. Nothing is left
out silently: a missing part is reported and never zero, a part below its mark fails the whole,
qualities gate and are never added. The order of the input never matters.

How the marks of evidence come about is in :mod:`scoring_evidence`, what would change with other
weights in :mod:`scoring_sensitivity`.
"""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from .approval_chain import digest
from .figures import Number, decimal, exact
from .scoring_evidence import Ground, Points, education_points, performance_points, seniority_points
from .scoring_sensitivity import Move, Sensitivity, Swap, Variant, sensitivity
from .scoring_sheet import (
    OUTCOMES,
    REASONS,
    Candidate,
    Gate,
    Part,
    PartScore,
    Policy,
    Reason,
    Scheme,
    part_scores,
    place_key,
    read_all,
    tie_key,
)

__all__ = [
    "FORMULA_VERSION", "OUTCOMES", "REASONS",
    "Candidate", "Gate", "Ground", "Move", "Part", "PartScore", "Points", "Policy", "Ranking", "Reason", "Result",
    "Sensitivity", "Swap", "Variant",
    "education_points", "input_hash", "performance_points", "rank", "seniority_points", "sensitivity",
]  # fmt: skip

#: Changes with every change of the arithmetic, so that an old result is compared with what made it.
FORMULA_VERSION = 1


class Result(NamedTuple):
    """What becomes of one candidate.

    :ivar outcome: of :data:`OUTCOMES`
    :ivar total: of 100, None when absent or incomplete
    :ivar rank: 1 = best, None for all who did not pass
    :ivar parts: lines of the sheet, in the order of the parts
    :ivar reasons: all that stands against a place, not only the first; empty = passed
    :ivar tie: of those who share a total, the furthest rule that was needed to tell him from the others:
        code of the part, "applied" or "key"; None = nobody shares it
    """

    key: Hashable
    outcome: str
    total: Decimal | None
    rank: int | None
    parts: tuple[PartScore, ...]
    reasons: tuple[Reason, ...]
    tie: str | None = None


class Ranking(NamedTuple):
    """Result of :func:`rank`.

    :ivar results: by rank, then those who failed by total, then those without a total by key
    :ivar missing: (key, code of part or quality) of everything that makes a candidate incomplete
    """

    results: tuple[Result, ...]
    missing: tuple[tuple[Hashable, str], ...]


def rank(candidates: Iterable[Candidate], parts: Iterable[Part], policy: Policy) -> Ranking:
    """Score all candidates and put those who passed in order.

    Equal totals, at two decimals, are decided by the tie parts, then by the earlier application, then
    by the key.

    :raise ValueError: for a scheme or a candidate that cannot be right; see :class:`Scheme` and
        :func:`scoring_sheet.read`
    """
    scheme = Scheme(parts, policy)
    placed, failed, open_ = [], [], []
    for sheet in read_all(candidates, scheme):
        if sheet.total is None:
            open_.append(sheet)
        else:
            (failed if sheet.reasons else placed).append(sheet)
    for group in (placed, failed):
        group.sort(key=lambda sheet: place_key(sheet, sheet.total, scheme))
    open_.sort(key=lambda sheet: sheet.candidate.key)
    ties = _ties(placed, scheme)
    results = [
        _result(sheet, scheme, number, tie) for number, (sheet, tie) in enumerate(zip(placed, ties, strict=True), 1)
    ]
    results += [_result(sheet, scheme) for sheet in [*failed, *open_]]
    return Ranking(tuple(results), tuple(_missing(results)))


def input_hash(
    candidate: Candidate,
    parts: Iterable[Part],
    policy: Policy,
    sources: Mapping | None = None,
) -> str:
    """Return the SHA-256 of everything that entered a candidate's result.

    Two hashes are equal when the figures are: 80, 80.0 and 80.00 are one number, and the order of
    parts and qualities does not matter.

    :param sources: what else belongs to the result, such as ids of the records behind the marks
    :raise ValueError: for a key or a time of application without canonical form (see
        :func:`approval_chain.canonical`), and for a mark that is no number
    """
    return digest(
        {
            "formula": FORMULA_VERSION,
            "parts": {part.code: [_text(part.weight), _text(part.pass_mark), _text(part.scale)] for part in parts},
            "total_pass": _text(policy.total_pass),
            "tie_parts": policy.tie_parts,
            "key": candidate.key,
            "applied": candidate.applied,
            "raw": {code: _text(value) for code, value in candidate.raw.items() if value is not None},
            "absent": candidate.absent,
            "gates": {gate.code: [_text(gate.value), _text(gate.minimum)] for gate in candidate.gates},
            "sources": sources or {},
        }
    )


def _text(number: Number | None) -> str | None:
    return None if number is None else str(exact(number))


def _result(sheet, scheme, place=None, tie=None):
    return Result(
        key=sheet.candidate.key,
        outcome=sheet.outcome(),
        total=None if sheet.total is None else decimal(sheet.total),
        rank=place,
        parts=part_scores(sheet, scheme),
        reasons=sheet.reasons,
        tie=tie,
    )


def _ties(placed, scheme):
    """Return the furthest rule for each of the sheets, which are in order.

    The rules are tried one after the other, so nobody is told from anybody by a further rule than
    from his neighbours.
    """
    rules = (*scheme.tie_parts, "applied", "key")
    furthest = [-1] * len(placed)
    for place in range(1, len(placed)):
        one, other = placed[place - 1], placed[place]
        if one.total != other.total:
            continue
        pairs = zip(tie_key(one, scheme), tie_key(other, scheme), strict=True)
        rule = next(number for number, (mine, his) in enumerate(pairs) if mine != his)
        furthest[place - 1] = max(furthest[place - 1], rule)
        furthest[place] = rule
    return [rules[rule] if rule >= 0 else None for rule in furthest]


def _missing(results):
    for result in results:
        if result.outcome != "incomplete":
            continue
        for reason in result.reasons:
            if REASONS[reason.code] == "incomplete":
                yield result.key, reason.subject
