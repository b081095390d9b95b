from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_record_months = fields.Integer(related="company_id.customer_record_months", readonly=False)
    customer_fitness_months = fields.Integer(related="company_id.customer_fitness_months", readonly=False)
    customer_clearance_months = fields.Integer(related="company_id.customer_clearance_months", readonly=False)
    customer_file_months = fields.Integer(related="company_id.customer_file_months", readonly=False)
