from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_leg_share = fields.Float(related="company_id.customer_leg_share", readonly=False)
    customer_accept_days = fields.Float(related="company_id.customer_accept_days", readonly=False)
    customer_accept_core_hours = fields.Float(related="company_id.customer_accept_core_hours", readonly=False)
    customer_core_tier_id = fields.Many2one(related="company_id.customer_core_tier_id", readonly=False)
    customer_workday_list = fields.Boolean(related="company_id.customer_workday_list", readonly=False)
