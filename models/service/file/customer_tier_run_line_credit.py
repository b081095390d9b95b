from odoo import fields, models


class CustomerTierRunLine(models.Model):
    """Credit beside the figures of a run, for who decides on overrides (domain P1, step 5).

    It moves no customer by itself: no rule says by how much, and whoever overrides says why.
    """

    _inherit = "customer.tier.run.line"

    customer_credit_grade = fields.Selection(
        related="partner_id.customer_credit_grade",
        related_sudo=False,
        string="Credit Grade",
        groups="customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit",
        help="Of today, from the payments of twelve months; a reason for an override, never one by itself.",
    )
