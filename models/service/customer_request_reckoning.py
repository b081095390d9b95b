from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..jobs import all_or_each
from .customer_request import RUNNING
from .res_company_reckoning import JOB

#: requests that are reckoned at once
_CHUNK = 200


class CustomerRequest(models.Model):
    """Limits after the working time of the company has changed, such as by the list of the holidays of a year (11.7).

    What is late already stays so: a day off that is entered afterwards makes nothing punctual.
    """

    _inherit = "customer.request"

    @api.model
    def _cron_reckon_again(self):
        """Reckon the open requests of companies whose working time has changed, some at a time; asked for by the
        change itself."""
        for company in self.env["res.company"].sudo().search([("customer_clock_changed", "=", True)]):
            while requests := self._to_reckon(company):
                # 0 is what a change writes: one that comes meanwhile is seen by it, and all begins anew
                company.customer_clock_reckoned_id = company.customer_clock_reckoned_id or -1
                company.flush_recordset()
                time_left = all_or_each(
                    requests, lambda some: some._reckon_again(), "Request %s could not be reckoned again: %s"
                )
                if not time_left:
                    # each is reckoned from what stands there, so that the same ones once more do no harm
                    self.env.ref(JOB)._trigger()
                    return
                if company.customer_clock_reckoned_id:
                    company.customer_clock_reckoned_id = requests[-1].id
                self.env["ir.cron"]._commit_progress(0)
            company.write({"customer_clock_changed": False, "customer_clock_reckoned_id": 0})
            self.env["ir.cron"]._commit_progress(0)

    @api.model
    def _to_reckon(self, company):
        domain = Domain("company_id", "=", company.id) & Domain("state", "in", (*RUNNING, "waiting"))
        domain &= Domain("id", ">", company.customer_clock_reckoned_id)
        return self.sudo().search(domain, order="id", limit=_CHUNK)

    def _reckon_again(self):
        """Reckon all moments of these requests, and write a note to those whose limit has moved."""
        self._mark_overdue()
        before = {request: request.date_due for request in self}
        self._restart_clocks()
        bodies = {request.id: request._moved_words(due) for request, due in before.items() if request.date_due != due}
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)

    def _moved_words(self, before):
        """Return what the note of one request says, in the language of its owner and the time of its company."""
        words = self.with_context(lang=self.user_id.lang or self.company_id.partner_id.lang)
        zone = self.company_id._customer_zone()
        moments = [format_datetime(words.env, one, tz=zone) if one else "-" for one in (before, self.date_due)]
        return words.env._(
            "The working time has changed: due %(after)s instead of %(before)s.", before=moments[0], after=moments[1]
        )
