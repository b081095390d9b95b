from odoo.tests import HttpCase, new_test_user, tagged

from .plan_common import PlanCommon


class ApprovalTourCommon(PlanCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # drawing processes gives no right to read plans, which trying them on one needs
        groups = "customer_manager.group_approval_manager,customer_manager.group_customer_manager_supervisor"
        cls._create_role_user("committee", login="cm_committee_2")
        cls.admin = new_test_user(cls.env, login="cm_process_admin", groups=groups, name="Process Pan")

    def _walk(self):
        """An administrator changes who approves plans; one plan goes the new way."""
        process = self.env.ref("customer_manager.approval_process_plan_apply")
        plan = self._create_plan(name="Plan of the tour")
        self.start_tour("/odoo/approvals-to-do", "customer_manager_approval_empty_tour", login="cm_officer_2")
        self.start_tour(
            f"/odoo/approval-processes/{process.id}", "customer_manager_approval_process_tour", login="cm_process_admin"
        )
        process.invalidate_recordset()
        self.assertEqual(process.version_id.number, 2)
        self.assertFalse(any(process.version_id.step_ids.mapped("condition")))
        self.start_tour(
            f"/odoo/assignment-plans/{plan.id}", "customer_manager_approval_request_tour", login="cm_officer"
        )
        for login in ("cm_officer_2", "cm_committee"):
            self.start_tour("/odoo/approvals-to-do", "customer_manager_approval_decide_tour", login=login)
        self.start_tour(f"/odoo/assignment-plans/{plan.id}", "customer_manager_approval_apply_tour", login="cm_officer")
        plan.invalidate_recordset()
        self.assertEqual(plan.state, "applied")
        self.assertTrue(self.case(plan).used_at)
        self.assertTrue(self.case(plan).verify_chain()["valid"])


@tagged("post_install", "-at_install")
class TestApprovalTours(ApprovalTourCommon):
    """From a process in the editor to an applied plan."""

    def test_process_request_decisions_apply(self):
        self._walk()


@tagged("post_install", "-at_install")
class TestApprovalToursPhone(ApprovalTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_process_request_decisions_apply_on_a_phone(self):
        self._walk()
