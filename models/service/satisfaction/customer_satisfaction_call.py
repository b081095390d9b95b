from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...approval.approval_text import checked_text
from .customer_satisfaction import FOLLOW_UP

_WEEKEND = 5


class CustomerSatisfaction(models.Model):
    """Calls to make: after a low answer, and to check how requests were closed (domain P6, 11.17).

    The system draws the sample. The supervisor calls and notes what was said; a marketing officer sees what is
    overdue. The manager whom it is about closes none of them.
    """

    _inherit = "customer.satisfaction"

    call_reason = fields.Selection(
        [("low", "Low answer"), ("three_tries", "Closed after three tries"), ("sample", "Sample")],
        readonly=True,
        groups=FOLLOW_UP,
    )
    call_due = fields.Datetime("Call Until", readonly=True, index="btree_not_null", groups=FOLLOW_UP)
    call_done_at = fields.Datetime("Called", readonly=True, groups=FOLLOW_UP)
    call_uid = fields.Many2one("res.users", "Called by", readonly=True, groups=FOLLOW_UP)
    call_note = fields.Text("What Was Said", readonly=True, groups=FOLLOW_UP)
    call_escalated_at = fields.Datetime("Escalated", readonly=True, groups=FOLLOW_UP)
    call_phone = fields.Char("Phone", related="contact_id.phone", related_sudo=True, groups=FOLLOW_UP)

    _call_whole = models.Constraint("CHECK (call_due IS NULL OR call_reason IS NOT NULL)", "A call has a reason.")

    # ------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------

    @api.model
    def _matter_facts(self, company, matter):
        """Draw who is called back among closed requests; those closed after three tries are all listed."""
        facts = super()._matter_facts(company, matter)
        if matter["kind"] != "request":
            return facts
        if "three_tries" in matter.get("flags", ()):
            return facts | self._call_values(company, "three_tries")
        if self._draw() < company.customer_callback_share / 100:
            return facts | self._call_values(company, "sample")
        return facts

    @api.model
    def _call_values(self, company, reason):
        return {"call_reason": reason, "call_due": self._call_limit(company)}

    @api.model
    def _call_limit(self, company):
        """Return until when a call is made that is opened now: the end of so many working days.

        An answer is never refused for the schedule: without one, Monday to Friday are the working days.
        """
        clock = company._customer_clock()
        if not clock.trouble:
            return clock.add_working_days(fields.Datetime.now(), company.customer_satisfaction_call_days)
        day = company._customer_today()
        left = company.customer_satisfaction_call_days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < _WEEKEND
        return datetime.combine(day, time.max).replace(microsecond=0)

    def _after_answer(self):
        """Open a call after a low answer, whatever call there was before."""
        super()._after_answer()
        for row in self.filtered(lambda one: one.score < one.company_id.customer_satisfaction_call_score):
            before = [row.call_note] if row.call_done_at and row.call_note else []
            row.write(
                {
                    **self._call_values(row.company_id, "low"),
                    "call_done_at": False,
                    "call_uid": False,
                    "call_escalated_at": False,
                    "call_note": "\n".join(before),
                }
            )

    # ------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "call_done": ("action_call_done", self.env._("The Customer Was Called"), self.env._("What was said"))
        }

    def action_call_done(self, note):
        """Close calls with what the customer said (public).

        For the supervisor of the team and marketing officers, never for the manager whom it is about.

        :param note: what was said
        """
        self._check_may_follow_up()
        note = checked_text(self.env, self.env._("Note"), note, required=False)
        if not note:
            raise UserError(self.env._("Note: write down what the customer said."))
        self.lock_for_update()
        rows = self.sudo()
        if other := rows.filtered(lambda row: not row.call_due or row.call_done_at)[:1]:
            raise UserError(self.env._("%(matter)s: no call is open here.", matter=other.name))
        for row in rows:
            row.write(
                {
                    "call_done_at": fields.Datetime.now(),
                    "call_uid": self.env.uid,
                    "call_note": "\n".join(filter(None, [row.call_note, note])),
                }
            )
        return True

    # ------------------------------------------------------------
    # Overdue
    # ------------------------------------------------------------

    @api.model
    def _cron_escalate_calls(self):
        """Show marketing officers the calls that were not made in time, each once."""
        rows = self.sudo().search(
            [
                ("call_due", "<=", fields.Datetime.now()),
                ("call_done_at", "=", False),
                ("call_escalated_at", "=", False),
            ]
        )
        rows.write({"call_escalated_at": fields.Datetime.now()})
        for company, overdue in rows.grouped("company_id").items():
            self._tell_officers(company, overdue)

    @api.model
    def _tell_officers(self, company, rows):
        """Send one message without names or answers: who may read the list opens it."""
        officers = self.env.ref("customer_manager.group_customer_manager_officer").sudo().all_user_ids
        people = officers.filtered(lambda user: user.active and company in user.company_ids).partner_id
        if not people:
            return
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=people.ids,
            subject=self.env._("Calls to customers that were not made in time"),
            body=self.env._(
                "%(count)s calls of supervisors to customers are overdue. See Service, Calls to Make.",
                count=len(rows),
            ),
        )
