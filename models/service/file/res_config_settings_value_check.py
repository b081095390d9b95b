from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_value_power_factor = fields.Float(related="company_id.customer_value_power_factor", readonly=False)
    customer_value_capacity_price = fields.Float(related="company_id.customer_value_capacity_price", readonly=False)
    customer_value_demand_price = fields.Float(related="company_id.customer_value_demand_price", readonly=False)
    customer_value_demand_floor = fields.Float(related="company_id.customer_value_demand_floor", readonly=False)
    customer_value_peak_price = fields.Float(related="company_id.customer_value_peak_price", readonly=False)
    customer_value_valley_price = fields.Float(related="company_id.customer_value_valley_price", readonly=False)
    customer_value_shift_share = fields.Float(related="company_id.customer_value_shift_share", readonly=False)
    customer_value_over_factor = fields.Float(related="company_id.customer_value_over_factor", readonly=False)
    customer_value_min_months = fields.Integer(related="company_id.customer_value_min_months", readonly=False)
    customer_value_min_amount = fields.Float(related="company_id.customer_value_min_amount", readonly=False)
    customer_value_quiet_months = fields.Integer(related="company_id.customer_value_quiet_months", readonly=False)
