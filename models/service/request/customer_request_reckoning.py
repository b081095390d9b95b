from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...jobs import all_or_each
from ...roles import ADMIN
from ..clock.res_company_reckoning import JOB
from .customer_request import RUNNING

#: requests that are reckoned at once
_CHUNK = 200
#: after so many tries that failed an administrator is told
_TRIES = 3
_TRY_AGAIN = timedelta(hours=1)
_TROUBLE = "Request %s could not be reckoned again: %s"


class CustomerRequest(models.Model):
    """Limits after the working time of the company has changed, such as by the list of the holidays of a year (11.7).

    What is late already stays so: a day off that is entered afterwards makes nothing punctual. A request whose limits
    cannot be reckoned holds up no other, and stays due: the job tries it again until it succeeds.
    """

    _inherit = "customer.request"

    reckon_tries = fields.Integer(
        "Failed Reckonings",
        readonly=True,
        copy=False,
        index="btree_not_null",
        export_string_translation=False,
        help="How often its limits could not be reckoned again since the working time has changed.",
    )

    reckon_at = fields.Datetime(readonly=True, copy=False, export_string_translation=False, help="Its next try.")
    is_reckon_told = fields.Boolean(
        readonly=True, copy=False, export_string_translation=False, help="An administrator knows that it fails."
    )

    @api.model
    def _cron_reckon_again(self):
        """Reckon the open requests of companies whose working time has changed, some at a time; asked for by the
        change itself."""
        for company in self.env["res.company"].sudo().search([("customer_clock_changed", "=", True)]):
            while requests := self._to_reckon(company):
                # 0 is what a change writes: one that comes meanwhile is seen by it, and all begins anew
                company.customer_clock_reckoned_id = company.customer_clock_reckoned_id or -1
                company.flush_recordset()
                if not requests._reckon_or_keep():
                    # each is reckoned from what stands there, so that the same ones once more do no harm
                    self.env.ref(JOB)._trigger()
                    return
                if company.customer_clock_reckoned_id:
                    company.customer_clock_reckoned_id = requests[-1].id
                self.env["ir.cron"]._commit_progress(0)
            company.write({"customer_clock_changed": False, "customer_clock_reckoned_id": 0})
            self.env["ir.cron"]._commit_progress(0)
        self._reckon_failed()

    @api.model
    def _reckon_failed(self):
        """Try those again that failed an hour ago or earlier, and come back while any is left."""
        domain = Domain("reckon_tries", ">", 0) & Domain("state", "in", (*RUNNING, "waiting"))
        failed = self.sudo().search(domain, order="reckon_tries, id")
        failed.filtered(lambda one: one.reckon_at <= fields.Datetime.now())._reckon_or_keep()
        if left := self.sudo().search(domain):
            left._tell_unreckoned()
            self.env.ref(JOB)._trigger(fields.Datetime.now() + _TRY_AGAIN)

    def _reckon_or_keep(self):
        """Reckon these requests anew, and keep of each whether it is still due; return whether time is left."""
        return all_or_each(self, lambda some: some._reckon_again(), _TROUBLE, lambda one: one._keep_due())

    def _keep_due(self):
        """Keep that this request could not be reckoned, and until when it waits for the next try."""
        self._set({"reckon_tries": self.reckon_tries + 1, "reckon_at": fields.Datetime.now() + _TRY_AGAIN})

    def _tell_unreckoned(self):
        """Tell administrators once of requests that failed again and again: what is wrong is no matter of an owner.

        Not their numbers: a complaint may be about the administrator.
        """
        for company, requests in self.filtered(lambda one: one.reckon_tries >= _TRIES).grouped("company_id").items():
            untold = requests.filtered(lambda one: not one.is_reckon_told)
            people = (
                self.env.ref(ADMIN)
                .sudo()
                .all_user_ids.filtered(lambda user, company=company: user.active and company in user.company_ids)
            )
            if not untold or not people:
                continue
            untold._set({"is_reckon_told": True})
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=people.partner_id.ids,
                subject=self.env._("Limits that could not be reckoned again"),
                body=self.env._(
                    "The working time of %(company)s has changed, and the limits of %(count)s open requests could not"
                    " be reckoned again %(tries)s times. They keep the limits they had, and are tried again every hour."
                    " The log of the server says why.",
                    company=company.name,
                    count=len(untold),
                    tries=_TRIES,
                ),
            )

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
        self.filtered("reckon_tries")._set({"reckon_tries": False, "reckon_at": False, "is_reckon_told": False})
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
