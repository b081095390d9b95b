from odoo import models
from odoo.fields import Domain


class CustomerAbsence(models.Model):
    """Requests have the absent manager all the time; whoever acted owns those that came in."""

    _inherit = "customer.absence"

    def _find_taken_on(self, name, partners, holders):
        if name != "customer.request":
            return super()._find_taken_on(name, partners, holders)
        Request = self.env[name].sudo()
        return Request.search(
            Request._open_domain()
            & self._came_domain(partners)
            & Domain("manager_id", "=", self.manager_id.id)
            & Domain("user_id", "in", holders.user_id.ids)
        )
