from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_request_alias_name = fields.Char(related="company_id.customer_request_alias_name", readonly=False)
    customer_mail_file_size = fields.Integer(related="company_id.customer_mail_file_size", readonly=False)
    customer_mail_files_size = fields.Integer(related="company_id.customer_mail_files_size", readonly=False)
