from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_desk_user_id = fields.Many2one(related="company_id.customer_desk_user_id", readonly=False)
    customer_triage_user_id = fields.Many2one(related="company_id.customer_triage_user_id", readonly=False)
    customer_request_warning_share = fields.Integer(related="company_id.customer_request_warning_share", readonly=False)
    customer_request_escalation_share = fields.Integer(
        related="company_id.customer_request_escalation_share", readonly=False
    )
    customer_request_tries = fields.Integer(related="company_id.customer_request_tries", readonly=False)
    customer_request_reopen_days = fields.Integer(related="company_id.customer_request_reopen_days", readonly=False)
    customer_request_back_days = fields.Integer(related="company_id.customer_request_back_days", readonly=False)
    customer_request_twin_days = fields.Integer(related="company_id.customer_request_twin_days", readonly=False)
