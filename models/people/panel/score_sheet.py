"""What the scoring knows of one campaign, in plain values: read once, ranked, shown and written from here."""

from decimal import Decimal
from typing import NamedTuple

from ....algorithms.scoring import Candidate, Part, Policy, Ranking


class Line(NamedTuple):
    """A mark with where it comes from.

    :ivar raw: None = missing
    :ivar refs: JSON values: what the mark was made of, as the hash of the inputs covers it
    :ivar beside: mean of those it is compared with, for the reader only
    :ivar second: the mark seen in another way (normalised, corrected), for the reader only
    """

    raw: Decimal | None
    refs: dict
    beside: Decimal | None = None
    second: Decimal | None = None


class ScoreSheet(NamedTuple):
    """Everything that a ranking is made of.

    :ivar parts: those that are asked for
    :ivar minimums: {quality: least mean}
    :ivar candidates: those who are ranked, by id of their applications
    :ivar uninvited: admitted candidates who were not invited; their marks are written down, they have no place
    :ivar lines: {id of an application: {("part" or "quality", code): Line}}
    :ivar hashes: {id of an application: hash of all that entered}
    :ivar problems: sentences that say what keeps the ranking from being applied
    :ivar fingerprint: hash of everything, so that what was looked at is what is written
    """

    parts: tuple[Part, ...]
    policy: Policy
    minimums: dict[str, float]
    candidates: tuple[Candidate, ...]
    uninvited: tuple[Candidate, ...]
    lines: dict[int, dict[tuple[str, str], Line]]
    hashes: dict[int, str]
    ranking: Ranking
    problems: tuple[str, ...] = ()
    fingerprint: str = ""
