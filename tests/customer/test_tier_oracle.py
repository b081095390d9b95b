import random
from datetime import date
from decimal import Decimal

from odoo.tests import tagged

from ...algorithms.tiering import Customer, Policy, classify
from .tier_common import TierCommon

VOLTAGES = (False, "0.38", "10", "35", "110")
CLASSES = (False, "none", "temporary", "second", "first", "special")


@tagged("post_install", "-at_install")
class TestTierOracle(TierCommon):
    """The SQL of a run against the pure reference, on random populations."""

    def _random_facts(self, rng, index):
        months = rng.choice((12, 12, 12, 7, 1, 0))
        value = rng.choice((0, 1, 1, 5, 5, 100, 1000, 333, 7777, -50))
        money = rng.choice((None, value, value * 3, 0))
        gain = rng.choice((None, money, -5, 0, 10, 10))
        return {
            "kwh": value if months else None,
            "revenue": money,
            "profit": gain,
            "months": months or 12,
            "account": {
                "voltage_level": rng.choice(VOLTAGES),
                "capacity_kva": rng.choice((0, 50, 314.99, 315, 4000)),
                "is_dedicated_line": rng.random() < 0.1,
            },
            "customer_importance": rng.choice(CLASSES) if rng.random() < 0.3 else False,
            "customer_importance_until": self.today,
            "is_strategic_customer": rng.random() < 0.1,
        }

    def _pure(self, partner, facts, previous, earned, tiers):
        account = facts["account"]
        has_usage = facts["kwh"] is not None
        importance = facts["customer_importance"] or "none"

        def figure(name):
            value = facts[name]
            return None if value is None or not has_usage else Decimal(value)

        return Customer(
            id=partner.id,
            energy=figure("kwh") or Decimal(0),
            revenue=figure("revenue") if has_usage else Decimal(0),
            profit=figure("profit") if has_usage else Decimal(0),
            months=facts["months"] if has_usage else 0,
            importance=("none", "temporary", "second", "first", "special").index(importance),
            is_strategic=facts["is_strategic_customer"],
            voltage=Decimal(account["voltage_level"] or 0),
            is_dedicated_line=account["is_dedicated_line"],
            capacity=Decimal(str(account["capacity_kva"])),
            previous=tiers.index(previous) if previous else None,
            earned_before=tiers.index(earned) if earned else None,
        )

    def _compare(self, run, facts, base=None):
        """Compute the run and compare each line with the reference."""
        tiers = list(self.env["customer.tier"]._get_tiers(self.company))
        base_lines = {line.partner_id: line.earned_tier_id for line in base.line_ids} if base else {}
        customers = [
            self._pure(partner, f, partner.customer_tier_id, base_lines.get(partner), tiers)
            for partner, f in facts.items()
        ]
        policy = Policy(
            tiers=tuple(run._get_rule(tier) for tier in tiers),
            energy_weight=Decimal(str(run.energy_weight)),
            revenue_weight=Decimal(str(run.revenue_weight)),
            profit_weight=Decimal(str(run.profit_weight)),
            leave_share=Decimal(str(run.leave_share)),
            fall_after_runs=run.fall_after_runs,
            use_floors=run.use_floors,
        )
        expected = {p.id: p for p in classify(customers, policy)}
        run.action_compute()
        lines = run.sudo().line_ids
        self.assertEqual(len(lines), len(expected))
        for line in lines:
            self._compare_line(line, expected[line.partner_id.id], tiers)

    def _compare_line(self, line, pure, tiers):
        self.assertEqual(
            (
                line.rank,
                line.computed_tier_id,
                line.earned_tier_id,
                line.regular_tier_id,
                line.final_tier_id,
                line.floor_reason or None,
                line.hold_reason or None,
                line.change,
                line.is_part_year,
                line.profit_missing,
                line.profit_negative,
                line.revenue_missing,
                line.no_usage,
            ),
            (
                pure.rank,
                tiers[pure.computed],
                tiers[pure.earned],
                tiers[pure.regular],
                tiers[pure.final],
                pure.floor_reason,
                pure.hold_reason,
                pure.change,
                "part_year" in pure.flags,
                "profit_missing" in pure.flags,
                "profit_negative" in pure.flags,
                "revenue_missing" in pure.flags,
                "no_usage" in pure.flags,
            ),
            line.explanation,
        )
        self.assertAlmostEqual(line.kwh, float(pure.energy), 2)
        self.assertAlmostEqual(line.value_share, float(pure.value_share), 9)
        self.assertAlmostEqual(line.cumulative_share, float(pure.cumulative_share), 9)
        self.assertTrue(line.explanation)

    def test_sql_equals_reference_over_two_years(self):
        for seed, weights in enumerate(((0, 50, 50), (100, 0, 0), (20.5, 30, 49.5))):
            rng = random.Random(seed)
            facts = {}
            for index in range(60):
                values = self._random_facts(rng, index)
                facts[self._customer(f"C{seed}-{index}", **values)] = values
            names = ("energy_weight", "revenue_weight", "profit_weight")
            shared = dict(zip(names, weights, strict=True), leave_share=3)
            domain = str([("name", "=like", f"C{seed}-%")])
            first = self._run(population_domain=domain, **shared)
            self._compare(first, facts)
            self._approve(first)
            first.action_apply()
            self._shuffle_usage(rng, facts)
            self._compare(self._run(population_domain=domain, **shared), facts, base=first)
            self._compare(self._run(population_domain=domain, use_floors=False, **shared), facts, base=first)

    def _shuffle_usage(self, rng, facts):
        """Give customers other figures, as a later year would."""
        partners = list(facts)
        self.env["customer.usage"].search([("partner_id", "in", [p.id for p in partners])]).unlink()
        for partner in partners:
            values = self._random_facts(rng, 0)
            facts[partner].update({k: values[k] for k in ("kwh", "revenue", "profit", "months")})
            if values["kwh"] is not None:
                self._usage(partner.customer_account_ids, *(values[k] for k in ("kwh", "revenue", "profit", "months")))

    def test_one_customer_holds_all(self):
        facts = {}
        for index, kwh in enumerate((500, 0, 0)):
            values = self._random_facts(random.Random(1), index) | {"kwh": kwh, "months": 12}
            facts[self._customer(f"One{index}", **values)] = values
        self._compare(self._run(use_floors=False), facts)

    def test_all_profits_negative(self):
        facts = {}
        for index, money in enumerate((500, 300, 200)):
            values = self._random_facts(random.Random(2), index)
            values |= {"kwh": 1, "months": 12, "revenue": money, "profit": -money}
            facts[self._customer(f"Loss{index}", **values)] = values
        self._compare(self._run(energy_weight=0, revenue_weight=50, profit_weight=50), facts)

    def test_zero_denominators(self):
        facts = {}
        for index in range(3):
            values = self._random_facts(random.Random(3), index)
            values |= {"kwh": 0, "months": 12, "revenue": 0, "profit": 0}
            facts[self._customer(f"Zero{index}", **values)] = values
        run = self._run(use_floors=False)
        self._compare(run, facts)
        self.assertEqual(run.core_share, 0)
        self.assertEqual(run.band_ids.mapped("customer_count"), [0, 0, 3, 0])

    def test_months_of_a_long_period_are_counted_exactly(self):
        partner = self._customer("Long")
        account = partner.customer_account_ids
        for year in range(2021, 2026):
            self._usage(account, 12, year=year)
        run = self._run(date_from=date(2021, 1, 1), date_to=date(2025, 12, 31))
        run.action_compute()
        self.assertEqual(self._line(run, partner).month_count, 60)
        self.assertFalse(self._line(run, partner).is_part_year)
