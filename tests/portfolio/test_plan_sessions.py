from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon


@tagged("post_install", "-at_install")
class TestPlanSessions(SessionsCommon):
    """Two officers apply two plans at the same moment."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self._connect(), self._connect()
        env = self.first
        company = env.company
        env["res.partner"].search([("customer_tier_id", "!=", False)]).customer_tier_id = False
        env["customer.manager"].search([("state", "=", "active")]).write({"state": "suspended"})
        employee = env["hr.employee"].create({"name": "The only one", "company_id": company.id})
        self.manager = env["customer.manager"].create({"employee_id": employee.id})
        grade = env.ref("customer_manager.customer_manager_grade_senior")
        grade.count_cap = 1
        env["customer.manager.appointment"].create(
            {
                "manager_id": self.manager.id,
                "grade_id": grade.id,
                "date_from": company._customer_today(),
                "is_initial": True,
            }
        )
        officer = env["res.users"].create(
            {
                "name": "Second officer",
                "login": "plan_session_officer",
                "group_ids": [(4, env.ref("customer_manager.group_customer_manager_officer").id)],
            }
        )
        # Two customers of two tiers: the plans have no customer in common, only the one seat.
        self.plans = env["customer.assignment.plan"]
        self.partners = env["res.partner"]
        for code in ("core", "standard"):
            tier = env.ref(f"customer_manager.customer_tier_{code}")
            partner = env["res.partner"].create({"name": code, "is_company": True})
            partner._customer_claim_company(company)
            partner.customer_tier_id = tier
            self.partners |= partner
            plan = env["customer.assignment.plan"].create(
                {"name": code, "tier_ids": tier.ids, "plan_backups": False, "company_id": company.id}
            )
            plan.action_compute()
            plan.with_user(officer).action_approve()
            self.plans |= plan
        self.assertEqual(self.plans.mapped("new_count"), [1, 1])
        env.cr.commit()
        for session in (self.first, self.second):
            session.cr.rollback()
            session.invalidate_all()
            # The snapshot of a session begins with its first statement.
            session["res.company"].browse(company.id).fetch(["name"])

    def test_cap_holds_over_two_plans_applied_at_once(self):
        self.plans[0].with_env(self.first).action_apply()
        self.first.cr.commit()
        late = self.plans[1].with_env(self.second)
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            late.action_apply()
        # Odoo repeats the request: now the plan is found to be out of date.
        self.second.cr.rollback()
        self.second.invalidate_all()
        with self.assertRaisesRegex(UserError, "out of date"):
            late.action_apply()
        self.second.cr.rollback()
        self.first.invalidate_all()
        self.assertEqual(self.partners.with_env(self.first).mapped("customer_manager_id").ids, self.manager.ids)
        self.assertEqual(self.manager.with_env(self.first)._portfolio_load()[self.manager.id][0], 1)

    def test_same_plan_is_applied_once(self):
        self.plans[0].with_env(self.first).action_apply()
        self.first.cr.commit()
        late = self.plans[0].with_env(self.second)
        with mute_logger("odoo.sql_db"), self.assertRaises((SerializationFailure, UserError)):
            late.action_apply()
