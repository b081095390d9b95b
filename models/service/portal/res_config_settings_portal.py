from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_portal_file_count = fields.Integer(related="company_id.customer_portal_file_count", readonly=False)
    customer_portal_file_mb = fields.Integer(related="company_id.customer_portal_file_mb", readonly=False)
    customer_portal_file_types = fields.Char(related="company_id.customer_portal_file_types", readonly=False)
    customer_portal_day_limit = fields.Integer(related="company_id.customer_portal_day_limit", readonly=False)
