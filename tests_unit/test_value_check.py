import pytest

from algorithms.value_check import KINDS, Account, Month, Prices, check, penalty_rate

PRICES = Prices(min_amount=0.01)


def _year(**values):
    return [Month(1000, **values)] * 12


def _one(kind, account, prices=PRICES):
    return next(finding for finding in check(account, prices) if finding.kind == kind)


@pytest.mark.parametrize(
    ("factor", "rate"),
    [
        (1, 0),
        (0.9, 0),
        (0.8951, 0),  # is 0.90 rounded
        (0.8949, 0.5),
        (0.89, 0.5),
        (0.85, 2.5),
        (0.70, 10),
        (0.69, 11),
        (0.65, 15),
        (0.64, 17),
        (0.60, 25),
    ],
)
def test_surcharge_in_steps(factor, rate):
    assert penalty_rate(factor, 0.90) == rate


def test_an_empty_account_finds_nothing_and_says_what_is_missing():
    found = {finding.kind: finding for finding in check(Account(), Prices())}
    assert tuple(found) == KINDS
    for kind in ("power_factor", "peak_valley"):
        assert (found[kind].state, found[kind].needs) == ("unknown", ("usage",))
    assert found["price_choice"].needs == ("usage", "price_kind", "capacity")
    assert found["over_demand"].needs == ("usage", "capacity")
    assert found["single_supply"].state == found["hazards"].state == "fine"


def test_power_factor():
    finding = _one("power_factor", Account(_year(revenue=10250, power_factor=0.85)))
    # of 10,250 a month 250 are the surcharge of 2.5 %
    assert (finding.state, finding.amount) == ("found", 3000)
    assert finding.figures == {"months": 12, "lowest": 0.85, "standard": 0.9}
    assert _one("power_factor", Account(_year(revenue=10000, power_factor=0.93))).state == "fine"


def test_power_factor_names_the_data_it_lacks():
    assert _one("power_factor", Account(_year(revenue=1))).needs == ("power_factor",)
    assert _one("power_factor", Account(_year(power_factor=0.8))).needs == ("revenue",)
    halves = [Month(1, revenue=1)] * 6 + [Month(1, power_factor=0.8)] * 6
    assert _one("power_factor", Account(halves)).needs == ("power_factor", "revenue")


def test_half_a_year_is_reckoned_for_a_whole_one():
    half = Account(_year(revenue=10250, power_factor=0.85)[:6])
    assert _one("power_factor", half).amount == 3000
    assert _one("power_factor", Account(half.months[:5])).state == "unknown"


def test_price_choice():
    account = Account(_year(max_demand_kw=500), capacity_kva=1000, price_kind="capacity")
    finding = _one("price_choice", account)
    assert finding.figures == {"now": "capacity", "other": "demand", "cost_now": 276000, "cost_other": 210000}
    assert finding.amount == 66000
    other_way = Account(_year(max_demand_kw=900), capacity_kva=1000, price_kind="demand")
    assert _one("price_choice", other_way).amount == 900 * 35 * 12 - 276000
    assert _one("price_choice", Account(_year(max_demand_kw=900), 1000, "capacity")).state == "fine"


def test_demand_is_billed_from_a_floor_on():
    finding = _one("price_choice", Account(_year(max_demand_kw=1), 1000, "capacity"))
    assert finding.figures["cost_other"] == 400 * 35 * 12


def test_an_energy_price_has_no_choice():
    assert _one("price_choice", Account(price_kind="single")).state == "fine"


def test_peak_valley():
    finding = _one("peak_valley", Account(_year(peak_kwh=10000, valley_kwh=1)))
    assert finding.amount == 12 * 1000 * 0.65
    assert finding.figures == {"share": 10, "kwh": 12000}
    assert _one("peak_valley", Account(_year(peak_kwh=-5, valley_kwh=0))).state == "fine"


def test_over_demand():
    months = [Month(1, max_demand_kw=1000, power_factor=0.95)] * 2 + [Month(1, max_demand_kw=100)] * 10
    finding = _one("over_demand", Account(months, capacity_kva=1000))
    assert (finding.state, finding.risk) == ("found", 2)
    assert finding.amount == 2 * 50 * 35 * 2
    assert finding.figures == {"months": 2, "most": 50}
    assert _one("over_demand", Account(months[2:], capacity_kva=1000)).state == "fine"


@pytest.mark.parametrize(
    ("importance", "supplies", "state", "risk"),
    [
        ("none", 1, "fine", 0),
        ("temporary", 1, "fine", 0),
        ("second", 1, "found", 2),
        ("second", 2, "fine", 0),
        ("first", 1, "found", 3),
        ("special", 2, "found", 3),
        ("special", 3, "fine", 0),
        ("first", None, "unknown", 0),
    ],
)
def test_single_supply(importance, supplies, state, risk):
    finding = _one("single_supply", Account(supply_sources=supplies, importance=importance))
    assert (finding.state, finding.risk) == (state, risk)


def test_hazards():
    finding = _one("hazards", Account(hazards=(("low", 400), ("high", 3))))
    assert (finding.state, finding.risk, finding.figures) == ("found", 3, {"count": 2, "days": 400})


def test_small_sums_are_not_worth_a_word():
    account = Account(_year(revenue=1005, power_factor=0.89))
    assert _one("power_factor", account, Prices(min_amount=60)).amount == 60
    low = _one("power_factor", account, Prices(min_amount=60.01))
    assert (low.state, low.amount) == ("fine", 0)


def test_cents_are_rounded_half_up():
    # 0.1 and 0.2 are what they say: no error of floats reaches the sum
    account = Account([Month(1, peak_kwh=0.1, valley_kwh=0.2)] * 12)
    assert (
        _one("peak_valley", account, Prices(shift_share=1, peak_price=1, valley_price=0, min_amount=0.01)).amount == 1.2
    )


def test_nothing_to_save_is_fine_even_if_every_cent_counts():
    account = Account(_year(revenue=1000, power_factor=0.95))
    assert _one("power_factor", account, Prices(min_amount=0)).state == "fine"
