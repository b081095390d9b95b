from odoo import api, fields, models

#: how many people of a step are shown and told by name; the others find it under "To approve"
NAMED = 10
ACTIVITY_TYPE = "customer_manager.mail_activity_type_approval"


class ApprovalTask(models.Model):
    """Open tasks as Odoo activities of the document: one per named candidate, made and removed quietly."""

    _inherit = "approval.task"

    notified_at = fields.Datetime("Told", readonly=True)

    _open_untold_idx = models.Index("(id) WHERE state = 'open' AND notified_at IS NULL")

    @api.model
    def _shown(self, tasks):
        """Return those of the open `tasks` that are shown by name: the first ones of each step."""
        steps = tasks.sorted("id").grouped(lambda task: (task.case_id.id, task.step_id.id))
        return self.browse(task.id for group in steps.values() for task in group.filtered("user_id")[:NAMED])

    def _activity_values(self):
        """Return the complete values of the activities of these tasks."""
        activity_type = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE, raise_if_not_found=False)
        return [
            {
                **task.case_id._activity_anchor(),
                "activity_type_id": activity_type,
                "summary": task._in_language(task.user_id)._activity_summary(),
                "date_deadline": task._deadline_day(),
                "user_id": task.user_id.id,
                "user_tz": task.user_id.tz,
                "approval_task_id": task.id,
                "approval_case_id": False,
            }
            for task in self
        ]

    def _activity_summary(self):
        return self.env._("To approve: %(step)s", step=self.step_id.name)

    def _in_language(self, user):
        return self.with_context(lang=user.lang or self.env.lang)

    def _deadline_day(self):
        """Return the day an activity falls due: the task's, else the day its turn came."""
        moment = self.due_at or self.opened_at or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self.with_context(tz=self.user_id.tz or "UTC"), moment).date()
