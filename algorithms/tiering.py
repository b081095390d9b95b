"""Customer tiering by the 80/20 rule: the reference implementation.

Pure: no database, no clock, no randomness. The tier run does the same in SQL
for millions of customers; tests hold both against each other. The rules are
those of process P1 (tiering), of the ruling on mass customers, and of the
run's parameters:

1. Figures of a customer with fewer months than the period are annualised.
2. A measure counts as the share of the sum of its positive values. An unknown
   revenue is replaced by the energy share, an unknown or negative profit by the
   revenue share.
3. The score is the weighted sum of these shares; customers are ranked by it.
4. A tier takes customers as long as those ranked strictly before them hold less
   than its share limit of the whole score, and are fewer than its count limit:
   who crosses the line is in, and so are all ties with him.
5. Floors by importance, strategic flag, voltage, dedicated line and capacity
   lift a customer; whoever enters the last share band below that tier's minimum
   capacity and voltage stays in the rest.
6. Inside the leave margin a customer keeps his tier; below it he falls only if
   the run before already put him below.
7. A manual override wins over all but the importance floor.

Tiers are positions in the catalogue, 0 is the best. Everything is exact
(`Fraction`), so the order of the input never matters.
"""

from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

#: importance classes of a power user, ascending; the index is the rank
IMPORTANCE = ("none", "temporary", "second", "first", "special")
#: decimals of an annualised figure
ANNUALISED_DECIMALS = 2
#: reasons that may lift a customer, strongest first
FLOOR_REASONS = (
    "importance",
    "strategic",
    "voltage",
    "dedicated_line",
    "capacity",
)


class TierRule(NamedTuple):
    """What a tier asks. Limits in percent, voltage in kV, capacity in kVA, 0 = not used."""

    code: str
    share_limit: Fraction = Fraction(0)
    count_limit: Fraction = Fraction(0)
    min_importance: int = 0
    lifts_strategic: bool = False
    min_voltage: Decimal = Decimal(0)
    lifts_dedicated_line: bool = False
    min_capacity: Fraction = Fraction(0)


class Policy(NamedTuple):
    """Parameters of one run. Weights and leave_share in percent points."""

    tiers: tuple[TierRule, ...]
    energy_weight: Fraction = Fraction(0)
    revenue_weight: Fraction = Fraction(50)
    profit_weight: Fraction = Fraction(50)
    leave_share: Fraction = Fraction(0)
    fall_after_runs: int = 2
    use_floors: bool = True
    months: int = 12


class Customer(NamedTuple):
    """Facts of one customer (or group) in the period.

    `months` counts the months with figures (0 = no usage at all); `revenue` and
    `profit` are None when unknown. `importance` is the rank of the class,
    `voltage` is in kV, `capacity` in kVA, 0 = none. `previous`, `earned_before` (what the last
    applied run found him worth, None = not in it) and `override` are positions.
    """

    id: int
    energy: Decimal = Decimal(0)
    revenue: Decimal | None = None
    profit: Decimal | None = None
    months: int = 12
    importance: int = 0
    is_strategic: bool = False
    voltage: Decimal = Decimal(0)
    is_dedicated_line: bool = False
    capacity: Decimal = Decimal(0)
    previous: int | None = None
    earned_before: int | None = None
    override: int | None = None


class Placement(NamedTuple):
    """Where a customer stands, and why. Shares in percent, tiers as positions.

    `computed` is the ranking's answer, `earned` adds floors and leave margin,
    `regular` adds the two-runs rule, `final` the override. `floor_reason` is one
    of FLOOR_REASONS, "below_minimum" or None; `hold_reason` "margin",
    "second_run" or None; `flags` out of part_year, revenue_missing,
    profit_missing, profit_negative, no_usage.
    """

    id: int
    energy: Decimal
    revenue: Decimal | None
    profit: Decimal | None
    rank: int
    value_share: Fraction
    cumulative_share: Fraction
    computed: int
    earned: int
    regular: int
    final: int
    floor_reason: str | None
    hold_reason: str | None
    change: str
    flags: frozenset[str]


class _Scored(NamedTuple):
    customer: Customer
    score: Fraction
    flags: frozenset[str]


def annualise(value, months, period):
    """Return a figure of `months` months stretched to `period` months.

    Rounded half away from zero to ANNUALISED_DECIMALS; None stays None, and
    figures of a full period (or of no month) stay as they are.
    """
    if value is None or not 0 < months < period:
        return value
    scale = 10**ANNUALISED_DECIMALS
    exact = Fraction(value) * period * scale / months
    units = int(abs(exact) + Fraction(1, 2))
    return Decimal(units if exact >= 0 else -units) / scale


def _annualised(customer, period):
    return customer._replace(
        energy=annualise(customer.energy, customer.months, period),
        revenue=annualise(customer.revenue, customer.months, period),
        profit=annualise(customer.profit, customer.months, period),
    )


def _flags(customer, period):
    if not customer.months:
        return frozenset({"no_usage"})
    found = {
        "part_year": customer.months < period,
        "revenue_missing": customer.revenue is None,
        "profit_missing": customer.profit is None,
        "profit_negative": customer.profit is not None and customer.profit < 0,
    }
    return frozenset(name for name, is_set in found.items() if is_set)


def _share(value, total):
    return Fraction(max(value, 0)) / total if total else Fraction(0)


def scores(customers, policy):
    """Return [(customer with annualised figures, score, flags)], same order.

    Scores are exact; they add up to at most the sum of the weights unless
    unknown figures were replaced.
    """
    period = policy.months
    rows = [_annualised(c, period) for c in customers]
    totals = [
        sum((Fraction(max(value, 0)) for value in values if value is not None), Fraction(0))
        for values in zip(*((r.energy, r.revenue, r.profit) for r in rows), strict=True)
    ] or [Fraction(0)] * 3
    result = []
    for row in rows:
        flags = _flags(row, period)
        energy = _share(row.energy, totals[0])
        revenue = energy if "revenue_missing" in flags else _share(row.revenue or 0, totals[1])
        replaced = flags & {"profit_missing", "profit_negative"}
        profit = revenue if replaced else _share(row.profit or 0, totals[2])
        score = (
            Fraction(policy.energy_weight) * energy
            + Fraction(policy.revenue_weight) * revenue
            + Fraction(policy.profit_weight) * profit
        )
        result.append(_Scored(row, score, flags))
    return result


def is_within(tier, *, before, rank, count, has_value, margin=0):
    """Tell whether the ranking lets a customer into `tier`.

    before: percent of the score held by customers ranked strictly before;
    rank: 1 = best, ties share it; count: customers in all; margin: percent
    points added to both limits (leaving is later than entering). A limit of 100
    takes everybody; without value nobody enters through a smaller one.
    """
    if not tier.share_limit:
        return False
    limit = tier.share_limit + margin
    if limit < 100 and not (has_value and before < limit):
        return False
    return not tier.count_limit or (rank - 1) * 100 < (tier.count_limit + margin) * count


def floor(customer, policy):
    """Return (position, reason) of the best floor, or (None, None)."""
    if not policy.use_floors:
        return None, None
    for position, tier in enumerate(policy.tiers):
        met = (
            tier.min_importance and customer.importance >= tier.min_importance,
            tier.lifts_strategic and customer.is_strategic,
            tier.min_voltage and customer.voltage >= tier.min_voltage,
            tier.lifts_dedicated_line and customer.is_dedicated_line,
            tier.min_capacity and customer.capacity >= tier.min_capacity,
        )
        for reason, is_met in zip(FLOOR_REASONS, met, strict=True):
            if is_met:
                return position, reason
    return None, None


def importance_floor(importance, policy):
    """Return the position that importance alone guarantees, or None."""
    if not policy.use_floors:
        return None
    for position, tier in enumerate(policy.tiers):
        if tier.min_importance and importance >= tier.min_importance:
            return position
    return None


def last_share_band(tiers):
    """Return the position of the last tier entered by share, None if none is."""
    found = [position for position, tier in enumerate(tiers) if tier.share_limit]
    return found[-1] if found else None


def stays_in_rest(customer, position, policy):
    """Tell whether the ruling on mass customers keeps him out of `position`.

    Only for the last share band, and only below that tier's minimum capacity
    and below its minimum voltage (a minimum of 0 is not asked).
    """
    if not policy.use_floors or position != last_share_band(policy.tiers):
        return False
    tier = policy.tiers[position]
    if position == len(policy.tiers) - 1 or not (tier.min_capacity or tier.min_voltage):
        return False
    large = tier.min_capacity and customer.capacity >= tier.min_capacity
    high = tier.min_voltage and customer.voltage >= tier.min_voltage
    return not (large or high)


def _band(policy, standing, margin=0):
    for position, tier in enumerate(policy.tiers[:-1]):
        if is_within(tier, margin=margin, **standing):
            return position
    return len(policy.tiers) - 1


def _place(scored, policy, standing, shares):
    customer, rest = scored.customer, len(policy.tiers) - 1
    ranked = _band(policy, standing)
    kept = ranked
    if customer.previous is not None and customer.previous < ranked:
        kept = min(ranked, max(customer.previous, _band(policy, standing, policy.leave_share)))
    computed = rest if stays_in_rest(customer, ranked, policy) else ranked
    with_margin = rest if stays_in_rest(customer, kept, policy) else kept
    lowest, reason = floor(customer, policy)
    earned = with_margin if lowest is None else min(with_margin, lowest)
    floor_reason = hold_reason = None
    if lowest is not None and lowest == earned < computed:
        floor_reason = reason
    elif with_margin < computed:
        hold_reason = "margin"
    elif with_margin != kept:
        floor_reason = "below_minimum"
    regular = earned
    if policy.fall_after_runs > 1 and customer.previous is not None:
        regular = _after_two_runs(earned, customer.previous, customer.earned_before)
        hold_reason = "second_run" if regular < earned else hold_reason
    final = _final(customer, regular, policy)
    return Placement(
        id=customer.id,
        energy=customer.energy,
        revenue=customer.revenue,
        profit=customer.profit,
        **shares,
        computed=computed,
        earned=earned,
        regular=regular,
        final=final,
        floor_reason=floor_reason,
        hold_reason=hold_reason,
        change=change(customer.previous, final),
        flags=scored.flags,
    )


def _after_two_runs(earned, previous, earned_before):
    if earned <= previous:
        return earned
    worst = previous if earned_before is None else max(earned_before, previous)
    return min(earned, worst)


def _final(customer, regular, policy):
    if customer.override is None:
        return regular
    lowest = importance_floor(customer.importance, policy)
    return customer.override if lowest is None else min(customer.override, lowest)


def change(previous, final):
    """Return new, up, down or same for a customer's step between positions."""
    if previous is None:
        return "new"
    if final == previous:
        return "same"
    return "up" if final < previous else "down"


def classify(customers, policy):
    """Place all customers; return [Placement] by rank, then id.

    customers: iterable of Customer with unique ids. ValueError when it is empty,
    when the policy has no tier or its weights do not add up to 100.
    """
    customers = list(customers)
    if not customers:
        raise ValueError("the population is empty")
    if not policy.tiers:
        raise ValueError("there is no tier")
    weights = (policy.energy_weight, policy.revenue_weight, policy.profit_weight)
    if sum(map(Fraction, weights)) != 100 or min(weights) < 0:
        raise ValueError("the weights must be positive and add up to 100")
    ordered = sorted(scores(customers, policy), key=lambda s: (-s.score, s.customer.id))
    total = sum((s.score for s in ordered), Fraction(0))
    percent = (lambda part: part * 100 / total) if total else (lambda part: Fraction(0))
    result, before = [], Fraction(0)
    for score, group in groupby(ordered, key=lambda s: s.score):
        ties, rank = list(group), len(result) + 1
        after = before + score * len(ties)
        standing = {
            "before": percent(before),
            "rank": rank,
            "count": len(ordered),
            "has_value": score > 0,
        }
        shares = {
            "rank": rank,
            "value_share": percent(score),
            "cumulative_share": percent(after),
        }
        result += [_place(scored, policy, standing, shares) for scored in ties]
        before = after
    return result
