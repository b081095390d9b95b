from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_link_days = fields.Integer(related="company_id.approval_link_days", readonly=False)
