from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """Suspend the managers whose login is archived."""
        result = super().write(vals)
        if not vals.get("active", True):
            self.env["customer.manager"].sudo().search([("user_id", "in", self.ids)])._suspend_for_leaving()
        return result
