from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ....algorithms.notice_steps import OUTAGES, due_step, steps
from ...jobs import all_or_each, each_for_itself

#: receipts told in one transaction
BATCH = 1000
#: days after which a price or policy is no news any more
DAYS = 30


class CustomerNotice(models.Model):
    """The job that tells customers, step by step: idempotent, in committed batches, catches up what it missed."""

    _inherit = "customer.notice"

    @api.model
    def _cron_follow_notices(self):
        """Take the steps that are due, end what is over, and have core customers called who did not read.

        Outages go first: a price that many are told of must not keep the news of an outage waiting. What the time
        does not allow is done at once by another run.
        """
        if not self._follow_all():
            self.env.ref("customer_manager.ir_cron_follow_notices").sudo()._trigger()

    @api.model
    def _follow_all(self):
        """Do all that is due; return whether the time allowed it."""
        sent = self.search([("state", "=", "sent")], order="id")
        sent = sent.sorted(lambda notice: notice.kind not in OUTAGES)
        for notice in sent:
            if not notice._take_steps():
                return False
        each_for_itself(
            sent, lambda notice: notice._follow_up(), "Notice %s could not be followed up: %s", to_the_end=True
        )
        untold = Domain("last_step", ">", 0) & Domain("is_end_told", "=", False)
        withdrawn = Domain("state", "=", "withdrawn") & Domain("receipt_ids", "any", untold)
        for notice in self.search(withdrawn, order="id"):
            if not notice._tell_batches(untold, lambda receipts: receipts._tell_end()):
                return False
        return True

    def _take_steps(self):
        """Tell all who are due, a batch a transaction; return whether time is left."""
        now = fields.Datetime.now()
        for policy in ("call", "message", "law"):
            for is_important in (True, False):
                plan = steps(self.kind, policy, is_important)
                # who has taken fewer steps than others was interrupted: all come to the last one that is due
                due = due_step(plan, 0, self.date_start or self.sent_at, self.sent_at, now)
                if due and not self._take_step(policy, is_important, *due):
                    return False
        return True

    def _take_step(self, policy, is_important, number, step):
        group = Domain("policy", "=", policy) & Domain("is_important", "=", is_important)
        # asked for each batch: the notice may be withdrawn meanwhile
        due = group & Domain("last_step", "<", number) & Domain("notice_id.state", "=", "sent")
        return self._tell_batches(due, lambda receipts: receipts._tell(number, step))

    def _tell_batches(self, domain, tell):
        """Tell customers, a batch a transaction; who cannot be told holds up no other and comes again at the next run.

        :param tell: function of receipts
        :return: whether time is left
        """
        model, last = self.env["customer.notice.receipt"], 0
        domain &= Domain("notice_id", "=", self.id)
        while receipts := model.search(domain & Domain("id", ">", last), order="id", limit=BATCH):
            last = receipts[-1].id
            if not all_or_each(receipts, tell, "Receipt %s: the customer could not be told: %s"):
                return False
        return True

    def _follow_up(self):
        """Have customers called who did not read, and end the notice if it is over."""
        self.invalidate_recordset(["state"])
        if self.state == "sent":
            self._call_unread()
            self._end_if_over()

    def _call_unread(self):
        """Core customers who did not say that they read it within the time of the settings are called."""
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
            self.env["customer.notice.receipt"]._drop_calls_of(self)

    def _get_message(self, lang, is_end=False):
        """Return the text for phones in a language; the link goes to its end."""
        self.ensure_one()
        notice = self.with_context(lang=lang)
        _ = notice.env._
        if is_end:
            return _("Withdrawn: %(title)s {link}", title=notice.name)
        title = _("Changed: %(title)s", title=notice.name) if self.replaces_id else notice.name
        if not self.date_start:
            return f"{title} {{link}}"
        zone = self.company_id._customer_zone()
        start = format_datetime(notice.env, self.date_start, tz=zone, dt_format="short", lang_code=lang)
        if not self.date_end:
            return _("%(title)s, from %(start)s {link}", title=title, start=start)
        end = format_datetime(notice.env, self.date_end, tz=zone, dt_format="short", lang_code=lang)
        return _("%(title)s, %(start)s to %(end)s {link}", title=title, start=start, end=end)
