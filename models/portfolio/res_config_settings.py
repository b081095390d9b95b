from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_follow_salesperson = fields.Boolean(related="company_id.customer_follow_salesperson", readonly=False)
    customer_change_months = fields.Integer(related="company_id.customer_change_months", readonly=False)
    customer_trainees_per_mentor = fields.Integer(related="company_id.customer_trainees_per_mentor", readonly=False)
    customer_cover_days = fields.Integer(related="company_id.customer_cover_days", readonly=False)
    customer_launch_open = fields.Boolean(related="company_id.customer_launch_open", readonly=False)
