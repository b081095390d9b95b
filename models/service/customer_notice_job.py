from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...algorithms.notice_steps import OUTAGES, due_step, steps

#: receipts told in one transaction
BATCH = 1000
#: days after which a price or policy is no news any more
DAYS = 30


class CustomerNotice(models.Model):
    """The job that tells customers, step by step: idempotent, in committed batches, catches up what it missed."""

    _inherit = "customer.notice"

    @api.model
    def _cron_follow_notices(self):
        """Take the steps that are due, end what is over, and have core customers called who did not read."""
        for notice in self.search([("state", "=", "sent")], order="id"):
            if not notice._take_steps():
                return
            notice._call_unread()
            notice._end_if_over()
        for notice in self.search([("state", "=", "withdrawn")], order="id desc", limit=200):
            if not notice._tell_end():
                return

    def _take_steps(self):
        """Tell all who are due, a batch a transaction; return whether time is left."""
        now = fields.Datetime.now()
        for policy in ("call", "message", "law"):
            for is_important in (True, False):
                plan = steps(self.kind, policy, is_important)
                group = [("policy", "=", policy), ("is_important", "=", is_important)]
                # who has taken fewer steps than others was interrupted: all come to the last one that is due
                due = due_step(plan, 0, self.date_start or self.sent_at, self.sent_at, now)
                if due and not self._tell_batches(group, *due):
                    return False
        return True

    def _tell_batches(self, group, number, step):
        domain = [("notice_id", "=", self.id), ("last_step", "<", number), *group]
        while receipts := self.env["customer.notice.receipt"].search(domain, order="id", limit=BATCH):
            receipts._tell(step)
            receipts.write({"last_step": number})
            if not self.env["ir.cron"]._commit_progress(len(receipts)):
                return False
        return True

    def _tell_end(self):
        """Say to who was told that the notice does not hold any more."""
        domain = [("notice_id", "=", self.id), ("last_step", ">", 0), ("is_end_told", "=", False)]
        while receipts := self.env["customer.notice.receipt"].search(domain, order="id", limit=BATCH):
            receipts._send_messages(is_end=True)
            receipts.write({"is_end_told": True})
            if not self.env["ir.cron"]._commit_progress(len(receipts)):
                return False
        return True

    def _call_unread(self):
        """Core customers who did not open the link within the time of the settings are called."""
        since = fields.Datetime.now() - timedelta(hours=self.company_id.customer_notice_unread_hours)
        self.env["customer.notice.receipt"].search(
            [
                ("notice_id", "=", self.id),
                ("policy", "=", "call"),
                ("read_at", "=", False),
                ("called_at", "=", False),
                ("call_asked_at", "=", False),
                ("told_at", "<=", since),
            ]
        )._ask_call()

    def _end_if_over(self):
        end = self.date_end or self.date_start if self.kind in OUTAGES else self.sent_at + timedelta(days=DAYS)
        if end <= fields.Datetime.now():
            self.write({"state": "done"})
            self.receipt_ids._drop_calls()

    def _get_message(self, lang, is_end=False):
        """Return the text for phones in a language; the link goes to its end."""
        self.ensure_one()
        notice = self.with_context(lang=lang)
        text = notice.env._
        if is_end:
            return text("Withdrawn: %(title)s {link}", title=notice.name)
        title = text("Changed: %(title)s", title=notice.name) if self.replaces_id else notice.name
        if not self.date_start:
            return f"{title} {{link}}"
        zone = self.company_id._customer_zone()
        start = format_datetime(notice.env, self.date_start, tz=zone, dt_format="short", lang_code=lang)
        if not self.date_end:
            return text("%(title)s, from %(start)s {link}", title=title, start=start)
        end = format_datetime(notice.env, self.date_end, tz=zone, dt_format="short", lang_code=lang)
        return text("%(title)s, %(start)s to %(end)s {link}", title=title, start=start, end=end)
