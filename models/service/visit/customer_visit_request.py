from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

_MOST = 12


class CustomerVisit(models.Model):
    """Open requests on the briefing."""

    _inherit = "customer.visit"

    def _briefing_open_matters(self):
        return [*super()._briefing_open_matters(), self._briefing_requests()]

    def _briefing_requests(self):
        """Return the open requests of the customer that the reader may see, the oldest first.

        A complaint about who makes the visit or comes along is on no briefing of theirs, whoever prints it (domain
        11.17).
        """
        requests = self.env["customer.request"]
        found = requests
        if requests.has_access("read"):
            found = requests.search(
                Domain(requests._open_domain())
                & Domain("partner_id", "=", self.partner_id.id)
                & ~requests._hidden_from(self.manager_id, self.colleague_ids),
                order="received_at, id",
                limit=_MOST,
            )
        company = self.company_id
        return {
            "title": self.env._("Open requests"),
            "lines": [
                self.env._(
                    "%(number)s, since %(day)s: %(subject)s (%(state)s)",
                    number=request.number,
                    day=format_date(self.env, company._customer_day(request.received_at)),
                    subject=request.name,
                    state=self._selection_label(request, "state"),
                )
                for request in found
            ],
        }
