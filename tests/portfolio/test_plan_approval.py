from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .plan_common import PlanCommon

MARKETING, COMMITTEE = "Marketing department", "Committee"


@tagged("post_install", "-at_install")
class TestPlanApproval(PlanCommon):
    """A plan needs more than a second officer when it moves core customers or exceeds the move budget."""

    def _officers(self):
        """Return the officers who can read plans of the company."""
        group = self.env.ref("customer_manager.group_customer_manager_officer")
        return group.all_user_ids.filtered(lambda user: user.active and self.company in user.company_ids)

    def _committee(self):
        return self.env.ref("customer_manager.group_customer_manager_committee").all_user_ids.filtered("active")

    def test_a_plan_that_moves_nobody_needs_a_second_officer(self):
        plan = self._create_plan()
        self.assertEqual((plan.core_move_count, plan.over_budget_count), (0, 0))
        self.assertMustApprove(plan, {})
        with self.assertRefused(UserError, "nobody has to approve"):
            plan.action_request_approval()
        plan.with_user(self.second_officer).action_approve()
        plan.action_apply()
        self.assertEqual((plan.state, plan.approval_state), ("applied", "none"))
        plan.action_undo()
        self.assertEqual(plan.state, "undone")

    def test_core_customers_are_moved_with_the_committee(self):
        self._link(self.core, self.first, days=900)
        plan = self._create_plan(plan_backups=False)
        self.assertEqual(plan.core_move_count, 1)
        officers = self._officers() - self.officer
        self.assertMustApprove(plan, {MARKETING: officers, COMMITTEE: self._committee()})
        with self.assertRefused(UserError, "asks for more than a second officer"):
            plan.with_user(self.second_officer).action_approve()
        plan.action_request_approval()
        self.decide(plan, self.second_officer)
        self.assertEqual(plan.state, "computed")
        self.decide(plan, self.users["committee"])
        self.assertEqual((plan.state, plan.approved_uid), ("approved", self.users["committee"]))
        plan.action_apply()
        self.assertEqual(plan.state, "applied")
        with self.assertRefused(UserError, "“Undo” is not approved"):
            plan.action_undo()
        self._undo(plan)
        self.assertEqual(plan.state, "undone")

    def test_committee_reads_what_it_decides(self):
        self._link(self.core, self.first, days=900)
        plan = self._create_plan(plan_backups=False)
        member = self.users["committee"]
        self.assertTrue(plan.with_user(member).read(["name", "core_move_count", "load_note", "approval_path"]))
        self.assertTrue(plan.with_user(member).change_line_ids.read(["explanation"]))
        for call in (plan.with_user(member).action_compute, plan.with_user(member).action_request_approval):
            with self.assertRefused(AccessError, ""):
                call()

    def test_over_budget_needs_the_department_by_a_case(self):
        for number in range(2):
            self._link(self._create_tiered(f"Priority {number}", "priority"), self.second, days=900)
        plan = self._create_plan(move_budget=1, plan_backups=False)
        self.assertEqual((plan.over_budget_count, plan.core_move_count), (1, 0))
        self.assertMustApprove(plan, {MARKETING: self._officers() - self.officer})

    def test_managers_do_not_decide_on_their_own_portfolio(self):
        double = self._create_manager("Double Du", "senior")
        double.employee_id.user_id = self.second_officer
        self._link(self.core, double, days=900)
        double.sudo().action_suspend()
        plan = self._create_plan(plan_backups=False)
        self.assertEqual(plan.core_move_count, 1)
        path = {step["name"]: step for step in plan.approval_preview()}
        states = {person["user_id"]: person["state"] for person in path[MARKETING]["people"]}
        self.assertEqual(states[self.second_officer.id], "excluded")

    def test_a_line_changed_past_everything_is_seen(self):
        self._link(self.core, self.first, days=900)
        plan = self._create_plan(plan_backups=False)
        self._approve(plan)
        self.env.cr.execute(SQL("UPDATE customer_assignment_plan_line SET reasons = 'x' WHERE plan_id = %s", plan.id))
        plan.invalidate_recordset()
        line = self.assertLine(plan, self.core, "move")
        other = (self.senior | self.second_senior) - line.to_manager_id
        self.env.cr.execute(
            SQL(
                "UPDATE customer_assignment_plan_line SET to_manager_id = %s WHERE id = %s",
                other[0].id,
                line.id,
            )
        )
        self.env.invalidate_all()
        with self.assertRefused(UserError, "approved for other values of: Lines"):
            plan.action_apply()
