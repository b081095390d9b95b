"""Who of a panel rates a candidate: seats, and the substitutes of those who are too near to him (domain 11.14).

Substitutes are named in an order before anybody is rated, so that nobody picks one for a candidate.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import NamedTuple

#: functions for which a seat is held; qualities may ask for one of them
PANEL = "panel"


class Member(NamedTuple):
    """Somebody named for a panel; ``function``: for whom he sits, :data:`PANEL` = for the panel alone."""

    key: Hashable
    function: str = PANEL
    is_substitute: bool = False


class Seating(NamedTuple):
    """Who rates one candidate.

    :ivar raters: in the order of the members; substitutes last
    :ivar replaced: (key of who is barred, key of his substitute or None) in the order they were filled
    """

    raters: tuple[Member, ...]
    replaced: tuple[tuple[Hashable, Hashable | None], ...]


def seat(members: Sequence[Member], barred: Collection[Hashable]) -> Seating:
    """Return who of the members rates a candidate.

    A barred seat goes to the first substitute who is not barred himself. Seats held for somebody, such
    as human resources, are filled first and by a substitute of the same function if there is one: else
    nobody would rate what only that function rates.

    :param members: in their order
    :param barred: keys of those who must not rate this candidate
    """
    sitting = [member for member in members if not member.is_substitute]
    free = [member for member in members if member.is_substitute and member.key not in barred]
    gone = [member for member in sitting if member.key in barred]
    replaced, stepped_in = [], []
    for member in sorted(gone, key=lambda member: member.function == PANEL):
        found = substitute(member, free)
        replaced.append((member.key, found and found.key))
        if found:
            free.remove(found)
            stepped_in.append(found)
    raters = [member for member in sitting if member.key not in barred]
    return Seating((*raters, *stepped_in), tuple(replaced))


def substitute(member: Member, free: Iterable[Member]) -> Member | None:
    """Return who steps in for a member: one of the same function if it is held for somebody, else the first."""
    free = list(free)
    same = [one for one in free if member.function != PANEL and one.function == member.function]
    return next(iter([*same, *free]), None)


def missing_functions(raters: Iterable[Member], needed: Iterable[str]) -> tuple[str, ...]:
    """Return the functions among ``needed`` for which nobody rates; the panel itself is always there."""
    there = {PANEL, *(member.function for member in raters)}
    return tuple(function for function in needed if function not in there)
