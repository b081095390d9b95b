from odoo import fields, models

from .customer_manager_lookup import LIMIT


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_training_trade_share = fields.Float(related="company_id.customer_training_trade_share", readonly=False)
    customer_training_law_share = fields.Float(related="company_id.customer_training_law_share", readonly=False)
    customer_training_safety_share = fields.Float(related="company_id.customer_training_safety_share", readonly=False)
    customer_training_first_hours = fields.Integer(related="company_id.customer_training_first_hours", readonly=False)
    customer_training_evidence_days = fields.Integer(
        related="company_id.customer_training_evidence_days", readonly=False
    )
    customer_training_closing_days = fields.Integer(related="company_id.customer_training_closing_days", readonly=False)
    customer_exam_mark = fields.Float(related="company_id.customer_exam_mark", readonly=False)
    customer_exam_months = fields.Integer(related="company_id.customer_exam_months", readonly=False)
    customer_certificate_renewal_days = fields.Integer(
        related="company_id.customer_certificate_renewal_days", readonly=False
    )
    customer_certificate_warning_days = fields.Char(
        related="company_id.customer_certificate_warning_days", readonly=False
    )
    customer_certificate_grace_days = fields.Integer(
        related="company_id.customer_certificate_grace_days", readonly=False
    )
    customer_certificate_suspension_days = fields.Integer(
        related="company_id.customer_certificate_suspension_days", readonly=False
    )
    customer_lookup_limit = fields.Integer(
        string="Look-ups of Certificates per Minute",
        config_parameter="customer_manager.lookup_limit",
        default=LIMIT,
        help="So many certificates one address may look up on the public page in a minute.",
    )
