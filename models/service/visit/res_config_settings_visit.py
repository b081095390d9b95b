from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_visit_record_days = fields.Integer(related="company_id.customer_visit_record_days", readonly=False)
    customer_visit_early_share = fields.Integer(related="company_id.customer_visit_early_share", readonly=False)
    customer_visit_escalation_share = fields.Integer(
        related="company_id.customer_visit_escalation_share", readonly=False
    )
    customer_visit_horizon_days = fields.Integer(related="company_id.customer_visit_horizon_days", readonly=False)
    customer_visit_sample_share = fields.Float(related="company_id.customer_visit_sample_share", readonly=False)
    customer_visit_joint_count = fields.Integer(related="company_id.customer_visit_joint_count", readonly=False)
    customer_after_sales_days = fields.Integer(related="company_id.customer_after_sales_days", readonly=False)
