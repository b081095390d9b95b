from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_move_budget = fields.Integer(related="company_id.customer_move_budget", readonly=False)
    customer_working_days = fields.Integer(related="company_id.customer_working_days", readonly=False)
    customer_visit_amber = fields.Float(related="company_id.customer_visit_amber", readonly=False)
    customer_visit_red = fields.Float(related="company_id.customer_visit_red", readonly=False)
