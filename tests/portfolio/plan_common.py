from odoo.tests import Form

from ..approval.common import ApprovalMixinCommon
from .common import PortfolioCommon


class PlanCommon(ApprovalMixinCommon, PortfolioCommon):
    """Customers of the company with tiers and managers, and plans for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Plan = cls.env["customer.assignment.plan"]
        cls._clear_stage()
        (cls.core | cls.standard).sudo().customer_company_id = cls.company
        cls.second = cls._create_manager("Second Shen", "second")

    @classmethod
    def _clear_stage(cls):
        """Take demo customers and managers out of every plan."""
        ours = cls.core | cls.standard
        cls.env["res.partner"].search(
            [("customer_tier_id", "!=", False), ("id", "not in", ours.ids)]
        ).sudo().customer_tier_id = False
        crew = cls.senior | cls.second_senior | cls.first | cls.outsider
        others = cls.env["customer.manager"].search([("state", "=", "active"), ("id", "not in", crew.ids)])
        others.sudo().write({"state": "suspended"})

    @classmethod
    def _create_tiered(cls, name, tier=None, **values):
        partner = super()._create_tiered(name, tier, **values)
        partner.sudo().customer_company_id = cls.company
        return partner

    @classmethod
    def _create_plan(cls, user=None, compute=True, **values):
        """Return a plan of the officer (or `user`), computed unless told otherwise."""
        plan = cls.Plan.with_user(user or cls.officer).create({"name": "Test plan", **values})
        if compute:
            plan.action_compute()
        return plan

    @classmethod
    def _apply(cls, plan):
        """Approve, by whomever its values call for, and apply."""
        cls._approve(plan)
        plan.action_apply()
        return plan

    @classmethod
    def _approve(cls, plan, officer=None):
        """Approve a plan: with four eyes, or by a case with all its steps."""
        officer = officer or cls.second_officer
        if plan._approval_needed(plan._approval_gates()["apply"]):
            cls._approve_case(plan, officer)
        else:
            plan.with_user(officer).action_approve()

    @classmethod
    def _approve_case(cls, plan, officer):
        plan.action_request_approval()
        cls.decide(plan, officer)
        if plan.core_move_count:
            cls.decide(plan, cls.users["committee"])

    @classmethod
    def _undo(cls, plan):
        """Undo a plan, with the approvals that its values call for."""
        if plan._approval_needed(plan._approval_gates()["undo"]):
            cls._approve_case(plan, cls.second_officer)
        plan.action_undo()

    def assertLine(self, plan, partner, kind, to=None, reasons=None, role="primary"):
        """Assert what the plan says about a customer, and that it says so in words."""
        line = plan.line_ids.filtered(lambda one: one.partner_id == partner and one.role == role)
        self.assertEqual(len(line), 1, f"{partner.name} stands {len(line)} times in the plan as {role}")
        self.assertEqual(line.kind, kind)
        if to is not None:
            self.assertEqual(line.to_manager_id, to)
        if reasons is not None:
            self.assertEqual(line.reasons, reasons)
        self.assertTrue(line.explanation)
        return line

    def assertManager(self, partner, manager, role="primary"):
        """Assert who serves the customer today."""
        partner.invalidate_recordset()
        self.assertEqual(partner.sudo().manager_on(self.today, role), manager)

    def _form(self, plan, user=None):
        return Form(plan.with_user(user or self.officer))
