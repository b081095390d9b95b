from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...algorithms.value_check import KINDS
from ..failing_table import failing_table
from .file_common import FileCommon


@tagged("post_install", "-at_install")
class TestValueCheck(FileCommon):
    """What a customer could save: found by the figures, answered by the customer, closed with a proof."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Check = cls.env["customer.value.check"]
        cls.account.write({"capacity_kva": 1000, "price_kind": "capacity", "supply_sources": 1})
        cls.manager = cls.senior.user_id

    def _usage(self, account=None, months=12, **values):
        account = account or self.account
        first = self.today.replace(day=1)
        self.env["customer.usage"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": account.partner_id.id,
                    "company_id": self.company.id,
                    "month": fields.Date.subtract(first, months=back),
                    "kwh": 1000,
                    "revenue": 10250,
                    "power_factor": 0.85,
                    "max_demand_kw": 500,
                    **values,
                }
                for back in range(1, months + 1)
            ]
        )

    def _run(self, user=None):
        self.core.with_user(user or self.manager).action_check_values()
        return self.Check.search([("account_id", "=", self.account.id)])

    def _one(self, kind, checks=None):
        checks = checks or self._run()
        return checks.filtered(lambda check: check.kind == kind and check.state in ("unknown", "fine", "found"))

    # finding

    def test_each_kind_is_looked_at(self):
        self._usage()
        checks = self._run()
        self.assertEqual(set(checks.mapped("kind")), set(KINDS))
        factor = self._one("power_factor", checks)
        self.assertEqual((factor.state, factor.amount, factor.partner_id), ("found", 3000, self.core))
        self.assertIn("0.85", factor.explanation)
        self.assertEqual(self._one("price_choice", checks).amount, 276000 - 500 * 35 * 12)
        shift = self._one("peak_valley", checks)
        self.assertEqual(shift.state, "unknown")
        self.assertEqual(shift.explanation, "Not known: needs peak energy, valley energy.")

    def test_unknown_figures_are_not_zeros(self):
        self._usage(power_factor=False, max_demand_kw=False)
        checks = self._run()
        self.assertEqual(self._one("power_factor", checks).needs, ["power_factor"])
        self.assertEqual(self._one("over_demand", checks).needs, ["max_demand"])

    def test_the_settings_count(self):
        self._usage()
        self.company.customer_value_min_amount = 3000.01
        self.assertEqual(self._one("power_factor").state, "fine")
        self.company.customer_value_min_amount = 0
        self.company.customer_value_power_factor = 0.85
        self.assertEqual(self._one("power_factor").state, "fine")

    def test_risks(self):
        self.core.sudo().customer_importance = "first"
        self.env["customer.hazard"].create({"partner_id": self.core.id, "name": "Oil", "severity": "high"})
        checks = self._run()
        self.assertEqual(self._one("single_supply", checks).risk, "3")
        self.assertEqual(self._one("hazards", checks).risk, "3")
        self.env["customer.hazard"].search([("partner_id", "=", self.core.id)]).fixed_on = self.today
        self.assertEqual(self._one("hazards").state, "fine")

    def test_checking_again_changes_rows_and_adds_none(self):
        self._usage()
        first = self._run()
        self.assertEqual(self._run(), first)

    def test_what_a_former_holder_used_is_not_this_customers(self):
        self._usage(partner_id=self.standard.id)
        self.assertEqual(self._one("power_factor").needs, ["usage"])

    def test_the_job_keeps_what_is_found(self):
        self._usage()
        self._run_job("check_values")
        self._run_job("check_values")
        found = self.Check.search([("account_id", "=", self.account.id)])
        self.assertEqual(set(found.mapped("kind")), {"power_factor", "price_choice"})

    def test_figures_of_many_accounts_are_read_at_once(self):
        accounts = self.env["customer.account"].create(
            [{"number": f"M{i}", "partner_id": self.core.id, "capacity_kva": 100} for i in range(30)]
        )
        for account in accounts:
            self._usage(account, months=6)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            self.Check._get_facts(accounts, self.today)

    # the customer's answer

    def test_accepted_and_done(self):
        self._usage()
        check = self._one("power_factor").with_user(self.manager)
        check.action_accept("Buys a compensation")
        self.assertEqual(
            (check.state, check.decision, check.decided_on), ("accepted", "Buys a compensation", self.today)
        )
        self.assertFalse(self._one("power_factor"))
        with self.assertRefused(UserError, "Result and Proof"):
            check.action_done()
        check.write({"result_amount": 2500, "result_text": "Bills since May"})
        check.action_done()
        self.assertEqual(check.state, "done")
        self.assertEqual(self.core.with_user(self.manager).customer_value_delivered, 2500)
        self.assertEqual(self.core.with_user(self.employee_user).customer_value_delivered, 0)
        self.assertEqual(self.Check._delivered(self.core, self.today.year), {self.core.id: 2500})
        self.assertEqual(self.Check._delivered(self.core, self.today.year - 1), {})
        with self.assertRefused(UserError, "settled"):
            check.result_amount = 9999
        self.assertTrue(self._one("power_factor"))

    def test_declined_is_not_raised_again_for_a_time(self):
        self._usage()
        check = self._one("power_factor").with_user(self.manager)
        with self.assertRefused(UserError, "few words"):
            check.action_decline("  ")
        check.action_decline("No money this year")
        self.assertFalse(self._one("power_factor"))
        check.sudo().decided_on = fields.Date.subtract(self.today, months=12)
        self.assertTrue(self._one("power_factor"))

    def test_steps_in_their_order(self):
        self._usage()
        fine, found = self._one("hazards").with_user(self.manager), self._one("power_factor").with_user(self.manager)
        with self.assertRefused(UserError, "needs 'To Talk About'"):
            fine.action_accept("x")
        with self.assertRefused(UserError, "needs 'Accepted'"):
            found.action_done()

    def test_an_account_that_cannot_be_checked_holds_up_no_other(self):
        self._usage()
        other = self.env["customer.account"].create({"number": "C9", "partner_id": self.standard.id})
        self._usage(account=other)
        with (
            failing_table(self.env.cr, "customer_value_check", f"NEW.account_id = {self.account.id}"),
            self.assertLogs("odoo.addons.customer_manager.models.jobs"),
            mute_logger("odoo.sql_db"),
        ):
            self._run_job("check_values")
        self.assertEqual(self.Check.search([("account_id", "in", (self.account | other).ids)]).account_id, other)
        self._run_job("check_values")
        self.assertIn(self.account, self.Check.search([]).account_id)

    def test_accounts_behind_one_that_cannot_be_checked_wait_for_no_time(self):
        self._usage()
        other = self.env["customer.account"].create({"number": "C9", "partner_id": self.standard.id})
        self._usage(account=other)
        with (
            failing_table(self.env.cr, "customer_value_check", f"NEW.account_id = {self.account.id}"),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 0),
            self.assertLogs("odoo.addons.customer_manager.models.jobs"),
            mute_logger("odoo.sql_db"),
        ):
            self.Check._cron_check_values()
        self.assertEqual(self.Check.search([("account_id", "in", (self.account | other).ids)]).account_id, other)

    def test_amounts_that_can_be(self):
        self._usage()
        check = self._one("power_factor").with_user(self.manager)
        for amount in (-1, float("nan"), float("inf"), 1e15):
            with self.subTest(amount=amount), self.assertRefused(ValidationError, "amount that can be"):
                check.result_amount = amount
        with self.assertRefused(ValidationError, "nobody of the customer"):
            check.contact_id = self.standard

    # who

    def test_figures_are_the_systems(self):
        self._usage()
        check = self._one("power_factor").with_user(self.manager)
        for values in ({"amount": 1}, {"state": "done"}, {"figures": {}}, {"decision": "x"}, {"risk": "3"}):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                check.write(values)
        with self.assertRefused(AccessError, "."):
            check.create({"partner_id": self.core.id, "account_id": self.account.id, "kind": "hazards"})

    def test_who_sees_and_writes(self):
        check = self._one("power_factor")
        family = ("manager", "backup", "supervisor", "backup_supervisor", "officer")
        self._compare(check, dict.fromkeys(family, "rw") | {"audit": "r"})

    def test_who_checks(self):
        for who in ("audit", "hr", "admin", "employee", "department", "portal"):
            with self.subTest(who=who), self.assertRefused(AccessError, "."):
                self._run(self.everybody[who])
        self._run(self.everybody["stranger"])
        self.assertFalse(self.Check.search([("partner_id", "=", self.core.id)]))
        self._run(self.everybody["supervisor"])
        self.assertTrue(self.Check.search([("partner_id", "=", self.core.id)]))
