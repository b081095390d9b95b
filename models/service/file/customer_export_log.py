from odoo import api, fields, models
from odoo.exceptions import AccessError


class CustomerExportLog(models.Model):
    """Who took customers' figures out of the house, which and when (domain P13). Read by audit, kept by the system."""

    _name = "customer.export.log"
    _description = "Export of Customer Data"
    _order = "id desc"
    _rec_name = "model"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict", index=True)
    model = fields.Char(required=True, readonly=True)
    row_count = fields.Integer(string="Records", readonly=True)
    field_names = fields.Text(string="Fields", readonly=True)
    record_ids = fields.Json(string="Record Ids", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        """Written by the system alone."""
        if not self.env.su:
            raise AccessError(self.env._("The log of exports is written by the system alone."))
        return super().create(vals_list)
