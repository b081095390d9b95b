"""Whether the work fits: customers against caps and seats, visits against working days.

Domain 8.1 (feasibility) and 11.11.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .min_cost_flow import INFINITE, MinCostFlow

DAYS_A_YEAR = 365


class GradeSeats(NamedTuple):
    """What all managers of a grade can hold: ``seats`` customers, ``load`` points (None = no cap)."""

    grade_id: int
    level: int
    tiers: frozenset[int]
    seats: int | None
    load: float | None


def load_rate(count: int, load: float, count_cap: int, load_cap: float) -> float:
    """The fuller of the two caps of a manager in per cent; a cap of 0 is none.

    >>> load_rate(30, 50.0, 60, 200.0), load_rate(30, 50.0, 0, 0)
    (50.0, 0.0)
    """
    return max(100.0 * count / count_cap if count_cap else 0.0, 100.0 * load / load_cap if load_cap else 0.0)


def visits_a_year(customers_by_tier: Mapping[int, int], interval_days: Mapping[int, int]) -> float:
    """Face-to-face visits a year for so many customers of each tier.

    :param interval_days: days between two visits by tier; 0 or missing = none

    >>> round(visits_a_year({1: 25}, {1: 60}))
    152
    """
    return sum(
        number * DAYS_A_YEAR / interval_days[tier]
        for tier, number in customers_by_tier.items()
        if interval_days.get(tier)
    )


def visit_share(visits: float, working_days: int) -> float:
    """Visits in per cent of the working days, one visit a day; 0 working days = 0."""
    return 100.0 * visits / working_days if working_days else 0.0


def visit_level(share: float, amber: float, red: float) -> str:
    """``green``, ``amber`` above ``amber`` per cent, ``red`` above ``red`` per cent."""
    if share > red:
        return "red"
    return "amber" if share > amber else "green"


def seats_short_by_tier(
    customers_by_tier: Mapping[int, int], points: Mapping[int, float], grades: Iterable[GradeSeats]
) -> dict[int, int]:
    """Customers of each tier who find no seat even if everybody could be moved freely.

    ``customers_by_tier`` is read in its order: the first tier is seated first. Both caps are
    checked, each for all managers of a grade together; the worse answer counts. What a tier
    lacks is a minimum: the plan, which knows single managers, may find more.
    """
    grades = sorted(grades)
    by_count = _unseated(customers_by_tier, grades, dict.fromkeys(customers_by_tier, 1), lambda grade: grade.seats)
    scaled = {tier: round(100 * points.get(tier, 0)) for tier in customers_by_tier}
    by_load = _unseated(
        customers_by_tier, grades, scaled, lambda grade: None if grade.load is None else round(100 * grade.load)
    )
    return {tier: max(by_count[tier], by_load[tier]) for tier in customers_by_tier}


def _unseated(customers_by_tier, grades, units, capacity_of):
    """Customers of each tier left over by a flow of ``units`` per customer into the grades."""
    net = MinCostFlow(2)
    source, sink = 0, 1
    nodes = []
    for grade in grades:
        node = net.add_node()
        capacity = capacity_of(grade)
        net.add_arc(node, sink, INFINITE if capacity is None else capacity)
        nodes.append((grade, node))
    everybody = sum(number * units[tier] for tier, number in customers_by_tier.items()) + 1
    left, price = {}, everybody ** len(customers_by_tier)
    for tier, number in customers_by_tier.items():
        if units[tier]:
            hub = net.add_node()
            net.add_arc(source, hub, number * units[tier])
            for grade, node in nodes:
                if tier in grade.tiers:
                    net.add_arc(hub, node, INFINITE)
            left[tier] = net.add_arc(hub, sink, INFINITE, price)
        price //= everybody
    net.solve(source, sink)
    return {tier: -(-net.flow(left[tier]) // units[tier]) if tier in left else 0 for tier in customers_by_tier}
