from odoo import api, fields, models

from ...jobs import each_for_itself
from ...sessions import meet
from .customer_request import RUNNING
from .customer_request_alarm import BATCH

NOTHING = dict.fromkeys(("date_due", "warn_at", "escalate_at", "alarm_at"), False)


class CustomerRequestStage(models.Model):
    """Limits of the stages and who is told of them, at the shares of the company like the request itself (domain P3).

    The due moments are those of all days up to a stage, so that the last one ends with the whole (11.7). Shares are
    counted from when the stage began. While its request waits for the customer nothing is told.
    """

    _inherit = "customer.request.stage"

    warn_at = fields.Datetime("Warning")
    escalate_at = fields.Datetime("Second Escalation")
    escalation_ids = fields.One2many("customer.request.escalation", "stage_id", string="Escalations")
    alarm_at = fields.Datetime("Next Alarm", export_string_translation=False)

    _alarm = models.Index("(alarm_at) WHERE alarm_at IS NOT NULL")

    def _reckon(self, clock, due):
        """Return the values of the moments of one stage that is not over."""
        request = self.request_id
        if self.is_customer or not request.date_due:
            return NOTHING
        if self.repeat_of_id and self.started_at:
            minutes = clock.allowance("working", self.started_at, self.days, "working_day")
            due = clock.due("working", self.started_at, minutes, self._pauses())
        due = min(due, request.date_due)
        if self.state != "working":
            return NOTHING | {"date_due": due}
        return {"date_due": due} | self._shares(clock, due)

    def _pauses(self):
        return [pause for pause in self.request_id._pauses() if pause[1] > self.started_at]

    def _shares(self, clock, due):
        """Return the moments at which the limit of a stage in work is used to the shares of the company."""
        company, pauses = self.company_id, self._pauses()
        minutes = clock.elapsed("working", self.started_at, due, pauses) if due > self.started_at else 0
        if not minutes:
            return {"warn_at": False, "escalate_at": False, "alarm_at": self._next_alarm(due)}
        warn_at, escalate_at = (
            clock.mark("working", self.started_at, minutes, share / 100, pauses)
            for share in (company.customer_request_warning_share, company.customer_request_escalation_share)
        )
        return {
            "warn_at": warn_at,
            "escalate_at": escalate_at,
            "alarm_at": self._next_alarm(due, warn_at, escalate_at),
        }

    def _next_alarm(self, due, warn_at=False, escalate_at=False):
        return min((moment for _kind, moment in self._untold(due, warn_at, escalate_at)), default=False)

    def _untold(self, due, warn_at, escalate_at):
        """Return [(kind, moment)] of the limits of one stage that nobody was told of yet."""
        told = set(self.escalation_ids.mapped("kind"))
        moments = (("warning", warn_at), ("due", due), ("second", escalate_at))
        return [(kind, moment) for kind, moment in moments if moment and kind not in told]

    @api.model
    def _raise_due_alarms(self):
        """Tell of all limits that passed, one stage after the other."""
        due = self.sudo().search(
            [("alarm_at", "<=", fields.Datetime.now()), ("request_id.state", "in", RUNNING)],
            order="alarm_at, id",
            limit=BATCH,
        )
        each_for_itself(due, lambda stage: stage._raise_alarms(), "Stage %s could not be escalated: %s")

    def _raise_alarms(self):
        """Tell of the limits of this one stage that were reached, each once."""
        request = self.request_id
        meet(request)
        meet(self)
        self.invalidate_recordset()
        now = fields.Datetime.now()
        if self.state != "working" or request.state not in RUNNING:
            return
        reached = [one for one in self._untold(self.date_due, self.warn_at, self.escalate_at) if one[1] <= now]
        told = self.env["customer.request.escalation"].create(
            [
                {
                    "request_id": request.id,
                    "stage_id": self.id,
                    "kind": kind,
                    "round": request.reopened_count,
                    "moment": moment,
                    "raised_at": now,
                    "user_id": request._alarm_user(kind).id,
                }
                for kind, moment in reached
            ]
        )
        self.write(
            {
                "alarm_at": self._next_alarm(self.date_due, self.warn_at, self.escalate_at),
                "is_late": self.is_late or bool(self.date_due and self.date_due < now),
            }
        )
        request._give_task(told)
