from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

#: promises on a page of the portal
_PROMISES = 100


class CustomerPromise(models.Model):
    """What was promised to the customer, and whether it was kept, on the portal."""

    _inherit = "customer.promise"

    @api.model
    def _portal_promises(self):
        """Return the promises to the user's entity, open ones first, as plain values.

        Those of a request that only who made it reads are for him alone.
        """
        entity = self.env.user._customer_portal_entity()
        if not entity:
            return []
        requests = self.env["customer.request"].sudo()._search(self.env["customer.request"]._portal_domain())
        domain = Domain("partner_id", "=", entity.id) & Domain("state", "!=", "cancelled")
        domain &= Domain("request_id", "=", False) | Domain("request_id", "in", requests)
        promises = self.sudo().search(domain, order="date_due desc, id desc", limit=_PROMISES)
        promises = promises.sorted(lambda one: one.state != "open")
        labels = {"open": self.env._("Open"), "kept": self.env._("Kept"), "broken": self.env._("Not kept in time")}
        return [promise._portal_row() | {"label": labels[promise.state]} for promise in promises]

    def _portal_row(self):
        return {
            "name": self.name,
            "due": format_date(self.env, self.date_due),
            "first_due": format_date(self.env, self.date_first_due) if self.move_count else "",
            "done": format_date(self.env, self.date_done) if self.date_done else "",
            "state": self.state,
            "by": self.department_id.name or self.manager_id.name,
        }
