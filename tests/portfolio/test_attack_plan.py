from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestAttackPlan(PlanCommon):
    """Officers who are managers as well, merges in between, parameters out of range."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls._create_manager("Double Du", "senior")
        cls.double.employee_id.user_id = cls.second_officer
        cls.third_officer = cls._create_role_user("officer", login="cm_officer_3")

    def test_nobody_approves_his_own_portfolio(self):
        others = self.senior | self.second_senior | self.first | self.outsider | self.second
        others.sudo().write({"state": "suspended"})
        plan = self._create_plan()
        self.assertLine(plan, self.core, "new", self.double)
        with self.assertRefused(UserError, "your own portfolio"):
            plan.with_user(self.second_officer).action_approve()
        with self.assertRefused(UserError, "created or computed"):
            plan.action_approve()
        plan.with_user(self.third_officer).action_approve()
        plan.action_apply()
        self.assertManager(self.core, self.double)

    def test_lines_and_loads_are_nobodys_to_write(self):
        plan = self._create_plan()
        for records, values in (
            (plan.line_ids, {"to_manager_id": self.double.id}),
            (plan.load_ids, {"count_cap": 1000}),
        ):
            for user in (self.officer, self.second_officer, self.supervisor, self.users["admin"]):
                with self.subTest(model=records._name, user=user.login), self.assertRefused(AccessError, ""):
                    records[:1].with_user(user).write(values)
            for path in (
                {"line_ids": [fields.Command.update(plan.line_ids[:1].id, {"to_manager_id": self.double.id})]},
                {"change_line_ids": [fields.Command.delete(plan.line_ids[:1].id)]},
                {"load_ids": [fields.Command.clear()]},
            ):
                with self.assertRefused(UserError, "only the actions"):
                    plan.write(path)

    @mute_logger("odoo.sql_db")
    def test_parameters_out_of_range(self):
        for values in (
            {"date_effective": "9999-12-31"},
            {"date_effective": "0001-01-01"},
            {"move_budget": -1},
            {"protect_months": -5},
            {"tier_ids": [fields.Command.set(self.tiers["mass"].ids)]},
        ):
            plan = self._create_plan(compute=False)
            with self.subTest(values=values), self.assertRaises(Exception) as caught, self.env.cr.savepoint():
                plan.write(values)
                self.env.flush_all()
            self.assertIn(type(caught.exception).__name__, ("ValidationError", "UserError", "CheckViolation"))
            self.env.invalidate_all(flush=False)

    def test_contacts_of_an_open_plan_are_not_merged(self):
        self._create_plan()
        twin = self._create_customer("Core Steel twin")
        clerk = new_test_user(self.env, login="cm_merger", groups="base.group_user,base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(clerk).create({})
        for sources, target in ((self.core | twin, twin), (self.core | twin, self.core)):
            with self.assertRefused(UserError, "Test plan"):
                wizard._merge(sources.ids, target)
        self.assertTrue(self.core.exists() and twin.exists())

    def test_nobody_changes_the_rules_of_his_own_grade(self):
        grade = self.grades["senior"].with_user(self.second_officer)
        condition = grade.condition_ids[:1]
        for call in (
            lambda: grade.write({"count_cap": 999}),
            lambda: grade.write({"condition_ids": [fields.Command.clear()]}),
            lambda: condition.write({"value": 0}),
            lambda: condition.unlink(),
            lambda: condition.copy(),
        ):
            with self.assertRefused(AccessError, "your own grade"):
                call()
        self.grades["first"].with_user(self.second_officer).count_cap = 61
        self.grades["senior"].with_user(self.officer).count_cap = 26
