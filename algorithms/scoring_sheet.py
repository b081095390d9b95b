"""One candidate's sheet: raw marks, normalised, weighted, total, and what stands against a place.

All marks are whole numbers of hundredths inside, so that sums are exact and fast; :class:`PartScore`
and :class:`Reason` show them as decimals.
"""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from .figures import FULL, Number, by_code, decimal, divided, exact, hundredths, ratio, weights_in_hundredths

#: What becomes of a candidate, the first that holds: absence decides by itself; what is missing keeps
#: everything else open; only who passed has a place.
OUTCOMES = ("absent", "incomplete", "failed_part", "failed_quality", "failed_total", "passed")

#: Codes of :class:`Reason`, in their order, and the outcome each leads to.
REASONS = MappingProxyType(
    {
        "absent": "absent",
        "missing_part": "incomplete",
        "missing_quality": "incomplete",
        "failed_part": "failed_part",
        "failed_quality": "failed_quality",
        "failed_total": "failed_total",
    }
)


class Part(NamedTuple):
    """A part of the assessment (table 8.5).

    :ivar weight: points of 100, at most two decimals; all parts together have exactly 100
    :ivar pass_mark: of 100, None = none; who is below it fails the whole, whatever his total
    :ivar scale: the best raw mark there is
    """

    code: str
    weight: Number
    pass_mark: Number | None = None
    scale: Number = 100


class Gate(NamedTuple):
    """A quality (table 8.4): it must reach its minimum and is never added. ``value`` None = not shown."""

    code: str
    value: Number | None
    minimum: Number


class Candidate(NamedTuple):
    """What was found of a candidate.

    :ivar key: identifies him; keys of one campaign can be put in order
    :ivar raw: marks by part, on the scale of the part; None or not there = missing
    :ivar applied: when he applied; earlier comes first among equals
    :ivar gates: all qualities of the scheme; one that is left out is not asked for
    :ivar absent: parts he did not take, with the reason that HR gave
    """

    key: Hashable
    raw: Mapping[str, Number | None]
    applied: Any
    gates: tuple[Gate, ...] = ()
    absent: Mapping[str, str] = MappingProxyType({})


class Policy(NamedTuple):
    """Rules over all parts.

    :ivar total_pass: total that must be reached
    :ivar tie_parts: parts that decide between equal totals, in this order, before the time of
        application; those that the scheme does not have are passed over (a defence talk has one part)
    """

    total_pass: Number = 70
    tie_parts: tuple[str, ...] = ("interview", "performance")


class Reason(NamedTuple):
    """Something that stands against a place, by code of :data:`REASONS`.

    :ivar subject: code of the part or quality, "total" for the total
    :ivar value: what was found, of 100 or on the scale of the quality
    :ivar needed: what it should be at least
    :ivar note: what HR wrote of an absence
    """

    code: str
    subject: str
    value: Number | None = None
    needed: Number | None = None
    note: str = ""


class PartScore(NamedTuple):
    """A line of the sheet; figures are None where the part is missing.

    ``weighted`` is rounded for the reader and never added up: see :func:`read`.
    """

    code: str
    raw: Number | None
    normalised: Decimal | None
    weighted: Decimal | None


class Scheme:
    """Parts and policy, checked once, in the order of the parts.

    :raise ValueError: for a part that is there twice, weights that do not total 100 (the sum is
        named), a pass mark outside 0 to 100, a scale that is not above 0
    """

    def __init__(self, parts: Iterable[Part], policy: Policy):
        by_name = by_code(parts, "part")
        self.parts = tuple(by_name.values())
        self.codes = tuple(by_name)
        weights = weights_in_hundredths({part.code: part.weight for part in self.parts})
        self.weights = tuple(weights.values())
        self.scales = tuple(_scale(part) for part in self.parts)
        self.needed = tuple(_pass_mark(part) for part in self.parts)
        self.total_pass = hundredths(policy.total_pass, "pass mark of the total")
        self.tie_parts = tuple(code for code in policy.tie_parts if code in by_name)
        self.tie_places = tuple(self.codes.index(code) for code in self.tie_parts)


class Sheet(NamedTuple):
    """A candidate, read: his marks and his total in hundredths, and what stands against a place."""

    candidate: Candidate
    marks: tuple[int | None, ...]
    total: int | None
    reasons: tuple[Reason, ...]

    def outcome(self) -> str:
        """Return the first of :data:`OUTCOMES` that a reason leads to."""
        found = {REASONS[reason.code] for reason in self.reasons}
        return next((outcome for outcome in OUTCOMES if outcome in found), "passed")


def _scale(part):
    scale = exact(part.scale)
    if scale <= 0:
        raise ValueError(f"scale of {part.code}: above 0, not {part.scale}")
    return scale


def _pass_mark(part):
    return None if part.pass_mark is None else hundredths(part.pass_mark, f"pass mark of {part.code}")


def read_all(candidates: Iterable[Candidate], scheme: Scheme) -> list[Sheet]:
    """Return the sheets of all candidates, in their order.

    :raise ValueError: for a candidate given twice, and as :func:`read`
    """
    sheets, keys = [], set()
    for candidate in candidates:
        if candidate.key in keys:
            raise ValueError(f"candidate {candidate.key} is there twice")
        keys.add(candidate.key)
        sheets.append(read(candidate, scheme))
    return sheets


def read(candidate: Candidate, scheme: Scheme) -> Sheet:
    """Return the sheet of one candidate.

    Each raw mark becomes 0 to 100 with two decimals, rounded half up: this is what pass marks and tie
    rules look at, and what everybody can read. The total is one half-up rounding of the exact sum of
    weight x normalised / 100. As rounding never falls, a smaller sum cannot get the larger total; sums
    of the rounded weighted marks could (P7: "rounding flips the order").

    A missing mark is never zero: there is no total then, nor for somebody who was absent. A total
    below the pass mark is among the reasons of the sheet.

    :raise ValueError: naming part and candidate, for a mark outside the scale, a mark or an absence of
        a part that the scheme does not have, a mark of a part he was absent from, an absence without
        reason, a quality given twice
    """
    _check_codes(candidate, scheme)
    marks = tuple(_normalised(candidate, code, scale) for code, scale in zip(scheme.codes, scheme.scales, strict=True))
    reasons = [*_absences(candidate, scheme), *_missing(candidate, scheme, marks), *_failures(candidate, scheme, marks)]
    total = None
    if not any(REASONS[reason.code] in ("absent", "incomplete") for reason in reasons):
        total = divided(sum(weight * mark for weight, mark in zip(scheme.weights, marks, strict=True)), FULL)
        reasons += failed_total(total, scheme)
    return Sheet(candidate, marks, total, tuple(reasons))


def failed_total(total: int, scheme: Scheme) -> list[Reason]:
    """Return what stands against a total in hundredths, if anything."""
    if total >= scheme.total_pass:
        return []
    return [Reason("failed_total", "total", decimal(total), decimal(scheme.total_pass))]


def place_key(sheet: Sheet, total: int, scheme: Scheme) -> tuple:
    """Return what puts candidates in order by a total: the better one is smaller."""
    return (-total, *tie_key(sheet, scheme))


def tie_key(sheet: Sheet, scheme: Scheme) -> tuple:
    """Return what puts candidates with equal totals in order: higher marks of the tie parts, earlier application."""
    candidate = sheet.candidate
    return (*(-sheet.marks[place] for place in scheme.tie_places), candidate.applied, candidate.key)


def part_scores(sheet: Sheet, scheme: Scheme) -> tuple[PartScore, ...]:
    """Return the lines of the sheet for the reader."""
    return tuple(
        PartScore(
            code,
            sheet.candidate.raw.get(code),
            None if mark is None else decimal(mark),
            None if mark is None else decimal(divided(weight * mark, FULL)),
        )
        for code, weight, mark in zip(scheme.codes, scheme.weights, sheet.marks, strict=True)
    )


def _check_codes(candidate, scheme):
    for codes, what in ((candidate.raw, "mark"), (candidate.absent, "absence")):
        unknown = sorted(set(codes).difference(scheme.codes))
        if unknown:
            raise ValueError(f"{what} of candidate {candidate.key}: there is no part {', '.join(unknown)}")
    for code, reason in candidate.absent.items():
        if candidate.raw.get(code) is not None:
            raise ValueError(f"{code} of candidate {candidate.key}: a mark although absent")
        if not (reason or "").strip():
            raise ValueError(f"{code} of candidate {candidate.key}: absent without a reason")
    if candidate.applied is None:
        raise ValueError(f"candidate {candidate.key}: no time of application")


def _normalised(candidate, code, scale):
    raw = candidate.raw.get(code)
    if raw is None:
        return None
    # In whole numbers: fractions would take most of the time of a large campaign.
    upper, lower = ratio(raw)
    upper *= scale.denominator
    lower *= scale.numerator
    if not 0 <= upper <= lower:
        raise ValueError(f"{code} of candidate {candidate.key}: between 0 and {scale}, not {raw}")
    return divided(upper * FULL, lower)


def _absences(candidate, scheme):
    for code in scheme.codes:
        if code in candidate.absent:
            yield Reason("absent", code, note=candidate.absent[code])


def _missing(candidate, scheme, marks):
    for code, mark in zip(scheme.codes, marks, strict=True):
        if mark is None and code not in candidate.absent:
            yield Reason("missing_part", code)
    for gate in candidate.gates:
        if gate.value is None:
            yield Reason("missing_quality", gate.code, needed=gate.minimum)


def _failures(candidate, scheme, marks):
    for code, mark, needed in zip(scheme.codes, marks, scheme.needed, strict=True):
        if mark is not None and needed is not None and mark < needed:
            yield Reason("failed_part", code, decimal(mark), decimal(needed))
    for gate in by_code(candidate.gates, f"candidate {candidate.key}: quality").values():
        if gate.value is not None and exact(gate.value) < exact(gate.minimum):
            yield Reason("failed_quality", gate.code, gate.value, gate.minimum)
