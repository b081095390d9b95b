from odoo import fields, models


class CustomerManagerApplicationEligibility(models.Model):
    """One condition as it was found for a candidate; a later check replaces the lines."""

    _name = "customer.manager.application.eligibility"
    _description = "Condition Found for an Application"
    _inherit = ["customer.condition.mixin"]
    _order = "application_id, sequence, id"

    application_id = fields.Many2one(
        "customer.manager.application", required=True, readonly=True, index=True, ondelete="cascade"
    )
