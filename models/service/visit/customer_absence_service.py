from datetime import datetime, time, timedelta

from odoo import models
from odoo.fields import Domain

from ...portfolio.customer_absence_life import Entry


class CustomerAbsence(models.Model):
    """What came in for the customers of an absent manager: requests, visits that others made, and what they promised
    (domain 9.5)."""

    _inherit = "customer.absence"

    def _absence_log_sources(self):
        return [*super()._absence_log_sources(), self._log_requests, self._log_visits, self._log_promises]

    def _log_requests(self, partners, first, last):
        """Requests received on these days; complaints go past the manager, who reads this."""
        Request = self.env["customer.request"].sudo()
        company = self.company_id
        requests = Request.search(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", company.id),
                ("subject_user_id", "=", False),
                ("subject_manager_id", "=", False),
                # a day of the company is up to a day off that of UTC
                ("received_at", ">=", datetime.combine(first, time.min) - timedelta(days=1)),
                ("received_at", "<", datetime.combine(last, time.min) + timedelta(days=2)),
            ],
            order="received_at, id",
        )
        days = {request: company._customer_day(request.received_at) for request in requests}
        still_open = requests.filtered_domain(Request._open_domain())
        return [
            Entry(one.partner_id.id, days[one], one.display_name, one in still_open, one._name, one.id)
            for one in requests
            if first <= days[one] <= last
        ]

    def _log_visits(self, partners, first, last):
        """Visits that have been on these days, with what came out of them on the visit."""
        Visit = self.env["customer.visit"].sudo()
        domain = Visit._done_domain() & Domain("partner_id", "in", partners.ids)
        visits = Visit.search(
            domain & Domain("date_done", ">=", first) & Domain("date_done", "<=", last), order="date_done, id"
        )
        return [Entry(one.partner_id.id, one.date_done, one.display_name, False, one._name, one.id) for one in visits]

    def _log_promises(self, partners, first, last):
        """Promises that others gave on these days."""
        promises = self.env["customer.promise"].sudo()
        promises = promises.search(
            [
                ("partner_id", "in", partners.ids),
                ("manager_id", "!=", self.manager_id.id),
                ("date_promised", ">=", first),
                ("date_promised", "<=", last),
            ],
            order="date_promised, id",
        )
        return [
            Entry(one.partner_id.id, one.date_promised, one.display_name, one.state == "open", one._name, one.id)
            for one in promises
        ]
