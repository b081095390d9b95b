from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_leader_id = fields.Many2one(related="company_id.customer_leader_id", readonly=False)
    customer_window_from = fields.Integer(related="company_id.customer_window_from", readonly=False)
    customer_window_to = fields.Integer(related="company_id.customer_window_to", readonly=False)
    customer_refused_months = fields.Integer(related="company_id.customer_refused_months", readonly=False)
    customer_promotion_notice_days = fields.Integer(related="company_id.customer_promotion_notice_days", readonly=False)
    customer_hearing_days = fields.Integer(related="company_id.customer_hearing_days", readonly=False)
    customer_appeal_days = fields.Integer(related="company_id.customer_appeal_days", readonly=False)
    customer_appeal_answer_days = fields.Integer(related="company_id.customer_appeal_answer_days", readonly=False)
    customer_opinion_days = fields.Integer(related="company_id.customer_opinion_days", readonly=False)
    customer_exit_notice_days = fields.Integer(related="company_id.customer_exit_notice_days", readonly=False)
    customer_audit_days = fields.Integer(related="company_id.customer_audit_days", readonly=False)
    customer_reentry_months = fields.Integer(related="company_id.customer_reentry_months", readonly=False)
