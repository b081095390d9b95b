from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_file_target = fields.Float(related="company_id.customer_file_target", readonly=False)
    customer_contact_check_days = fields.Integer(related="company_id.customer_contact_check_days", readonly=False)
    customer_contact_purge_months = fields.Integer(related="company_id.customer_contact_purge_months", readonly=False)
    customer_hazard_days = fields.Integer(related="company_id.customer_hazard_days", readonly=False)
