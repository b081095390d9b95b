"""The assignment plan: customers to managers, with a reason for each (P2, design 4.2).

Goals in the order of their importance:

1. Nobody is held by a manager above a cap (customers, load points), without the grade for
   the tier, without certificate, of another team or with a conflict of interest.
2. As many customers as possible have a manager, the first tier first.
3. Links younger than the protected months are not broken without need.
4. Nobody leaves a permitted manager who is within his caps, unless that seats a customer
   who would otherwise have nobody.
5. As few links as possible are broken, weighted by their length (:func:`link_weight`).
6. The load rates are as even as possible.

The result does not depend on the order of the input. Customers who cannot be placed are
listed with the reason; they count in nobody's load here.
"""

from typing import NamedTuple

from .assignment_flow import best_network, solve_by_flow
from .assignment_network import Scale
from .assignment_problem import (
    CROWDED,
    FORCED,
    LOAD_SCALE,
    NEW,
    PINNED,
    Customer,
    Problem,
    Seat,
    link_weight,
)
from .assignment_repair import solve_by_repair
from .assignment_search import search
from .eligibility import grade_allows, team_allows

__all__ = ["Customer", "Line", "Plan", "Seat", "link_weight", "lower_bound", "make_plan", "seats_short"]

KINDS = ("move", "new", "stay", "unplaceable")

#: Up to so many customers the plan is found by going through all possibilities.
EXACT_LIMIT = 8

#: Reasons besides the codes of :mod:`eligibility`, by kind of line.
#: gap: has no manager; gone: the manager is no manager any more; holds_other: the manager
#: holds the other role of this customer; make_room: gives his seat to a customer who would
#: otherwise have nobody; permitted: nothing forces a move; shorter_links: the manager is
#: above a cap, others with shorter links leave; budget: would leave, the move budget is used
#: up; no_grade, no_team, no_choice, full: why nobody can take him.
REASONS = (
    "gap", "gone", "holds_other", "make_room", "permitted", "shorter_links", "budget",
    "no_grade", "no_team", "no_choice", "full",
)  # fmt: skip


class Line(NamedTuple):
    """What the plan says about one customer.

    ``recent``: the link was changed within the protected months and is changed again, as a
    hard rule leaves no choice.
    """

    customer_id: int
    kind: str
    from_id: int | None
    to_id: int | None
    reasons: tuple[str, ...]
    recent: bool = False


class Plan(NamedTuple):
    """Result of :func:`make_plan`.

    ``lines`` by customer id. ``before`` and ``after`` give (customers, load points) by
    manager id. ``objective`` is (unplaced customers of each rank …, links broken within the
    protected months, permitted links of managers within their caps broken, weight of the
    permitted links broken, unevenness); ``bound`` is a lower bound of the same without
    unevenness; ``weight`` and ``weight_bound`` compare the weight of all links broken.
    ``forced_moves`` are moves out of links that a rule forbids; ``over_budget`` counts the
    moves above the budget, ``deferred`` those put off because of it. ``gap`` is the distance
    to the bound (0 = proven best): of customers placed, or where that is equal of weight.
    """

    lines: tuple[Line, ...]
    before: dict[int, tuple[int, float]]
    after: dict[int, tuple[int, float]]
    objective: tuple[int, ...]
    bound: tuple[int, ...]
    moves: int
    forced_moves: int
    deferred: int
    over_budget: int
    weight: int
    weight_bound: int
    gap: float
    unplaced_by_tier: dict[int | None, int]


def make_plan(customers, seats, *, role="primary", budget=None, make_room=True, exact_limit=EXACT_LIMIT):
    """Assign every customer of the scope to a manager, or say why not.

    :param customers: iterable of :class:`Customer`, the scope
    :param seats: iterable of :class:`Seat`, all managers; those without certificate take nobody
    :param role: ``primary``, or ``backup`` (grades by their backup tiers, no caps)
    :param budget: most links that may be broken, None = no limit. A link that a rule forbids
        is broken nevertheless and counted in ``over_budget``; moves that only bring a
        manager below his cap or make room are put off when the budget is used up, the
        longest links first.
    :param make_room: whether a customer may leave a permitted manager so that another one
        finds a seat
    :param exact_limit: most customers for which all possibilities are gone through
    :return: :class:`Plan`
    :raise ValueError: for a customer or a manager given twice, or another role
    """
    if role not in ("primary", "backup"):
        raise ValueError(f"a plan is for primary or backup, not for {role!r}")
    customers, seats = list(customers), list(seats)
    problem = Problem(customers, seats, role)
    state, bound = _solve(problem, make_room, exact_limit)
    deferred = set()
    if budget is not None and len(_moved(problem, state)) > budget:
        problem, state, bound, deferred = _solve_within(problem, budget, exact_limit)
    return _report(problem, state, bound, budget, deferred)


def lower_bound(customers, seats, *, role="primary", make_room=True):
    """Lower bound of the objective (without unevenness) from the relaxations alone.

    The larger of two flows: customers whole with as many seats as the lightest would find,
    and load points with customers split between managers.
    """
    problem = Problem(customers, seats, role)
    return Scale(problem).unpack(_bound_price(problem, make_room))


def seats_short(unplaced_by_tier, grades):
    """Seats short per grade: unplaced customers, at the lowest grade that may hold the tier.

    :param unplaced_by_tier: {tier id: customers}
    :param grades: (grade id, level, primary tiers) triples
    :return: {grade id: customers}; customers of a tier that no grade may hold are under None
    """
    short = {}
    for tier_id, number in sorted(unplaced_by_tier.items(), key=lambda item: (item[0] is None, item[0])):
        fitting = sorted(
            (level, grade_id) for grade_id, level, tiers in grades if (tiers if tier_id is None else tier_id in tiers)
        )
        grade_id = fitting[0][1] if fitting else None
        if number:
            short[grade_id] = short.get(grade_id, 0) + number
    return short


# -- solving --------------------------------------------------------------


def _solve(problem, make_room, exact_limit):
    """(state, lower bound of the price), by the way that fits the problem."""
    seats, exact = problem.seat_limits()
    if exact:
        state, bound = solve_by_flow(problem, seats, make_room)
    else:
        state, released = solve_by_repair(problem, make_room)
        bound = max(released, _bound_price(problem, make_room))
    if len(problem.customers) <= exact_limit:
        state, complete = search(problem, state, make_room)
        if complete:
            bound = Scale(problem).pack(state.objective()[:-1])
    return state, bound


def _bound_price(problem, make_room):
    seats, exact = problem.seat_limits()
    _network, price = best_network(problem, seats, make_room)
    if not exact:
        _network, split = best_network(problem, seats, make_room, by_load=True)
        price = max(price, split)
    return price


def _moved(problem, state):
    """Customers whose link is broken in favour of another manager."""
    return [
        one
        for one, manager in enumerate(state.at)
        if manager >= 0 and problem.current[one] is not None and manager != problem.current[one]
    ]


def _solve_within(problem, budget, exact_limit):
    """Solve again so that at most ``budget`` links are broken beyond need.

    First without making room; while that is still too much, the longest links of managers
    above their cap are kept and the managers stay above it until the next plan. Repeated,
    as a seat kept by one may be wanted by another whom a rule forces to move.
    """
    deferred = set()
    while True:
        state, bound = _solve(problem, False, exact_limit)
        moved = _moved(problem, state)
        chosen = sorted(
            (one for one in moved if problem.status[one] == CROWDED),
            key=lambda one: (problem.recent[one], problem.customers[one].link_months, one),
        )
        allowed = max(0, budget - (len(moved) - len(chosen)))
        if len(chosen) <= allowed:
            return problem, state, bound, deferred
        leaving = set(chosen[:allowed])
        deferred.update(problem.ids[one] for one in chosen[allowed:])
        customers = [
            customer._replace(pinned=True) if problem.status[one] == CROWDED and one not in leaving else customer
            for one, customer in enumerate(problem.customers)
        ]
        problem = Problem(customers, problem.seats, problem.role)


# -- reporting ------------------------------------------------------------


def _report(problem, state, bound, budget, deferred):
    lines = tuple(_line(problem, one, state.at[one], deferred) for one in range(len(problem.customers)))
    moves = [line for line in lines if line.kind == "move"]
    forced = sum(problem.status[one] == FORCED for one in _moved(problem, state))
    objective = state.objective()
    bound = Scale(problem).unpack(bound)
    fixed = sum(problem.weight[one] for one, status in enumerate(problem.status) if status == FORCED)
    unplaced = {}
    for one, manager in enumerate(state.at):
        if manager < 0:
            tier_id = problem.kind[one][0]
            unplaced[tier_id] = unplaced.get(tier_id, 0) + 1
    return Plan(
        lines=lines,
        before=_holdings(problem, problem.current),
        after=_holdings(problem, state.at),
        objective=objective,
        bound=bound,
        moves=len(moves),
        forced_moves=forced,
        deferred=len(deferred),
        over_budget=0 if budget is None else max(0, len(moves) - budget),
        weight=fixed + objective[-2],
        weight_bound=fixed + bound[-1] if objective[:-2] == bound[:-1] else fixed,
        gap=_gap(problem, objective[:-1], bound, fixed),
        unplaced_by_tier=unplaced,
    )


def _gap(problem, objective, bound, fixed):
    """Distance to the bound in the first figure that differs.

    Relative to the customers that can be placed, but for the last figure, the weight of the
    links, relative to the weight of all links broken.
    """
    placeable = max(1, len(problem.customers) - sum(bound[: len(problem.ranks)]))
    for got, best in zip(objective[:-1], bound[:-1], strict=True):
        if got != best:
            return (got - best) / placeable
    return (objective[-1] - bound[-1]) / max(1, fixed + bound[-1])


def _holdings(problem, managers):
    """(customers, load points) by manager id if customers are with ``managers``."""
    count, load = list(problem.base_count), list(problem.base_load)
    for one, manager in enumerate(managers):
        if manager is not None and manager >= 0:
            count[manager] += 1
            load[manager] += problem.load[one]
    return {seat.facts.id: (count[number], load[number] / LOAD_SCALE) for number, seat in enumerate(problem.seats)}


def _line(problem, one, manager, deferred):
    customer = problem.customers[one]
    status = problem.status[one]
    to_id = problem.seats[manager].facts.id if manager >= 0 else None
    if manager < 0:
        return Line(customer.id, "unplaceable", customer.manager_id, None, _obstacle(problem, one))
    if status == NEW:
        return Line(customer.id, "new", None, to_id, ("gap",))
    if manager == problem.current[one]:
        return Line(customer.id, "stay", to_id, to_id, (_reason_to_stay(problem, one, deferred),))
    return Line(customer.id, "move", customer.manager_id, to_id, _reasons_to_move(problem, one), customer.recent)


def _reason_to_stay(problem, one, deferred):
    status = problem.status[one]
    if problem.ids[one] in deferred:
        return "budget"
    crowded = problem.crowded[problem.current[one]]
    return "shorter_links" if crowded and status in (CROWDED, PINNED) else "permitted"


def _reasons_to_move(problem, one):
    manager = problem.current[one]
    if problem.status[one] == CROWDED:
        caps = (problem.over_count[manager], problem.start_load[manager] > problem.cap_load[manager])
        return tuple(code for code, over in zip(("count_cap", "load_cap"), caps, strict=True) if over)
    if problem.status[one] != FORCED:
        return ("make_room",)
    if manager < 0:
        return ("gone",)
    facts, customer = problem.seats[manager].facts, problem.customers[one]
    refused = {
        "certificate": not facts.certified,
        "grade": not grade_allows(facts, customer.tier_id, problem.role),
        "team": not team_allows(facts, customer.team_id),
        "conflict": facts.id in customer.conflicts,
        "holds_other": facts.id == customer.other_id,
    }
    return tuple(code for code, is_so in refused.items() if is_so)


def _obstacle(problem, one):
    """Why nobody can take the customer: the first rule that leaves no manager."""
    tier_id, team_id = problem.kind[one]
    groups = problem.permitted_groups((tier_id, None))
    if not groups:
        return ("no_grade",)
    groups = problem.permitted_groups((tier_id, team_id))
    if not groups:
        return ("no_team",)
    if all(manager in problem.barred[one] for group in groups for manager in problem.groups[group]):
        return ("no_choice",)
    return ("full",)
