"""Why a customer stands where he stands, as reasons in order.

Pure: figures in, codes with figures out. Whoever shows them turns each reason
into a sentence in the reader's language.
"""

from typing import NamedTuple

from .tiering import last_share_band


class Band(NamedTuple):
    """Limits of a tier in a run (percent, 0 = none) and where its ranking ended."""

    share_limit: float
    count_limit: float
    cut_rank: int
    cut_share: float


class Standing(NamedTuple):
    """One line of a run. Shares in percent, tiers as positions (0 = best)."""

    rank: int
    units: int
    value_share: float
    cumulative_share: float
    computed: int
    earned: int
    regular: int
    final: int
    previous: int | None
    floor_reason: str | None
    hold_reason: str | None
    is_overridden: bool
    flags: tuple[str, ...]
    bands: tuple[Band, ...]
    leave_share: float


class Reason(NamedTuple):
    """One step of the explanation: code, the tier it speaks of, and a figure."""

    code: str
    tier: int | None = None
    figure: float | None = None


def explain(line):
    """Return the tuple of Reasons of a Standing, in the order to be told.

    Codes: standing or no_usage; by_share, by_count, all_remaining, rest;
    floor_<reason>, below_minimum; margin, second_run, fell; override; the flags;
    then the outlook: lift (figure = value share to beat) and keep (figure = limit
    in percent of what those before him may hold).
    """
    found = [Reason("no_usage") if "no_usage" in line.flags else Reason("standing")]
    found.append(_by_ranking(line))
    if line.floor_reason == "below_minimum":
        found.append(Reason("below_minimum", last_share_band(line.bands)))
    elif line.floor_reason:
        found.append(Reason(f"floor_{line.floor_reason}", line.earned))
    found += _holding(line)
    if line.is_overridden:
        found.append(Reason("override", line.final))
    found += [Reason(flag) for flag in line.flags if flag != "no_usage"]
    return tuple(found + _outlook(line))


def _by_ranking(line):
    band = line.bands[line.computed]
    if line.computed == len(line.bands) - 1:
        return Reason("rest", line.computed)
    if band.count_limit and band.cut_rank * 100 >= band.count_limit * line.units:
        return Reason("by_count", line.computed, band.count_limit)
    if band.share_limit >= 100:
        return Reason("all_remaining", line.computed)
    return Reason("by_share", line.computed, band.share_limit)


def _holding(line):
    if line.hold_reason == "margin":
        limit = line.bands[line.earned].share_limit + line.leave_share
        return [Reason("margin", line.earned, min(limit, 100))]
    if line.hold_reason == "second_run":
        return [Reason("second_run", line.earned)]
    if line.previous is not None and line.final > line.previous:
        return [Reason("fell", line.previous)] if not line.is_overridden else []
    return []


def _outlook(line):
    found = []
    better = [
        position for position, band in enumerate(line.bands[: line.final]) if band.cut_rank and band.share_limit < 100
    ]
    if better and line.value_share < line.bands[better[-1]].cut_share:
        found.append(Reason("lift", better[-1], line.bands[better[-1]].cut_share))
    band = line.bands[line.final]
    limit = band.share_limit + line.leave_share
    if line.final == line.computed == line.earned and band.share_limit > 0 and limit < 100:
        found.append(Reason("keep", line.final, limit))
    return found
