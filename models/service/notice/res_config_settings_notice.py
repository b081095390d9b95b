from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_notice_law_days = fields.Integer(related="company_id.customer_notice_law_days", readonly=False)
    customer_notice_unread_hours = fields.Integer(related="company_id.customer_notice_unread_hours", readonly=False)
