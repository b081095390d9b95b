from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """No paper hangs on a statement on fitness, by whatever path (domain 11.4)."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse papers about somebody's health."""
        attachments = super().create(vals_list)
        attachments._check_no_health()
        return attachments

    def write(self, vals):
        """Refuse papers about somebody's health."""
        result = super().write(vals)
        if {"res_model", "res_id"} & vals.keys():
            self._check_no_health()
        return result

    def _check_no_health(self):
        ids = [one.res_id for one in self.sudo() if one.res_model == "customer.manager.record" and one.res_id]
        if ids and self.env["customer.manager.record"].sudo().search_count(
            [("id", "in", ids), ("kind", "=", "fitness")], limit=1
        ):
            raise UserError(self.env._("Fitness: the statement alone is kept, no paper and no words about health."))
