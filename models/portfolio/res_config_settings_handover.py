from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_handover_days = fields.Integer(related="company_id.customer_handover_days", readonly=False)
    customer_handover_urgent_days = fields.Integer(related="company_id.customer_handover_urgent_days", readonly=False)
    customer_handover_wish_days = fields.Integer(related="company_id.customer_handover_wish_days", readonly=False)
    customer_handover_sign_days = fields.Integer(related="company_id.customer_handover_sign_days", readonly=False)
    customer_handover_notice_days = fields.Integer(related="company_id.customer_handover_notice_days", readonly=False)
    customer_handover_contract_days = fields.Integer(
        related="company_id.customer_handover_contract_days", readonly=False
    )
    customer_handover_check_days = fields.Char(related="company_id.customer_handover_check_days", readonly=False)
    customer_review_months = fields.Integer(related="company_id.customer_review_months", readonly=False)
    customer_absence_days = fields.Integer(related="company_id.customer_absence_days", readonly=False)
    customer_absence_months = fields.Integer(related="company_id.customer_absence_months", readonly=False)
