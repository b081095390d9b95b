from odoo import fields, models


class CustomerAccountPlanGoal(models.Model):
    """What a plan is for, on both sides: what the customer wants, and what we want."""

    _name = "customer.account.plan.goal"
    _description = "Goal of an Account Plan"
    _inherit = ["customer.account.plan.line.mixin"]

    side = fields.Selection([("customer", "The customer's"), ("utility", "Ours")], required=True, default="customer")
    name = fields.Char(string="Goal", required=True)
    measure = fields.Char(string="Reached When")
    result = fields.Char()

    _progress_fields = frozenset({"result"})
