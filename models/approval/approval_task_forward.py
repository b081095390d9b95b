from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .approval_identity import asks_identity
from .approval_text import checked_id, checked_text


class ApprovalTask(models.Model):
    """Passing one's turn on to somebody else. What the step needs stays as it is."""

    _inherit = "approval.task"

    @asks_identity
    def action_forward(self, user_id, reason):
        """Pass my turn on (public; the approver himself, or who stands in for him).

        The case goes on with the other person in my place; I can no longer decide this step, nor
        can he pass it back to me.

        :param user_id: id of an active internal user who can read the document and whom nothing excludes
        :param reason: text, kept with my task
        :raise AccessError: for a task that is not mine
        :raise UserError: not my turn, or the other person cannot decide
        """
        self.ensure_one()
        reason = checked_text(self.env, self.env._("Reason"), reason)
        user = self.env["res.users"].sudo().browse(checked_id(self.env, self.env._("Approver"), user_id)).exists()
        task = self.sudo().exists()
        case = task.case_id
        file = case._files().get(case.id)
        behalf = task._checked_holder(file)
        task._check_not_excluded(file, behalf)
        self._check_identity()
        task._check_receiver(file, user)
        task._pass_on(file, user, reason, behalf)
        case._store([file])
        return True

    def _pass_on(self, file, user, reason, behalf):
        """Record on the working copy that this turn passes to `user`."""
        step_id = self.step_id.id
        file.add("forwarded", self.env.uid, reason, step=step_id, task=self.id, target=user.id, behalf=behalf)
        file.write_task(file.tasks[self.id], state="forwarded", comment=reason, closed_at=fields.Datetime.now())
        file.notes[step_id, user.id] = reason
        file.settle(self.env.uid)

    def _check_not_excluded(self, file, behalf):
        """Refuse somebody who may not decide himself: nobody chooses who decides on his own case."""
        if self.case_id._barred_in(file, self.step_id.id) & {self.env.uid, behalf}:
            raise UserError(self._refusal_sentence(file, file.tasks[self.id], "excluded"))

    def _check_receiver(self, file, user):
        """Refuse somebody who cannot decide the step, or who passed it on himself."""
        step_id = self.step_id.id
        if user:
            refusal = self.case_id._join_refusal(file, step_id, user, leaving=self.user_id.id)
        else:
            refusal = self.env._("There is no such user.")
        before = [task for task in file.tasks.values() if (task["step_id"], task["user_id"]) == (step_id, user.id)]
        if not refusal and any(task["state"] == "forwarded" for task in before):
            refusal = self.env._("%(name)s has passed this step on already.", name=user.name)
        if refusal:
            raise UserError(self.env._("Approver: %(why)s", why=refusal))

    def _checked_holder(self, file):
        """Return the id of the person stood in for (None: the task is the user's own), or refuse."""
        row = file.tasks[self.id] if file else None
        if row is None or not self._is_held(row):
            raise AccessError(self.env._("Task: there is none of yours with this number."))
        if row["state"] != "open" or file.state != "open":
            raise UserError(self.env._("%(document)s: this task is closed already.", document=file.values["name"]))
        return None if row["user_id"] == self.env.uid else row["user_id"]

    def _is_held(self, row):
        """Whether a row is the user's own, or that of somebody he stands in for today."""
        if row["user_id"] == self.env.uid:
            return True
        rows = self._principals(self.env.user).get(row["user_id"], self.env["approval.delegation"])
        return any(delegation._covers(self.case_id.process_id) for delegation in rows)
