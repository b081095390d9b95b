from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_link_days = fields.Integer(related="company_id.approval_link_days", readonly=False)
    approval_mail = fields.Selection(related="company_id.approval_mail", readonly=False)
