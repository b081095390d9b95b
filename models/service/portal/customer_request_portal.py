from odoo import api, models
from odoo.fields import Domain

#: longest text that is looked for
_SEARCH_LENGTH = 80
#: what a customer may sort, filter and search by: the whole list, whatever an address asks for
PORTAL_ORDERS = {
    "newest": "received_at desc, id desc",
    "oldest": "received_at, id",
    "due": "date_due, id",
    "number": "number, id",
}
PORTAL_FILTERS = {
    "open": Domain("state", "not in", ("closed", "cancelled")),
    "mine": Domain("state", "in", ("waiting", "answered")),
    "over": Domain("state", "in", ("closed", "cancelled")),
    "all": Domain.TRUE,
}
PORTAL_SEARCHES = {
    "all": ("number", "name", "description", "answer"),
    "number": ("number",),
    "text": ("name", "description", "answer"),
}


class CustomerRequest(models.Model):
    """Which requests a login of a customer sees on the portal.

    Logins from outside have no right on any model of the service: the pages read as superuser, within the one domain
    that is made here from the login alone.
    """

    _inherit = "customer.request"

    @api.model
    def _portal_domain(self):
        """Return the domain of what the user sees on the portal: the requests of his entity.

        A complaint about a person and a wish for another one are read by who made them alone, by no colleague.
        """
        user = self.env.user
        entity = user._customer_portal_entity()
        if not entity:
            return Domain.FALSE
        partner = user.sudo().partner_id
        mine = Domain("reporter_uid", "=", user.id) | Domain("contact_id", "=", partner.id)
        if partner == entity:
            mine |= Domain("contact_id", "=", False)
        about_nobody = Domain("subject_user_id", "=", False) & Domain("subject_manager_id", "=", False)
        return Domain("partner_id", "=", entity.id) & (about_nobody | mine)

    @api.model
    def _portal_find(self, request_id):
        """Return one request the user sees on the portal, as superuser; empty for any other number."""
        requests = self.sudo()
        if type(request_id) is not int or not 0 < request_id < 2**31:
            return requests.browse()
        return requests.search(self._portal_domain() & Domain("id", "=", request_id))

    @api.model
    def _portal_list_domain(self, filterby, search, search_in):
        """Return the domain of a list on the portal; what is unknown is the default."""
        domain = self._portal_domain() & PORTAL_FILTERS.get(filterby, PORTAL_FILTERS["all"])
        words = self._clean(search).strip()[:_SEARCH_LENGTH]
        if words:
            names = PORTAL_SEARCHES.get(search_in, PORTAL_SEARCHES["all"])
            domain &= Domain.OR(Domain(name, "ilike", words) for name in names)
        return domain

    @api.model
    def _portal_labels(self):
        """Return {state: what it is called for the customer}."""
        _ = self.env._
        return {
            "triage": _("Received"),
            "new": _("Received"),
            "working": _("In work"),
            "waiting": _("We wait for you"),
            "answered": _("Answered: please confirm"),
            "closed": _("Settled"),
            "cancelled": _("Cancelled"),
        }

    @api.model
    def _portal_counts(self):
        """Return {open, answered} of what the user sees on the portal."""
        rows = self.sudo()._read_group(self._portal_domain() & self._open_domain(), ["state"], ["__count"])
        counts = dict(rows)
        return {"open": sum(counts.values()), "answered": counts.get("answered", 0)}
