from odoo import models


class CustomerAccountPlan(models.Model):
    """What a plan promises to the customer is a promise from the day on which the plan is in force."""

    _inherit = "customer.account.plan"

    def action_submit(self):
        """Hand the plan in (public); a light one is in force then."""
        result = super().action_submit()
        self.filtered(lambda plan: plan.kind == "light").action_ids._make_promises()
        return result

    def action_sign(self):
        """Sign plans (public)."""
        result = super().action_sign()
        self.action_ids._make_promises()
        return result
