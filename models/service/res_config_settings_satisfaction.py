from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_opinion_share = fields.Float(related="company_id.customer_opinion_share", readonly=False)
    customer_opinion_per_contact = fields.Integer(related="company_id.customer_opinion_per_contact", readonly=False)
    customer_opinion_days = fields.Integer(related="company_id.customer_opinion_days", readonly=False)
    customer_opinion_changed_days = fields.Integer(related="company_id.customer_opinion_changed_days", readonly=False)
    customer_opinion_minimum = fields.Integer(related="company_id.customer_opinion_minimum", readonly=False)
    customer_opinion_call_score = fields.Integer(related="company_id.customer_opinion_call_score", readonly=False)
    customer_opinion_call_days = fields.Integer(related="company_id.customer_opinion_call_days", readonly=False)
    customer_callback_share = fields.Float(related="company_id.customer_callback_share", readonly=False)
