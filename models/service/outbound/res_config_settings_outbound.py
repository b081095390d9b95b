from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_gateway_user_id = fields.Many2one(related="company_id.customer_gateway_user_id", readonly=False)
    customer_gateway_minutes = fields.Integer(related="company_id.customer_gateway_minutes", readonly=False)
    customer_outbound_months = fields.Integer(related="company_id.customer_outbound_months", readonly=False)
