from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...approval.approval_text import checked_text
from ...jobs import all_or_each


class CustomerPromise(models.Model):
    """How a promise ends: kept, broken, cancelled; and how its day moves."""

    _inherit = "customer.promise"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "keep": ("action_keep", self.env._("Promise Kept"), self.env._("How It Was Kept")),
            "break": ("action_break", self.env._("Promise Broken"), self.env._("Reason")),
            "cancel": ("action_cancel", self.env._("Cancel a Promise"), self.env._("Reason")),
        }

    def action_keep(self, proof, date=None):
        """Say that promises were kept (public; their manager, his supervisor, a marketing officer).

        After its day a promise is broken for good, as the daily job has it: what is told later is noted with it.

        :param proof: text: how it was kept, and where that can be seen
        :param date: the day, default today; not ahead and not before it was given
        """
        self._lock_for_step()
        proof = checked_text(self.env, self._label("proof"), proof)
        for promise in self:
            if promise.state not in ("open", "broken") or promise.date_done:
                promise._refuse_step()
            day = promise._day_done(date)
            late = promise.state == "broken" or promise.is_overdue
            promise._step(
                {"state": "broken" if late else "kept", "date_done": day, "proof": proof},
            )
        return True

    def _day_done(self, date):
        today = self.company_id._customer_today()
        day = self._read_date("date_done", date) or today
        if day > today:
            raise UserError(self.env._("Done on: '%(promise)s' cannot be kept on a day ahead.", promise=self.name))
        if day < self.date_promised:
            raise UserError(
                self.env._("Done on: '%(promise)s' was given later than on this day.", promise=self.display_name)
            )
        return day

    def action_break(self, reason):
        """Say that open promises were not kept (public; their manager, his supervisor, a marketing officer).

        :param reason: text, kept with the promise
        """
        self._lock_for_step()
        reason = checked_text(self.env, self._label("reason"), reason)
        for promise in self:
            if promise.state != "open":
                promise._refuse_step()
            promise._step({"state": "broken", "reason": reason})
        return True

    def action_cancel(self, reason):
        """Cancel open promises, which then count for nobody (public; the supervisor or a marketing officer).

        :param reason: text, kept with the promise
        """
        self._lock_for_step()
        self._check_led(self.env._("Cancel"))
        reason = checked_text(self.env, self._label("reason"), reason)
        for promise in self:
            if promise.state != "open":
                promise._refuse_step()
            promise._step({"state": "cancelled", "reason": reason})
        return True

    def action_move(self, date_due, reason, consent):
        """Move the day of open promises (public; their manager, his supervisor, a marketing officer).

        :param date_due: the new day, today or later
        :param reason: text: why it cannot be kept
        :param consent: text: who at the customer agreed, when and how
        """
        self._lock_for_step()
        day = self._read_date("date_due", date_due)
        reason = checked_text(self.env, self.env._("Reason"), reason)
        consent = checked_text(self.env, self.env._("Consent of the Customer"), consent)
        for promise in self:
            if promise.state != "open":
                promise._refuse_step()
            if not day or day < promise.company_id._customer_today():
                raise UserError(self.env._("Until: give the new day, today or later."))
            if promise.is_overdue:
                raise UserError(
                    self.env._("Until: '%(promise)s' is overdue already; its day cannot move.", promise=promise.name)
                )
            before = promise.date_due
            promise._step({"date_due": day, "move_count": promise.move_count + 1})
            promise.sudo()._message_log(
                body=self.env._(
                    "Moved from %(before)s to %(now)s by %(user)s. Reason: %(reason)s. Consent of the customer:"
                    " %(consent)s",
                    before=fields.Date.to_string(before),
                    now=fields.Date.to_string(day),
                    user=self.env.user.name,
                    reason=reason,
                    consent=consent,
                )
            )
        return True

    def action_open_move(self):
        """Open the dialog that moves the day of a promise (public)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move a Promise"),
            "res_model": "customer.promise.move",
            "view_mode": "form",
            "target": "new",
            "context": {"default_promise_id": self.id},
        }

    def _take_over(self, manager, reason):
        """Pass on what can still be kept: what was not kept in time stays with who had to keep it, whether the daily
        job was there already or not (domain 11.18)."""
        overdue = self.sudo().filtered("is_overdue")
        if overdue:
            overdue._step({"state": "broken"})
            overdue._tell_broken()
        return super(CustomerPromise, self.sudo() - overdue)._take_over(manager, reason)

    def _lock_for_step(self):
        """Steps are for those who may write; of two sessions at one promise the later one starts again."""
        self.check_access("write")
        self.lock_for_update()

    def _step(self, vals):
        self.sudo().write(vals)

    def _refuse_step(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "'%(promise)s' is '%(state)s', which does not allow this step.",
                promise=self.display_name,
                state=labels[self.state],
            )
        )

    # ------------------------------------------------------------
    # The daily job
    # ------------------------------------------------------------

    @api.model
    def _cron_break_overdue(self):
        """Break open promises whose day is over; hourly, idempotent, makes up for missed days. One statement."""
        self.flush_model(["state", "date_due", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE customer_promise p
                   SET state = 'broken', kept_rate = 0, write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                  FROM (VALUES %(days)s) AS d(company_id, today)
                 WHERE p.state = 'open' AND d.company_id = p.company_id AND p.date_due < d.today
             RETURNING p.id
                """,
                uid=SUPERUSER_ID,
                days=self.env["customer.assignment"]._sql_days(),
            )
        )
        broken = self.sudo().browse(row[0] for row in rows)
        broken.invalidate_recordset(["state", "kept_rate", "is_kept_late", "is_overdue"])
        all_or_each(broken, type(self)._tell_broken, "Broken promise %s was not told of: %s")

    def _tell_broken(self):
        """Log it on each promise, and ask each manager for what can still be done."""
        self._message_log_batch({promise.id: self.env._("Not kept in time: broken.") for promise in self})
        for promise in self:
            user = promise.manager_id.user_id
            if user.active:
                promise.with_context(lang=user.lang, mail_activity_quick_update=True).activity_schedule(
                    "customer_manager.mail_activity_type_visit",
                    promise.company_id._customer_today(),
                    summary=promise.env._("Promise broken: talk to the customer"),
                    user_id=user.id,
                )
