"""Whose opinion is asked about a matter that is closed, and why not (domain P6, 11.8).

The server decides, with a number that it drew before: nobody who is judged by the answer has a say. Who is not asked is
told apart by the reason, so that averages can be judged by what is missing from them.
"""

from collections.abc import Sequence
from typing import NamedTuple

#: matters that are always asked about, the gravest first: it names the row
ALWAYS = ("complaint", "late", "reopened", "handover", "three_tries", "yearly")
DRAWN = "drawn"
#: what is odd about an address: somebody who is not judged has to confirm it first
DOUBTS = ("internal", "shared", "changed")


class Contact(NamedTuple):
    """Somebody who could be asked."""

    key: int
    #: invitations of any kind within the last twelve months
    asked: int = 0
    has_address: bool = True
    #: of :data:`DOUBTS`
    doubts: frozenset[str] = frozenset()


class Matter(NamedTuple):
    """What is closed.

    :param flags: of :data:`ALWAYS`
    :param draw: a number from 0 up to, not including, 1
    :param was_drawn: whether the customer was drawn in this quarter before
    :param contacts: whom to ask, the one of the matter first
    """

    flags: frozenset[str]
    draw: float
    was_drawn: bool
    contacts: Sequence[Contact]


class Limits(NamedTuple):
    """Settings."""

    #: share of the other matters that are drawn, 0 to 1
    share: float
    #: invitations that one person gets in twelve months
    per_contact: int


class Decision(NamedTuple):
    """What becomes of the matter: `queued`, `held` for a doubt, or `not_asked` with the reason in `skip`."""

    state: str
    reason: str | None = None
    contact: int | None = None
    skip: str | None = None
    doubts: frozenset[str] = frozenset()


def decide(matter: Matter, limits: Limits) -> Decision:
    """Return whether somebody is asked, who, and why."""
    reason = next((flag for flag in ALWAYS if flag in matter.flags), None)
    if reason is None:
        if matter.draw >= limits.share:
            return Decision("not_asked", skip="not_drawn")
        if matter.was_drawn:
            return Decision("not_asked", skip="drawn_before")
        reason = DRAWN
    contact, skip = choose(matter.contacts, limits.per_contact)
    if contact is None:
        return Decision("not_asked", reason, skip=skip)
    return Decision("held" if contact.doubts else "queued", reason, contact.key, doubts=contact.doubts)


def choose(contacts: Sequence[Contact], per_contact: int) -> tuple[Contact | None, str | None]:
    """Return who is asked, or why nobody is.

    The contact of the matter, who comes first, knows what it was about: only a person asked too often is replaced by a
    colleague, the one asked least. A matter whose contact has no address is not asked about, since somebody else would
    be asked for what he was not part of.
    """
    if not contacts:
        return None, "no_contact"
    first = contacts[0]
    if not first.has_address:
        return None, "no_address"
    if first.asked < per_contact:
        return first, None
    others = [other for other in contacts[1:] if other.has_address and other.asked < per_contact]
    if not others:
        return None, "asked_often"
    return min(others, key=lambda other: (bool(other.doubts), other.asked, other.key)), None
