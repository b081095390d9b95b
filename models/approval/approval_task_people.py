from odoo import api, models
from odoo.fields import Domain


class ApprovalTask(models.Model):
    """People who can no longer decide: their open rows close, and their step looks for others."""

    _inherit = "approval.task"

    @api.model
    def _candidates_gone(self, users):
        """Take people who were archived or deleted out of all running cases, also where it is not yet their turn.

        Their open rows become `gone`. A step that too few are left for asks its source again; when
        that names nobody else, the case is without approver and its owner is told.
        """
        gone = self.env["approval.case"].sudo()._waiting_for(users.ids)
        for task in self._open_of(users):
            person = (task.step_id.id, task.user_id.id)
            if person not in gone.setdefault(task.case_id.id, []):
                gone[task.case_id.id].append(person)
        self._take_out(gone)

    @api.model
    def _candidates_changed(self, users):
        """Take people out of the open tasks that they may no longer decide: out of the group, or of the document."""
        self._open_of(users)._take_out_without_right()

    def _take_out_without_right(self):
        """Take those out of these open tasks who may no longer decide them."""
        gone = {}
        for task in self._without_right():
            gone.setdefault(task.case_id.id, []).append((task.step_id.id, task.user_id.id))
        self._take_out(gone)

    @api.model
    def _members_changed(self):
        """Take out of open tasks whoever is no longer a member of the group that made him an approver.

        One grouped query, whatever the number of tasks, and no more when nobody has left.
        """
        tasks = self.sudo().with_context({})
        domain = tasks._running_domain() & Domain("origin", "=", "plan") & Domain("step_id.source", "=", "group")
        pairs = tasks._read_group(domain, ["user_id", "step_id"])
        left = [user for user, step in pairs if user and user not in step.group_id.all_user_ids]
        if left:
            tasks._candidates_changed(self.env["res.users"].union(*left))

    @api.model
    def _relatives_declared(self, relations):
        """Take people out of running cases whom a declared relation excludes from now on."""
        relations = relations.sudo()
        pair = relations.user_id | relations.employee_id.user_id
        cases = self.env["approval.case"].sudo().with_context({})
        cases = cases.browse(cases._waiting_for(pair.ids)) | self._open_of(pair).case_id
        cases._exclude_now(pair)

    @api.model
    def _open_of(self, users):
        """Return the open tasks of these people."""
        tasks = self.sudo().with_context({})
        if not users:
            return tasks
        return tasks.search_fetch(Domain("user_id", "in", users.ids) & tasks._running_domain(), ["case_id", "step_id"])

    @api.model
    def _take_out(self, gone):
        if gone:
            self.env["approval.case"].sudo().with_context({})._people_gone(gone, self.env.uid)

    def _without_right(self):
        """Return those of these open tasks whose person may no longer decide them."""
        lost = self.filtered(
            lambda task: (
                not task.user_id.active
                or task.user_id.share
                or (
                    task.origin == "plan"
                    and task.step_id.source == "group"
                    and task.user_id not in task.step_id.group_id.all_user_ids
                )
            )
        )
        for (user, model), tasks in (self - lost).grouped(lambda task: (task.user_id, task.res_model)).items():
            if model not in self.env:
                continue
            documents = self.env[model].with_env(self.env(user=user.id, su=False, context={}))
            readable = set(documents.browse(tasks.case_id.mapped("res_id"))._filtered_access("read")._ids)
            lost |= tasks.filtered(lambda task, readable=readable: task.case_id.res_id not in readable)
        return lost
