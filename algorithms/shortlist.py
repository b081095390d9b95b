"""Who is invited to the interview: the best by the written test, ties in (P7, domain 11.14)."""

from collections.abc import Collection, Hashable, Mapping
from typing import NamedTuple

from .figures import Number, exact


class Shortlist(NamedTuple):
    """Everybody's lot, each in the order of the keys.

    :ivar invited: the best for whom there are places, and all who share the mark of the last one
    :ivar others: passed the test, but better ones took the places
    :ivar below: did not reach the pass mark
    :ivar absent: did not take the test
    :ivar missing: have no mark yet; with them nobody can be told
    """

    invited: tuple[Hashable, ...]
    others: tuple[Hashable, ...]
    below: tuple[Hashable, ...]
    absent: tuple[Hashable, ...]
    missing: tuple[Hashable, ...]


def shortlist(
    marks: Mapping[Hashable, Number | None],
    absent: Collection[Hashable],
    pass_mark: Number | None,
    places: int,
) -> Shortlist:
    """Return who is invited.

    :param marks: by candidate, None = no mark; who is absent has none
    :param pass_mark: None = there is none
    :param places: how many are invited at least, if so many passed
    :raise ValueError: for a mark of somebody absent, and when there is no place
    """
    if places < 1:
        raise ValueError(f"at least one place is needed, not {places}")
    if odd := sorted(key for key in absent if marks.get(key) is not None):
        raise ValueError(f"a mark although absent: {odd}")
    known = {key: exact(mark) for key, mark in marks.items() if mark is not None}
    least = exact(pass_mark or 0)
    passed = sorted((mark for mark in known.values() if mark >= least), reverse=True)
    last = passed[min(places, len(passed)) - 1] if passed else None
    return Shortlist(
        invited=tuple(sorted(key for key, mark in known.items() if last is not None and mark >= last)),
        others=tuple(sorted(key for key, mark in known.items() if last is not None and least <= mark < last)),
        below=tuple(sorted(key for key, mark in known.items() if mark < least)),
        absent=tuple(sorted(absent)),
        missing=tuple(sorted(key for key, mark in marks.items() if mark is None and key not in absent)),
    )
