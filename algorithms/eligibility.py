"""Who may serve which customer in which role (P2, domain table 8.1).

One function judges every way into a portfolio: the form, the imports and the
assignment plan. It knows no database; the caller turns the codes into sentences.
"""

from typing import NamedTuple

#: Codes in the order in which they are reported.
CODES = ("certificate", "grade", "team", "conflict", "count_cap", "load_cap")

#: Roles whose links count on the caps of the grade. A backup works only while the
#: primary is away and a temporary holder keeps a customer from being without anybody,
#: so neither is refused for want of seats.
CAPPED_ROLES = frozenset({"primary", "trainee"})

#: Level of the lowest grade, the one that holds trainee links (domain 11.2).
TRAINEE_LEVEL = 1

#: Load points are compared with this tolerance, as sums of floats are not exact.
_EPSILON = 1e-6


class ManagerFacts(NamedTuple):
    """What the rules need to know of a manager.

    ``count_cap`` and ``load_cap`` are those of the grade, 0 = no cap. ``team_id`` None =
    serves customers of any team. ``trainee_tiers`` None = a trainee may accompany any tier.
    """

    id: int
    level: int
    primary_tiers: frozenset[int]
    backup_tiers: frozenset[int]
    count_cap: int
    load_cap: float
    team_id: int | None
    certified: bool
    trainee_tiers: frozenset[int] | None = None


class CustomerFacts(NamedTuple):
    """What the rules need to know of a customer; ``team_id`` None = any team may serve."""

    id: int
    tier_id: int | None
    load: float
    team_id: int | None


def grade_allows(manager: ManagerFacts, tier_id: int | None, role: str) -> bool:
    """Whether the grade of the manager carries this role for this tier.

    A customer without tier (no tier run yet) may be held by whoever may hold anybody in
    that role. A temporary holder may be one grade lower than the primary, which is what
    the backup tiers of a grade say (domain 11.5).
    """
    if role == "trainee":
        tiers = manager.trainee_tiers
        if manager.level != TRAINEE_LEVEL:
            return False
        return tiers is None or tier_id is None or tier_id in tiers
    if role == "primary":
        tiers = manager.primary_tiers
    elif role == "backup":
        tiers = manager.backup_tiers
    elif role == "temporary":
        tiers = manager.primary_tiers | manager.backup_tiers
    else:
        raise ValueError(f"unknown role {role!r}")
    return bool(tiers) if tier_id is None else tier_id in tiers


def team_allows(manager: ManagerFacts, team_id: int | None) -> bool:
    """Whether the manager's team may serve customers of ``team_id``."""
    return team_id is None or manager.team_id is None or manager.team_id == team_id


def cap_refusals(manager: ManagerFacts, count: int, load: float) -> tuple[str, ...]:
    """Codes of the caps that ``count`` customers with ``load`` points would break."""
    codes = []
    if manager.count_cap and count > manager.count_cap:
        codes.append("count_cap")
    if manager.load_cap and load > manager.load_cap + _EPSILON:
        codes.append("load_cap")
    return tuple(codes)


def refusals(
    manager: ManagerFacts,
    customer: CustomerFacts,
    role: str,
    *,
    count: int,
    load: float,
    conflict: bool,
) -> tuple[str, ...]:
    """Every rule that forbids this manager for this customer in this role.

    :param role: ``primary``, ``backup``, ``temporary`` or ``trainee``
    :param count: customers the manager would hold, this one included
    :param load: load points the manager would hold, this customer included
    :param conflict: whether a declared conflict of interest of the two runs
    :return: codes out of :data:`CODES`, in that order; empty = allowed
    :raise ValueError: for an unknown role
    """
    codes = []
    if not manager.certified:
        codes.append("certificate")
    if not grade_allows(manager, customer.tier_id, role):
        codes.append("grade")
    if not team_allows(manager, customer.team_id):
        codes.append("team")
    if conflict:
        codes.append("conflict")
    if role in CAPPED_ROLES:
        codes.extend(cap_refusals(manager, count, load))
    return tuple(codes)
