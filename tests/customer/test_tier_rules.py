from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .tier_common import TierCommon


@tagged("post_install", "-at_install")
class TestTierRules(TierCommon):
    """Each rule of the tier run on a population one can check by hand."""

    def test_crossing_customer_and_ties_are_in(self):
        a, b, c, d = (self._customer(n, kwh) for n, kwh in zip("ABCD", (70, 15, 15, 10), strict=True))
        run = self._run(use_floors=False)
        run.action_compute()
        # 70/110 = 63.6 %; B crosses 80 % together with his tie C at 90.9 %
        self.assertTiers(run, {a: self.core, b: self.core, c: self.core, d: self.priority})
        self.assertEqual(run.sudo().line_ids.mapped("rank"), [1, 2, 2, 4])

    def test_limit_reached_exactly_ends_the_tier(self):
        a, b, c = (self._customer(n, kwh) for n, kwh in zip("ABC", (50, 30, 20), strict=True))
        run = self._run(use_floors=False)
        run.action_compute()
        self.assertTiers(run, {a: self.core, b: self.core, c: self.priority})

    def test_count_limit_comes_first(self):
        self.core.count_limit = 20
        partners = [self._customer(f"N{i}", 100 - i) for i in range(10)]
        run = self._run(use_floors=False)
        run.action_compute()
        self.assertEqual(run.band_ids[0].customer_count, 2)
        self.assertIn("at most 20.00 % of the customers", self._line(run, partners[0]).explanation)

    def test_floors_lift(self):
        big = self._customer("Big", 10000)
        first = self._customer("First", 1, customer_importance="first")
        temporary = self._customer(
            "Temporary", 1, customer_importance="temporary", customer_importance_until=self.today
        )
        over = self._customer(
            "Over", 1, customer_importance="temporary", customer_importance_until=self.today - timedelta(days=1)
        )
        high = self._customer("High", 1, account={"voltage_level": "35"})
        line = self._customer("Line", 1, account={"is_dedicated_line": True})
        strategic = self._customer("Strategic", 1, is_strategic_customer=True)
        medium = self._customer("Medium", 1, account={"capacity_kva": 315})
        small = self._customer("Small", 1, account={"capacity_kva": 314})
        self._customer("Second", 2000)
        run = self._run()
        run.action_compute()
        self.assertTiers(
            run,
            {
                big: self.core,
                first: self.core,
                temporary: self.priority,
                over: self.mass,
                high: self.priority,
                line: self.priority,
                strategic: self.priority,
                medium: self.standard,
                small: self.mass,
            },
        )
        self.assertEqual(self._line(run, first).floor_reason, "importance")
        self.assertEqual(self._line(run, small).floor_reason, "below_minimum")
        self.assertIn("314 kVA", self._line(run, small).explanation)

    def test_mass_ruling_spares_high_voltage_and_is_switched_off_with_floors(self):
        self._customer("Big", 10000)
        self._customer("Second", 2000)
        high = self._customer("High", 1, account={"voltage_level": "10", "capacity_kva": 50})
        low = self._customer("Low", 1, account={"voltage_level": "0.38", "capacity_kva": 50})
        run = self._run()
        run.action_compute()
        self.assertTiers(run, {high: self.standard, low: self.mass})
        without = self._run(use_floors=False)
        without.action_compute()
        self.assertTiers(without, {high: self.standard, low: self.standard})
        self.standard.write({"min_capacity_kva": 0, "min_voltage": False})
        run.action_compute()
        self.assertTiers(run, {low: self.standard})

    def test_residents_and_closed_accounts_are_no_population(self):
        business = self._customer("Business", 100)
        resident = self._customer("Resident", 100, account={"category": "residential"})
        closed = self._customer("Closed", 100, account={"state": "closed"})
        run = self._run()
        run.action_compute()
        self.assertEqual(run.sudo().line_ids.partner_id, business)
        self.assertFalse(self._line(run, resident) | self._line(run, closed))

    def test_empty_population_is_refused(self):
        with self.assertRaisesRegex(UserError, "Population: no customer of Tier Utility"):
            self._run().action_compute()

    def test_broken_population_is_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "nonsense", "[('name', '~~', 1)]", "[1, 2]"):
            with self.assertRaisesRegex((ValidationError, UserError), "Population"):
                self._run(population_domain=domain)

    def test_part_year_is_annualised_and_flagged(self):
        self._customer("Full", 120)
        part = self._customer("Part", 10, months=1)
        run = self._run()
        run.action_compute()
        line = self._line(run, part)
        self.assertEqual((line.kwh, line.month_count, line.is_part_year), (120, 1, True))
        self.assertEqual(line.rank, 1)
        self.assertIn("Figures of 1 of 12 months", line.explanation)

    def test_unknown_profit_is_not_zero_and_negative_profit_is_flagged(self):
        rich = self._customer("Rich", 1, revenue=100, profit=100)
        unknown = self._customer("Unknown", 1, revenue=100)
        loss = self._customer("Loss", 1, revenue=100, profit=-20)
        run = self._run(energy_weight=0, revenue_weight=50, profit_weight=50)
        run.action_compute()
        lines = {p: self._line(run, p) for p in (rich, unknown, loss)}
        self.assertEqual(lines[unknown].profit, False)
        self.assertEqual(lines[loss].profit, -20)
        self.assertTrue(lines[unknown].profit_missing and lines[loss].profit_negative)
        # revenue share 1/3 each; the rich one holds all known profit
        self.assertEqual([lines[p].rank for p in (rich, unknown, loss)], [1, 2, 2])
        self.assertAlmostEqual(lines[unknown].value_share, 25, 6)
        self.assertIn("revenue share counts instead", lines[loss].explanation)

    def test_group_is_ranked_as_one(self):
        holding = self._customer("Holding", 10)
        daughter = self._customer("Daughter", 60, parent_id=holding.id)
        granddaughter = self._customer("Granddaughter", 20, parent_id=daughter.id)
        alone = self._customer("Alone", 61)
        run = self._run(group_by="topmost", use_floors=False)
        run.action_compute()
        lines = {p: self._line(run, p) for p in (holding, daughter, granddaughter, alone)}
        self.assertEqual([line.rank for line in lines.values()], [1, 1, 1, 2])
        self.assertEqual({line.group_id for line in lines.values()}, {holding, alone})
        self.assertEqual([line.is_head for line in lines.values()], [True, False, False, True])
        self.assertEqual(lines[daughter].kwh, 60)
        self.assertAlmostEqual(lines[daughter].value_share, 90 * 100 / 151, 8)
        self.assertEqual((run.customer_count, run.unit_count), (4, 2))
        self.assertAlmostEqual(sum(run.band_ids.mapped("value_share")), 100, 4)
        single = self._run(use_floors=False)
        single.action_compute()
        self.assertEqual(self._line(single, alone).rank, 1)

    def test_falls_only_after_two_runs(self):
        faller, climber = self._customer("Faller", 90), self._customer("Climber", 10)
        first = self._applied(use_floors=False)
        self.assertEqual(faller.customer_tier_id, self.core)
        self.env["customer.usage"].search([("partner_id", "=", climber.id), ("kwh", ">", 0)]).sudo().kwh = 500
        second = self._applied(use_floors=False)
        line = self._line(second, faller)
        self.assertEqual((line.computed_tier_id, line.final_tier_id), (self.priority, self.core))
        self.assertEqual((line.hold_reason, line.change), ("second_run", "same"))
        self.assertEqual(second.base_run_id, first)
        self.assertEqual((second.held_count, second.up_count, second.new_count), (1, 1, 0))
        self.assertIn("the first run below", line.explanation)
        third = self._applied(use_floors=False)
        self.assertEqual(self._line(third, faller).change, "down")
        self.assertEqual(faller.customer_tier_id, self.priority)

    def test_leave_margin_keeps(self):
        a, b, c = (self._customer(n, kwh) for n, kwh in zip("ABC", (50, 31, 19), strict=True))
        self._applied(use_floors=False, fall_after_runs=1)
        self.assertEqual((b | c).mapped("customer_tier_id"), self.core | self.priority)
        # A now reaches 80 % alone
        self.env["customer.usage"].search([("partner_id", "=", a.id), ("kwh", ">", 0)]).sudo().kwh = 205
        strict = self._run(use_floors=False, fall_after_runs=1)
        strict.action_compute()
        self.assertTiers(strict, {b: self.priority})
        kept = self._run(use_floors=False, fall_after_runs=1, leave_share=2)
        kept.action_compute()
        self.assertTiers(kept, {a: self.core, b: self.core, c: self.priority})
        self.assertEqual(self._line(kept, b).hold_reason, "margin")
        self.assertIn("less than 82.00 %", self._line(kept, b).explanation)

    def test_parameters_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "Weights: energy"):
            self._run(energy_weight=60)
        with self.assertRaisesRegex(ValidationError, "Period: usage is monthly"):
            self._run(date_from=date(2025, 1, 2))
        with self.assertRaisesRegex(ValidationError, "Period: at most 60 months"):
            self._run(date_from=date(2020, 1, 1))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._run(fall_after_runs=3)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._run(leave_share=-1)

    def test_parameters_are_frozen_after_draft(self):
        self._customer("A", 1)
        run = self._run()
        run.action_compute()
        with self.assertRaisesRegex(UserError, "can only be changed in draft"):
            run.leave_share = 5
        run.action_draft()
        run.leave_share = 5

    def test_each_company_counts_its_own(self):
        mine = self._customer("Mine", 10)
        other = self.env["res.company"].create({"name": "Other Utility"})
        theirs = self._create_customer("Theirs")
        account = self.env["customer.account"].create(
            {"number": "O1", "partner_id": theirs.id, "company_id": other.id, "category": "industry"}
        )
        self._usage(account, 1000)
        run = self._run()
        run.action_compute()
        self.assertEqual(run.sudo().line_ids.partner_id, mine)
        self.assertAlmostEqual(self._line(run, mine).value_share, 100)

    def test_company_tier_replaces_the_shared_one(self):
        own = self.core.copy({"company_id": self.company.id, "share_limit": 50, "name": "Our core"})
        a, b = self._customer("A", 50), self._customer("B", 50.5)
        run = self._run(use_floors=False)
        run.action_compute()
        self.assertTiers(run, {b: own, a: self.priority})

    def test_own_tier_of_the_same_code_is_no_change(self):
        a = self._customer("A", 50)
        self._applied(use_floors=False)
        self.assertEqual(a.customer_tier_id, self.core)
        own = self.core.copy({"company_id": self.company.id, "name": "Our core"})
        run = self._applied(use_floors=False)
        self.assertEqual((self._line(run, a).change, a.customer_tier_id), ("same", own))
        self._undo(run)
        self.assertEqual(a.customer_tier_id, self.core)

    def test_few_queries_whatever_the_size(self):
        for index in range(30):
            self._customer(f"Q{index}", index)
        run = self._run()
        run.action_compute()
        self.env.flush_all()
        with self.assertQueryCount(45):
            run.action_compute()
        lines = self.env["customer.tier.run.line"].with_user(self.officer).browse(run.sudo().line_ids.ids)
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            lines.mapped("explanation")
