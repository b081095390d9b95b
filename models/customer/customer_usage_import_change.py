from odoo import api, fields, models

from ...algorithms.usage_columns import FIGURES
from .unknown_fields import DataMany2one


class CustomerUsageImportChange(models.Model):
    """A figure that an import corrected: what stood there and what stands there now.

    `old_value` and `new_value` are the figures as text; empty means unknown. The
    account needs no foreign key: it has usage, so it cannot be deleted.
    """

    _name = "customer.usage.import.change"
    _description = "Figure Corrected by an Import"
    _order = "id"
    _rec_name = "field_name"
    _log_access = False

    import_id = fields.Many2one("customer.usage.import", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True)
    account_id = DataMany2one("customer.account", required=True, index=True, ondelete="restrict")
    month = fields.Date(required=True)
    field_name = fields.Selection(selection="_selection_field_name", string="Figure", required=True)
    old_value = fields.Char(string="Before", help="Empty means unknown.")
    new_value = fields.Char(string="Now", help="Empty means unknown.")

    @api.model
    def _selection_field_name(self):
        usage = self.env["customer.usage"]
        return [(name, usage._fields[name]._description_string(self.env)) for name in FIGURES]
