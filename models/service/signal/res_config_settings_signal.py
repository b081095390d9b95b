from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_signal_verify_days = fields.Integer(related="company_id.customer_signal_verify_days", readonly=False)
    customer_signal_read_days = fields.Integer(related="company_id.customer_signal_read_days", readonly=False)
    customer_signal_data_months = fields.Integer(related="company_id.customer_signal_data_months", readonly=False)
    customer_signal_hit_rate = fields.Float(related="company_id.customer_signal_hit_rate", readonly=False)
    customer_signal_judged = fields.Integer(related="company_id.customer_signal_judged", readonly=False)
    customer_signal_sample = fields.Float(related="company_id.customer_signal_sample", readonly=False)
    customer_cut_unpaid_days = fields.Integer(related="company_id.customer_cut_unpaid_days", readonly=False)
    customer_cut_notice_days = fields.Integer(related="company_id.customer_cut_notice_days", readonly=False)
    customer_cut_notice_resident_days = fields.Integer(
        related="company_id.customer_cut_notice_resident_days", readonly=False
    )
