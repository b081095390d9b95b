from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.fields import Domain

from .approval_task_activity import ACTIVITY_TYPE


class ApprovalCase(models.Model):
    """Activities follow the tasks of a case; a case without approver is an activity of its owner."""

    _inherit = "approval.case"

    owner_told_at = fields.Datetime("Responsible Told", readonly=True)

    @api.model
    def _sync_later(self, cases):
        """Have the activities of `cases` brought in line with their tasks when the transaction ends.

        As often as one likes: one transaction costs a handful of queries, however many calls and
        cases it has. People are told by the next run of the job, which is started here.
        """
        if not cases:
            return
        pending = self.env.cr.precommit.data.setdefault("approval.case.sync", set())
        if not pending:
            # whose request it was must not matter: neither his rights nor his context
            self.env.cr.precommit.add(self.sudo().with_context({}).browse()._sync_pending)
        pending.update(cases.ids)

    @api.model
    def _sync_pending(self):
        pending = self.env.cr.precommit.data.pop("approval.case.sync", set())
        self.browse(pending).exists()._sync_now()

    def _sync_now(self):
        """Make missing activities, delete those nobody needs: four statements for any number of cases."""
        tasks = self.env["approval.task"]
        open_tasks = tasks.search_fetch([("case_id", "in", self.ids), ("state", "=", "open")])
        stranded = self.filtered(lambda case: case.state == "open" and case.is_stranded)
        found = self.env["mail.activity"].search_fetch(
            (Domain("approval_task_id.case_id", "in", self.ids) | Domain("approval_case_id", "in", self.ids))
            & Domain("active", "in", [True, False]),
            ["approval_task_id", "approval_case_id", "user_id", "res_model", "res_id", "date_deadline"],
        )
        shown = tasks._shown(open_tasks.filtered(lambda task: task.case_id._has_activities()))
        owners = {
            (case, owner) for case in stranded.filtered(lambda c: c._has_activities()) for owner in case._owners()
        }
        needed = found.filtered(
            lambda activity: (
                activity.approval_task_id in shown or (activity.approval_case_id, activity.user_id) in owners
            )
        )
        (found - needed)._approval_close()
        told = {(activity.approval_case_id, activity.user_id) for activity in needed}
        values = (shown - needed.approval_task_id)._activity_values()
        values += [case._owner_activity_values(owner) for case, owner in sorted(owners - told, key=str)]
        if values:
            self.env["mail.activity"]._approval_open(values)
        (self - stranded).filtered("owner_told_at")._engine_write({"owner_told_at": False})
        if any(not task.notified_at for task in open_tasks) or any(not case.owner_told_at for case in stranded):
            self.env.ref("customer_manager.ir_cron_approval_deadlines")._trigger()

    def _has_activities(self):
        return self.res_model in self.env and "activity_ids" in self.env[self.res_model]._fields

    def _activity_anchor(self):
        """Return what binds an activity to the document, complete, so that nothing is computed row by row."""
        return {
            "res_model_id": self.env["ir.model"]._get_id(self.res_model),
            "res_model": self.res_model,
            "res_id": self.res_id,
            "res_name": self.name,
            "automated": True,
            "date_done": False,
        }

    def _owner_activity_values(self, owner):
        case = self.with_context(lang=owner.lang or self.env.lang)
        return {
            **self._activity_anchor(),
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE, raise_if_not_found=False),
            "summary": case.env._("Nobody is left to approve: add an approver"),
            "date_deadline": fields.Date.today(),
            "user_id": owner.id,
            "user_tz": owner.tz,
            "approval_task_id": False,
            "approval_case_id": self.id,
        }

    @api.model
    def _owners_gone(self, users):
        """Hand the stranded cases that these people look after over to others."""
        cases = self.search(
            [("state", "=", "open"), ("is_stranded", "=", True), ("process_id.owner_id", "in", users.ids)]
        )
        shown = (
            self.env["mail.activity"]
            .sudo()
            .search([("approval_case_id", "in", cases.ids), ("user_id", "in", users.ids)])
        )
        shown._approval_close()
        self._sync_later(cases)

    def _owners(self):
        """Return who looks after the case: the owner of its process, else all approval managers."""
        owner = self.process_id.owner_id
        if owner.active and not owner.share:
            return owner
        managers = self.env.ref("customer_manager.group_approval_manager").all_user_ids
        return managers.filtered(lambda user: user.active and not user.share)

    # ------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------

    @api.model
    def _stranded_untold(self, limit):
        """Return stranded cases of which nobody was told yet, locked."""
        domain = [("state", "=", "open"), ("is_stranded", "=", True), ("owner_told_at", "=", False)]
        return self.search(domain, order="id", limit=limit).try_lock_for_update().filtered_domain(domain)

    def _rows_by_owner(self):
        """Return {user: rows of his mail} of those who look after these stranded cases."""
        rows = {}
        for case in self:
            for user in case._owners():
                reader = case.with_context(lang=user.lang)
                rows.setdefault(user, []).append(
                    {
                        "title": reader._mail_title(),
                        "note": reader.env._("nobody is left to approve: add an approver"),
                        "due": "",
                        "url": case._mail_url(),
                    }
                )
        return rows

    def _mail_title(self, step=None):
        """Return what a mail calls the case: words of the administrator, none of the document."""
        process = self.process_id.name
        if step is None:
            return process
        return self.env._("%(process)s: %(step)s", process=process, step=step.with_env(self.env).name)

    def _mail_url(self):
        """Return the address of the document; Odoo asks who is there and what he may read."""
        return f"{self.get_base_url()}/mail/view?{urlencode({'model': self.res_model, 'res_id': self.res_id})}"
