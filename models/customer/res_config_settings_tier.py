from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_tier_energy_weight = fields.Float(related="company_id.customer_tier_energy_weight", readonly=False)
    customer_tier_revenue_weight = fields.Float(related="company_id.customer_tier_revenue_weight", readonly=False)
    customer_tier_profit_weight = fields.Float(related="company_id.customer_tier_profit_weight", readonly=False)
    customer_tier_leave_share = fields.Float(related="company_id.customer_tier_leave_share", readonly=False)
    customer_tier_fall_runs = fields.Integer(related="company_id.customer_tier_fall_runs", readonly=False)
    customer_tier_purge_months = fields.Integer(related="company_id.customer_tier_purge_months", readonly=False)
