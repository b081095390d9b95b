from odoo import models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """Amounts of usage are never converted, so their currency has to stay."""

    _inherit = "res.company"

    def write(self, vals):
        """Refuse another currency once there is usage."""
        if vals.get("currency_id"):
            changed = self.filtered(lambda c: c.currency_id.id != vals["currency_id"])
            # by the accounts: usage has no index by company
            used = changed and self.env["customer.account"].sudo().with_context(active_test=False).search(
                [("company_id", "in", changed.ids), ("last_month", "!=", False)], limit=1
            )
            if used:
                raise UserError(
                    self.env._(
                        "Currency: %s has usage in its present currency, and amounts are never converted.",
                        used.company_id.display_name,
                    )
                )
        return super().write(vals)
