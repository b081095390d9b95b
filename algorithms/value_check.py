"""What a customer could save, and what endangers his supply, by the figures of one account (SD07, domain 11.13).

Pure: facts and prices in, findings with their figures out. A check without its data says which and finds nothing.
All prices, steps and shares are defaults of ours, to be set to those of the country (see `Prices`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

#: kinds of check, in the order in which they are shown
KINDS = ("power_factor", "price_choice", "peak_valley", "over_demand", "single_supply", "hazards")
#: independent supplies that an importance class asks for
SUPPLIES = {"second": 2, "first": 2, "special": 3}
#: months that stand for a year
YEAR = 12


class Month(NamedTuple):
    """Usage of one month; None is unknown."""

    kwh: float
    revenue: float | None = None
    max_demand_kw: float | None = None
    power_factor: float | None = None
    peak_kwh: float | None = None
    valley_kwh: float | None = None


@dataclass(frozen=True)
class Account:
    """What is known of an account; months are those of the last year, oldest first."""

    months: Sequence[Month] = ()
    capacity_kva: float = 0
    price_kind: str | None = None
    supply_sources: int | None = None
    importance: str = "none"
    hazards: tuple[tuple[str, int], ...] = ()
    """Severity and days open of each hazard that is not fixed."""


@dataclass(frozen=True)
class Prices:
    """Prices and limits; amounts in the company's currency."""

    power_factor: float = 0.90
    capacity_price: float = 23.0
    demand_price: float = 35.0
    demand_floor: float = 0.40
    peak_price: float = 1.00
    valley_price: float = 0.35
    shift_share: float = 0.10
    over_demand_factor: float = 2.0
    min_months: int = 6
    min_amount: float = 1000.0


@dataclass(frozen=True)
class Finding:
    """One check: `unknown` (needs data), `fine`, or `found`; money a year, or a risk from 1 to 3; with its figures."""

    kind: str
    state: str
    amount: float = 0.0
    risk: int = 0
    needs: tuple[str, ...] = ()
    figures: dict = field(default_factory=dict)


def check(account, prices):
    """Return one Finding per kind, in order."""
    return [_CHECKS[kind](account, prices) for kind in KINDS]


def penalty_rate(power_factor, standard):
    """Return the surcharge in percent of a bill at a power factor, in steps of one hundredth, rounded half up.

    Half a percent for each step below the standard down to 0.70, one percent down to 0.65, two below (the steps of
    the Chinese rule on power factor; a default of ours).
    """
    factor, limit = _hundredths(power_factor), _hundredths(standard)
    rate = Decimal(0)
    for step in range(factor, limit):
        rate += Decimal("0.5") if step >= 70 else Decimal(1) if step >= 65 else Decimal(2)
    return float(rate)


def _power_factor(account, prices):
    months = [m for m in account.months if m.power_factor is not None and m.revenue is not None]
    if missing := _missing(account, prices, power_factor="power_factor", revenue="revenue"):
        return Finding("power_factor", "unknown", needs=missing)
    paid = sum(_money(m.revenue) * _surcharge(m, prices) for m in months)
    low = sum(1 for m in months if penalty_rate(m.power_factor, prices.power_factor))
    figures = {"months": low, "lowest": min(m.power_factor for m in months), "standard": prices.power_factor}
    return _money_finding("power_factor", _yearly(paid, len(months)), prices, figures)


def _surcharge(month, prices):
    """Return the part of a bill that the surcharge is."""
    rate = Decimal(str(penalty_rate(month.power_factor, prices.power_factor)))
    return rate / (100 + rate)


def _price_choice(account, prices):
    if account.price_kind == "single":
        return Finding("price_choice", "fine", figures={"kind": "single"})
    missing = _missing(account, prices, max_demand="max_demand_kw")
    if account.price_kind is None:
        missing = (*missing, "price_kind")
    if not account.capacity_kva:
        missing = (*missing, "capacity")
    if missing:
        return Finding("price_choice", "unknown", needs=missing)
    months = [m for m in account.months if m.max_demand_kw is not None]
    capacity = _money(account.capacity_kva)
    floor = capacity * _money(prices.demand_floor)
    by_capacity = capacity * _money(prices.capacity_price) * YEAR
    billed = sum(max(_money(m.max_demand_kw), floor) for m in months)
    by_demand = _yearly(billed * _money(prices.demand_price), len(months))
    costs = {"capacity": by_capacity, "demand": by_demand}
    now = account.price_kind
    other = "demand" if now == "capacity" else "capacity"
    figures = {"now": now, "other": other, "cost_now": _round(costs[now]), "cost_other": _round(costs[other])}
    return _money_finding("price_choice", costs[now] - costs[other], prices, figures)


def _peak_valley(account, prices):
    if missing := _missing(account, prices, peak="peak_kwh", valley="valley_kwh"):
        return Finding("peak_valley", "unknown", needs=missing)
    months = [m for m in account.months if m.peak_kwh is not None and m.valley_kwh is not None]
    shifted = sum(_money(max(m.peak_kwh, 0)) for m in months) * _money(prices.shift_share)
    saved = shifted * (_money(prices.peak_price) - _money(prices.valley_price))
    figures = {"share": round(prices.shift_share * 100, 2), "kwh": _round(_yearly(shifted, len(months)))}
    return _money_finding("peak_valley", _yearly(saved, len(months)), prices, figures)


def _over_demand(account, prices):
    missing = _missing(account, prices, max_demand="max_demand_kw")
    if not account.capacity_kva:
        missing = (*missing, "capacity")
    if missing:
        return Finding("over_demand", "unknown", needs=missing)
    months = [m for m in account.months if m.max_demand_kw is not None]
    # without a power factor the standard is taken: it can only make the excess smaller than it is
    factors = [_money(prices.power_factor if m.power_factor is None else m.power_factor) for m in months]
    limits = [_money(account.capacity_kva) * factor for factor in factors]
    excess = [max(_money(m.max_demand_kw) - limit, Decimal(0)) for m, limit in zip(months, limits, strict=True)]
    cost = sum(excess) * _money(prices.demand_price) * _money(prices.over_demand_factor)
    over = sum(1 for one in excess if one)
    figures = {"months": over, "most": _round(max(excess, default=Decimal(0)))}
    if not over:
        return Finding("over_demand", "fine", figures=figures)
    return Finding("over_demand", "found", _round(_yearly(cost, len(months))), 2 if over > 1 else 1, figures=figures)


def _single_supply(account, _prices):
    wanted = SUPPLIES.get(account.importance)
    if not wanted:
        return Finding("single_supply", "fine", figures={"wanted": 1, "has": account.supply_sources or 0})
    if account.supply_sources is None:
        return Finding("single_supply", "unknown", needs=("supply_sources",))
    figures = {"wanted": wanted, "has": account.supply_sources}
    if account.supply_sources >= wanted:
        return Finding("single_supply", "fine", figures=figures)
    return Finding("single_supply", "found", risk=3 if account.importance != "second" else 2, figures=figures)


def _hazards(account, _prices):
    if not account.hazards:
        return Finding("hazards", "fine", figures={"count": 0})
    risk = max({"low": 1, "medium": 2, "high": 3}[severity] for severity, _days in account.hazards)
    figures = {"count": len(account.hazards), "days": max(days for _severity, days in account.hazards)}
    return Finding("hazards", "found", risk=risk, figures=figures)


_CHECKS = {
    "power_factor": _power_factor,
    "price_choice": _price_choice,
    "peak_valley": _peak_valley,
    "over_demand": _over_demand,
    "single_supply": _single_supply,
    "hazards": _hazards,
}


def _missing(account, prices, **wanted):
    """Return the names of the data that too few months have: {name: field of Month}.

    Several fields count only in the months that have all of them.
    """
    fields = wanted.values()
    both = [m for m in account.months if all(getattr(m, name) is not None for name in fields)]
    if len(both) >= prices.min_months:
        return ()
    if len(account.months) < prices.min_months:
        return ("usage",)
    few = [
        label
        for label, name in wanted.items()
        if sum(getattr(m, name) is not None for m in account.months) < prices.min_months
    ]
    return tuple(few or wanted)


def _money_finding(kind, amount, prices, figures):
    rounded = _round(amount)
    state = "found" if rounded > 0 and rounded >= prices.min_amount else "fine"
    return Finding(kind, state, rounded if state == "found" else 0.0, figures=figures)


def _yearly(amount, months):
    return Decimal(amount) * YEAR / months


def _money(number):
    return Decimal(str(number))


def _round(number):
    return float(number.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _hundredths(number):
    return int((Decimal(str(number)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
