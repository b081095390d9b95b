from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain

from ..jobs import each_for_itself

#: rows of a digest; the others are in the list
MOST_ROWS = 100
#: when a day begins where no schedule says so
EIGHT = timedelta(hours=8)


class ApprovalTask(models.Model):
    """The daily digest: all that waits for one person, by due date, in one mail at the first hour of work."""

    _inherit = "approval.task"

    @api.model
    def _cron_digest(self):
        """Send today's digests that are due and not sent yet; days off have none.

        Idempotent: the day stands on the user, and is written with his mail.
        """
        each_for_itself(self._digest_readers(), self._send_digest, "Approvals: no digest to user %s: %s")

    @api.model
    def _digest_readers(self):
        """Return the users whose digest is due now."""
        users = self.env["res.users"].sudo()
        domain = Domain.FALSE
        for company in self.env["res.company"].sudo().search([]):
            if self._has_work_begun(company):
                modes = ("digest", False) if company.approval_mail == "digest" else ("digest",)
                domain |= (
                    Domain("company_id", "=", company.id)
                    & Domain("approval_mail", "in", modes)
                    & (
                        Domain("approval_digest_on", "=", False)
                        | Domain("approval_digest_on", "<", company._approval_today())
                    )
                )
        return users.search(domain & Domain("share", "=", False), order="id")

    @api.model
    def _has_work_begun(self, company):
        """Return whether the first hour of work of the company's day has come; False on a day off."""
        zone, day = ZoneInfo(company._approval_zone()), company._approval_today()
        start, end = (datetime.combine(day, moment, zone) for moment in (time.min, time.max))
        calendar = company.resource_calendar_id
        begins = start + EIGHT
        if calendar.attendance_ids:
            begins = next((one[0] for one in calendar._work_intervals_batch(start, end)[False]), None)
        return begins is not None and begins <= fields.Datetime.now().replace(tzinfo=UTC)

    @api.model
    def _send_digest(self, user):
        """Queue the digest of one user, none when nothing waits for him; note that today's is done."""
        user.approval_digest_on = user.company_id._approval_today()
        tasks = self._tasks_for(user)
        if not tasks:
            return
        rows = [task._mail_row(user) for task in tasks[:MOST_ROWS]]
        if len(tasks) > MOST_ROWS:
            more = self.with_context(lang=user.lang).env._("… and %(count)s more", count=len(tasks) - MOST_ROWS)
            rows.append({"title": more, "note": "", "due": "", "url": f"{self.get_base_url()}/odoo/approvals-to-do"})
        self._send_to(user, rows)

    @api.model
    def _tasks_for(self, user):
        """Return what a user may decide now, for himself and for others, on documents that he can read, by due date."""
        tasks = self.sudo().search(self._acting_domain(user) & self._running_domain(), order="due_at, id")
        # of many cases no more than that: their values and plans are large
        tasks.case_id.fetch(["res_model", "res_id"])
        readable = set()
        for model, group in tasks.grouped("res_model").items():
            if model in self.env:
                documents = self.env[model].browse(group.case_id.mapped("res_id")).exists()
                readable |= {
                    (model, document_id) for document_id in self.env["approval.case"]._reads(user, documents).ids
                }
        return tasks.filtered(lambda task: (task.res_model, task.case_id.res_id) in readable)
