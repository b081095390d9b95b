from odoo import models

from .customer_request_owner import USER


class ResUsers(models.Model):
    """Requests never hang on a login that nobody uses."""

    _inherit = "res.users"

    def write(self, vals):
        """Give the open requests of archived logins to who comes next."""
        result = super().write(vals)
        if not vals.get("active", True):
            self.env["customer.request"].sudo()._pass_on_from(self)
        return result

    def _customer_may_own_requests(self, company):
        """Whether this user reads requests of the company and can act on them."""
        self.ensure_one()
        user = self.sudo()
        return user.active and company in user.company_ids and user.has_group(USER)
