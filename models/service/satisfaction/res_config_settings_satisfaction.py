from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_satisfaction_share = fields.Float(related="company_id.customer_satisfaction_share", readonly=False)
    customer_satisfaction_per_contact = fields.Integer(
        related="company_id.customer_satisfaction_per_contact", readonly=False
    )
    customer_satisfaction_days = fields.Integer(related="company_id.customer_satisfaction_days", readonly=False)
    customer_satisfaction_changed_days = fields.Integer(
        related="company_id.customer_satisfaction_changed_days", readonly=False
    )
    customer_satisfaction_minimum = fields.Integer(related="company_id.customer_satisfaction_minimum", readonly=False)
    customer_satisfaction_call_score = fields.Integer(
        related="company_id.customer_satisfaction_call_score", readonly=False
    )
    customer_satisfaction_call_days = fields.Integer(
        related="company_id.customer_satisfaction_call_days", readonly=False
    )
    customer_callback_share = fields.Float(related="company_id.customer_callback_share", readonly=False)
