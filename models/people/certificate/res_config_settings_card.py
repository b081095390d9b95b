from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_hotline = fields.Char(related="company_id.customer_hotline", readonly=False)
    customer_regulator_hotline = fields.Char(related="company_id.customer_regulator_hotline", readonly=False)
