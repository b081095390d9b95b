from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: how many tasks one call of the job takes
BATCH = 200


class ApprovalTask(models.Model):
    """Reminder and escalation: in working time, from the moment the step's turn came.

    Escalation adds people. Nothing is ever approved by silence.
    """

    _inherit = "approval.task"

    _open_remind_idx = models.Index("(remind_at) WHERE state = 'open' AND remind_at IS NOT NULL")

    @api.model
    def _due(self, step, company, opened):
        """Return (reminder, deadline) of a task of `step` opened at `opened` (naive UTC); None where there is none.

        Working time of the company's schedule, its public holidays left out.
        """
        return self._dues([(step, company)], opened)[step.id, company.id]

    @api.model
    def _dues(self, pairs, opened):
        """Return {(step id, company id): (reminder, deadline)} for (step, company) in `pairs`.

        Equal hours in one company are reckoned once, so that a batch of cases costs what one costs.
        """
        moments = {}

        def moment(company, hours):
            if hours <= 0:
                return None
            if (company.id, hours) not in moments:
                moments[company.id, hours] = self._working_moment(company, opened, hours)
            return moments[company.id, hours]

        return {
            (step.id, company.id): (moment(company, step.reminder_hours), moment(company, step.deadline_hours))
            for step, company in pairs
        }

    @api.model
    def _working_moment(self, company, opened, hours):
        """Return the moment (naive UTC) `hours` of working time after `opened`.

        A schedule without working time (or none at all) lets the hours run through.
        """
        calendar = (company or self.env.company).sudo().resource_calendar_id
        moment = calendar.plan_hours(hours, opened, compute_leaves=True) if calendar else False
        return moment or opened + timedelta(hours=hours)

    # ------------------------------------------------------------
    # The job
    # ------------------------------------------------------------

    @api.model
    def _cron_deadlines(self, batch_size=BATCH):
        """Remind, escalate and tell: what has fallen due since the last run, once each.

        Idempotent, and catches up whatever time it was off: the moments stand on the rows.
        One call takes one batch of each kind; Odoo calls again while there is work.
        """
        now = fields.Datetime.now()
        progress = self.env["ir.cron"]
        kinds = (
            (self._late_domain(now), "_escalate"),
            (self._remind_domain(now), "_remind"),
        )
        progress._commit_progress(remaining=sum(self.search_count(domain) for domain, _method in kinds))
        for domain, method in kinds:
            tasks = self.search(domain, order="case_id, id", limit=batch_size).try_lock_for_update()
            # somebody may have decided before the lock was had
            tasks = tasks.filtered_domain(domain)
            if tasks:
                getattr(tasks, method)()
            if not progress._commit_progress(len(tasks)):
                return
        self._notify_people(batch_size)
        progress._commit_progress(0)

    @api.model
    def _remind_domain(self, now):
        return self._running_domain() & Domain("remind_at", "<=", now)

    @api.model
    def _late_domain(self, now):
        return self._running_domain() & Domain("due_at", "<=", now) & Domain("escalated_at", "=", False)

    @api.model
    def _running_domain(self):
        return Domain("state", "=", "open") & Domain("case_id.state", "=", "open")

    def _remind(self):
        """Remind the people of these open tasks, and set the next reminder after the same working time.

        However long the job was off: one reminder, not one for each that was missed.
        """
        now = fields.Datetime.now()
        for (step, company), tasks in self.grouped(lambda task: (task.step_id, task.case_id.company_id)).items():
            remind_at = self._due(step, company, now)[0]
            tasks._engine_write({"reminded_at": now, "remind_at": remind_at, "notified_at": False})
        self.case_id._append(
            {"case": task.case_id, "action": "reminded", "step": task.step_id, "task": task, "target": task.user_id}
            for task in self
        )

    def _escalate(self):
        """Add the escalation people of the steps whose deadline has passed. Approves nothing."""
        now = fields.Datetime.now()
        self._engine_write({"escalated_at": now})
        for (case, step), tasks in self.grouped(lambda task: (task.case_id, task.step_id)).items():
            people = case._may_join(step, step.escalation_user_ids)
            case._add_people(step, people, "escalation", action="escalated")
            if not people:
                case._append([{"case": case, "action": "escalated", "step": step, "task": tasks[0]}])
