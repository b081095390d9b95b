from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..jobs import all_or_each_here

#: how many tasks one call of the job takes
BATCH = 200


class ApprovalTask(models.Model):
    """Reminder and escalation: in working time, from the moment the step's turn came.

    Escalation adds people. Nothing is ever approved by silence.
    """

    _inherit = "approval.task"

    _open_remind_idx = models.Index("(remind_at) WHERE state = 'open' AND remind_at IS NOT NULL")

    @api.model
    def _dues(self, pairs, opened):
        """Return {(step id, company id): (reminder, deadline)} of tasks opened at `opened` (naive UTC).

        Working time of the company's schedule, its public holidays left out; None where there is none.
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
            (step.id, company.id): (
                moment(company, step._terms().reminder_hours),
                moment(company, step._terms().deadline_hours),
            )
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
        """Escalate, remind and tell: what has fallen due since the last run, once each.

        Idempotent, and catches up whatever time it was off: the moments stand on the rows.
        One call takes one batch of each kind; Odoo calls again while there is work.
        """
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=self._count_due())
        for work in (self._escalate_due, self._remind_due, self._notify_people):
            if not progress._commit_progress(work(batch_size)):
                return

    @api.model
    def _count_due(self):
        """Return how many tasks wait for the job."""
        now = fields.Datetime.now()
        domains = (self._late_domain(now), self._remind_domain(now), self._untold_domain())
        return sum(self.search_count(domain) for domain in domains)

    @api.model
    def _escalate_due(self, limit):
        """Escalate up to `limit` tasks whose deadline has passed; return how many."""
        tasks = self._locked(self._late_domain(fields.Datetime.now()), limit)
        return self._for_each_case(tasks, type(self)._escalate, "Approvals: tasks of case %s were not escalated: %s")

    @api.model
    def _remind_due(self, limit):
        """Remind of up to `limit` tasks whose moment has come; return how many."""
        tasks = self._locked(self._remind_domain(fields.Datetime.now()), limit)
        return self._for_each_case(tasks, type(self)._remind, "Approvals: nobody was reminded of case %s: %s")

    @api.model
    def _for_each_case(self, tasks, work, trouble):
        """Do the work for all these tasks; one case in trouble holds up no other. Return how many they are."""
        all_or_each_here(tasks.case_id, lambda cases: work(tasks.filtered(lambda task: task.case_id in cases)), trouble)
        return len(tasks)

    @api.model
    def _locked(self, domain, limit):
        """Return up to `limit` tasks of `domain` whose cases nobody else holds, locked."""
        tasks = self.search(domain, order="case_id, id", limit=limit)
        cases = tasks.case_id.try_lock_for_update()
        # somebody may have decided before the lock was had
        return tasks.filtered(lambda task: task.case_id in cases).filtered_domain(domain)

    @api.model
    def _remind_domain(self, now):
        return self._running_domain() & Domain("remind_at", "<=", now)

    @api.model
    def _late_domain(self, now):
        return self._running_domain() & Domain("due_at", "<=", now) & Domain("escalated_at", "=", False)

    @api.model
    def _untold_domain(self):
        return self._running_domain() & Domain("notified_at", "=", False)

    @api.model
    def _running_domain(self):
        return Domain("state", "=", "open") & Domain("case_id.state", "=", "open")

    def _remind(self):
        """Remind the people of these open tasks, and set the next reminder after the same working time.

        However long the job was off: one reminder, not one for each that was missed.
        """
        now = fields.Datetime.now()
        cases = self.case_id
        files = cases._files()
        dues = self._dues({(task.step_id, task.case_id.company_id) for task in self}, now)
        for task in self:
            file = files[task.case_id.id]
            row = file.tasks[task.id]
            if row["state"] == "open":
                remind_at = dues[task.step_id.id, task.case_id.company_id.id][0]
                file.write_task(row, reminded_at=now, remind_at=remind_at, notified_at=None)
                file.add("reminded", self.env.uid, step=row["step_id"], task=row["id"], target=row["user_id"])
        cases._store(files.values())

    def _escalate(self):
        """Add the escalation people of the steps whose deadline has passed. Approves nothing.

        The trail says so also when nobody could be added.
        """
        now = fields.Datetime.now()
        cases = self.case_id
        files = cases._files()
        for case, step in self.grouped(lambda task: (task.case_id, task.step_id)):
            file = files[case.id]
            rows = [row for row in file.open_tasks if row["step_id"] == step.id]
            for row in rows:
                file.write_task(row, escalated_at=now)
            people = step.escalation_user_ids.filtered(
                lambda user, case=case, file=file, step=step: not case._join_refusal(file, step.id, user)
            )
            if people:
                case._join(file, step.id, people, "escalated")
                for vals in file.new_tasks:
                    # whoever was called in because it is late is not late himself
                    vals["escalated_at"] = now
            elif rows:
                file.add("escalated", self.env.uid, step=step.id)
        cases._store(files.values())
