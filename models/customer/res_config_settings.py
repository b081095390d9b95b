from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_timezone = fields.Selection(related="company_id.customer_timezone", readonly=False)
