from odoo import api, fields, models

from ...jobs import each_for_itself
from ...sessions import meet
from .customer_request import RUNNING

#: requests of one run of the job
BATCH = 500


class CustomerRequest(models.Model):
    """Warnings and escalations: owner at 80 %, supervisor at 100 %, head of the department at 150 % (domain P3).

    The moments are stored when a clock starts, stops or goes on; `alarm_at` is the next of them, so that the job finds
    what is due by one index. A job that did not run for days tells each limit once, and only the gravest is a task.
    """

    _inherit = "customer.request"

    warn_at = fields.Datetime("Warning", readonly=True, copy=False)
    escalate_at = fields.Datetime("Second Escalation", readonly=True, copy=False)
    alarm_at = fields.Datetime("Next Alarm", readonly=True, copy=False, export_string_translation=False)
    escalated_uid = fields.Many2one(
        "res.users", "Escalated to", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    escalation_ids = fields.One2many("customer.request.escalation", "request_id", "Escalations", readonly=True)

    _alarm = models.Index("(alarm_at) WHERE alarm_at IS NOT NULL")

    def _arm(self):
        """Store the next moment at which somebody has to be told."""
        for request in self.sudo():
            alarm = min((moment for _kind, moment in request._moments()), default=False)
            if request.alarm_at != alarm:
                request._set({"alarm_at": alarm})

    def _moments(self):
        """Return [(kind, moment)] of the limits that were not told yet and whose clock runs."""
        if self.state not in RUNNING:
            return []
        told = {one.kind for one in self.escalation_ids if one.round == self.reopened_count and not one.stage_id}
        moments = [("warning", self.warn_at), ("due", self.date_due), ("second", self.escalate_at)]
        if not self.first_response_at:
            moments.append(("response", self.first_response_due))
        return [(kind, moment) for kind, moment in moments if moment and kind not in told]

    @api.model
    def _cron_raise_alarms(self):
        """Tell of all limits that were reached, one request after the other; then of work orders and stages."""
        due = self.sudo().search([("alarm_at", "<=", fields.Datetime.now())], order="alarm_at, id", limit=BATCH)
        if each_for_itself(due, lambda request: request._raise_alarms(), "Request %s could not be escalated: %s"):
            self.env["customer.request.leg"]._raise_due_alarms()
            self.env["customer.request.stage"]._raise_due_alarms()

    def _raise_alarms(self):
        """Tell of the limits of this request that were reached, each once."""
        meet(self)
        self.invalidate_recordset()
        now = fields.Datetime.now()
        reached = [(kind, moment) for kind, moment in self._moments() if moment <= now]
        rows = [
            {
                "request_id": self.id,
                "kind": kind,
                "round": self.reopened_count,
                "moment": moment,
                "raised_at": now,
                "user_id": self._alarm_user(kind).id,
            }
            for kind, moment in reached
        ]
        told = self.env["customer.request.escalation"].create(rows)
        self._mark_overdue()
        self._give_task(told)
        self._arm()

    def _alarm_user(self, kind):
        """Return who is told: never whom the complaint is about, and for escalations not the owner himself."""
        subject = self.subject_user_id | self.subject_manager_id.user_id
        if kind == "warning":
            return self.user_id
        excluded = subject | self.user_id
        if self._is_unread():
            return self._first_owner([], self.company_id, excluded | self._judged_sorters(self.company_id))
        if kind == "second":
            return self._first_owner(self._department_heads(), self.company_id, excluded)
        manager = self.manager_id or self._manager_of(self.user_id)
        return self._first_owner(
            [self.team_id.user_id, *self._line_above(self.user_id, manager)], self.company_id, excluded
        )

    @api.model
    def _manager_of(self, user):
        return self.env["customer.manager"].search([("user_id", "=", user.id)], limit=1)

    def _department_heads(self):
        """Yield the heads of the owner's unit and of those above it."""
        employee = self.manager_id.employee_id or self.user_id.employee_ids[:1]
        department = employee.department_id
        while department:
            yield department.manager_id.user_id
            department = department.parent_id

    def _give_task(self, told):
        """Make the gravest of what was told a task of today, and let who got it read the request."""
        gravest = told.sorted(lambda one: one.moment)[-1:]
        if not gravest:
            return
        if gravest.kind != "warning":
            self._set({"escalated_uid": gravest.user_id.id})
        words = gravest.with_context(lang=gravest.user_id.lang)
        labels = dict(words._fields["kind"]._description_selection(words.env))
        parts = [self.number, words.stage_id.name, labels[gravest.kind]]
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            self.company_id._customer_today(),
            summary=": ".join(part for part in parts if part),
            user_id=gravest.user_id.id,
        )
