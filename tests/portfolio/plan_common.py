from odoo.tests import Form

from .common import PortfolioCommon


class PlanCommon(PortfolioCommon):
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
        """Approve with four eyes and apply."""
        plan.with_user(cls.second_officer).action_approve()
        plan.action_apply()
        return plan

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
