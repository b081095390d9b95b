from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_foresight_months = fields.Integer(related="company_id.approval_foresight_months", readonly=False)
