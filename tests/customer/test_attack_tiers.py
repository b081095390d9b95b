import json

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .tier_common import TierCommon

FORGED_RUN = {
    "default_state": "approved",
    "default_approved_uid": 1,
    "default_computed_uid": 1,
    "default_applied_number": 99,
    "default_is_written": True,
    "default_core_share": 80.06,
}


@tagged("post_install", "-at_install")
class TestAttackTiers(TierCommon):
    """Tier runs bent by defaults, by clearing what others set, by figures that are none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big = cls._customer("Big", 900)
        cls.small = cls._customer("Small", 100)
        cls.third_officer = cls._create_role_user("officer", login="cm_officer_3")
        cls.third_officer.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})

    def _refused(self, error, regex, call):
        with self.assertRaisesRegex(error, regex), self.env.cr.savepoint():
            call()
        self.env.invalidate_all(flush=False)

    def _make_manager(self, user, partner):
        employee = self.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        manager = self.env["customer.manager"].create({"employee_id": employee.id})
        partner.sudo().customer_manager_id = manager
        return manager

    # forged beginnings

    def test_a_run_begins_as_a_draft(self):
        runs = self.env["customer.tier.run"].with_user(self.officer)
        run = self._run().with_user(self.officer).with_context(**FORGED_RUN).copy()
        self.assertEqual((run.state, run.applied_number, run.is_written), ("draft", 0, False))
        run = runs.with_context(**FORGED_RUN).create({"name": "Forged"})
        self.assertEqual((run.state, run.approved_uid.id, run.core_share), ("draft", False, 0))
        self.env["ir.default"].with_user(self.officer).set("customer.tier.run", "state", "approved", user_id=True)
        run = runs.create({"name": "Forged"})
        self.assertEqual(run.state, "draft")
        self._refused(UserError, "Draft", run.action_apply)
        name = runs.with_context(**FORGED_RUN).name_create("Forged")[0]
        self.assertEqual(runs.browse(name).state, "draft")

    def test_a_plan_and_an_import_begin_at_their_beginning(self):
        forged = {"default_state": "applied", "default_computed_uid": 1, "default_move_count": 7}
        plan = self.env["customer.assignment.plan"].with_user(self.officer).with_context(**forged).create({"name": "F"})
        self.assertEqual((plan.state, plan.move_count, plan.computed_uid.id), ("draft", 0, False))
        forged = {
            "default_state": "importing",
            "default_user_id": self.second_officer.id,
            "default_created_count": 7,
            "default_source": "push",
        }
        usage_import = self.env["customer.usage.import"].with_user(self.officer).with_context(**forged).create({})
        self.assertRecordValues(
            usage_import, [{"state": "draft", "user_id": False, "created_count": 0, "source": "file"}]
        )

    # four eyes

    def test_who_clears_an_override_had_a_hand_in_the_run(self):
        run = self._run()
        run.action_compute()
        line = self._line(run, self.small).with_user(self.third_officer)
        line.write({"override_tier_id": self.core.id, "override_reason": "Hospital", "override_until": self.today})
        self._line(run, self.small).with_user(self.second_officer).write({"override_tier_id": False})
        for officer in (self.officer, self.second_officer):
            self._refused(UserError, "another marketing officer", run.with_user(officer).action_approve)
        self.assertMustApprove(run, {"Marketing department": self.third_officer})
        self.approve(run, self.third_officer)
        self.assertEqual((run.state, run.approved_uid), ("approved", self.third_officer))

    def test_officer_decides_nothing_about_his_own_customers(self):
        self._make_manager(self.second_officer, self.small)
        run = self._run()
        run.action_compute()
        line = self._line(run, self.small).with_user(self.second_officer)
        override = {"override_tier_id": self.core.id, "override_reason": "Mine", "override_until": self.today}
        self._refused(AccessError, "you serve", lambda: line.write(override))
        self._refused(AccessError, "you serve", run.with_user(self.second_officer).action_approve)
        for values in ({"customer_importance": "special"}, {"is_strategic_customer": True}):
            self._refused(
                AccessError, "you serve", lambda values=values: self.small.with_user(self.second_officer).write(values)
            )
        self.big.with_user(self.second_officer).write({"is_strategic_customer": True})
        self.assertMustApprove(run, {"Marketing department": self.third_officer})
        self.approve(run, self.third_officer)

    # figures and days that are none

    def test_odd_values_get_a_sentence(self):
        run = self._run()
        for values in (
            {"date_to": "9999-12-31"},
            {"date_from": False},
            {"date_to": False},
            {"date_from": "0001-01-01"},
            {"population_domain": "[" * 3000},
            {"population_domain": "-" * 100000 + "1"},
            {"population_domain": "[('name', '=', "},
            {"population_domain": "[('no_field', '=', 1)]"},
            {"population_domain": "[('id', 'in', [{}])]"},
            {"population_domain": "[('name', '=', b'x')]"},
            {"population_domain": "__import__('os').system('true')"},
            {"population_domain": "\x00"},
            {"population_domain": json.dumps([["customer_account_ids.capacity_kva", "like", "%"]])},
            {"date_effective": "9999-12-31"},
            {"date_effective": "0001-01-01"},
        ):
            with self.subTest(values=str(values)[:60]):
                try:
                    with self.env.cr.savepoint():
                        run.write(values)
                        run.action_compute()
                        line = self._line(run, self.small).with_user(self.officer)
                        line.write(
                            {
                                "override_tier_id": self.core.id,
                                "override_reason": "Hospital",
                                "override_until": "9999-12-31",
                            }
                        )
                except (UserError, MissingError):
                    pass
                self.env.invalidate_all(flush=False)

    @mute_logger("odoo.sql_db")
    def test_no_figure_of_ours_is_nan(self):
        """PostgreSQL would keep NaN and call it the largest number: Odoo's rounding or a rule refuses it."""
        grade = self.env.ref("customer_manager.customer_manager_grade_senior")
        account = self.big.customer_account_ids
        records = (self.core, grade, account, self.company, self._run(), grade.condition_ids[:1])
        for record in records:
            for name, field in record._fields.items():
                if field.type not in ("float", "monetary") or field.compute or not field.store:
                    continue
                if getattr(field, "_module", "") != "customer_manager":
                    continue
                for value in ("nan", "inf", "-inf"):
                    with self.subTest(model=record._name, field=name, value=value):
                        self._refused(
                            (UserError, ValueError, OverflowError, IntegrityError),
                            "",
                            lambda record=record, name=name, value=value: (
                                record.write({name: float(value)}),
                                self.env.flush_all(),
                            ),
                        )

    def test_company_keeps_its_currency(self):
        other = self.env.ref("base.EUR") | self.env.ref("base.CNY") - self.company.currency_id
        self.big.customer_account_ids.sudo().last_month = fields.Date.to_date("2025-12-01")
        for path in (self.company, self.company.sudo()):
            self._refused(UserError, "Currency", lambda path=path: path.write({"currency_id": other[:1].id}))

    def test_tier_catalogue_is_the_officers(self):
        for role in ("user", "supervisor", "hr", "audit", "admin", "committee", "department", "rater"):
            tier = self.core.with_user(self.users[role])
            self._refused(AccessError, "", lambda tier=tier: tier.write({"load_points": 0}))
        self._refused(
            ValidationError, "Share limit", lambda: self.priority.with_user(self.officer).write({"share_limit": 1})
        )
