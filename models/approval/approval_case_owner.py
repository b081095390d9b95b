from urllib.parse import urlencode

from odoo import api, fields, models


class ApprovalCase(models.Model):
    """Cases that nobody is left to decide: who looks after them, and how he learns of it."""

    _inherit = "approval.case"

    owner_told_at = fields.Datetime("Responsible Told", readonly=True)

    def _stranded_ones(self):
        """Return those of these cases that nobody is left to decide."""
        return self.filtered(lambda case: case.is_stranded and case.state == "open")

    def _sync_owners(self):
        """Return the values of missing activities of owners; forget whom to tell where it is no longer so."""
        stranded = self._stranded_ones()
        (self - stranded).filtered("owner_told_at")._engine_write({"owner_told_at": False})
        if not stranded:
            return []
        activities = self.env["mail.activity"]
        found = activities.search_fetch([("approval_case_id", "in", stranded.ids)], ["approval_case_id", "user_id"])
        owners = {case: case._owners() for case in stranded}
        found.filtered(lambda one: one.user_id not in owners[one.approval_case_id])._approval_close()
        shown = {(one.approval_case_id, one.user_id) for one in found.exists()}
        return [
            case._owner_activity_values(owner)
            for case in stranded
            if self._has_activities(case.res_model)
            for owner in owners[case]
            if (case, owner) not in shown
        ]

    def _owner_activity_values(self, owner):
        """Return the complete values of an activity that asks the owner for an approver."""
        case = self.with_context(lang=owner.lang or "en_US")
        return {
            **self._activity_anchor(self.res_model, self.res_id, self.name),
            "summary": case.env._("Nobody is left to approve: add an approver"),
            "date_deadline": self._day_of(None, owner.tz),
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
        theirs = [("approval_case_id", "in", cases.ids), ("user_id", "in", users.ids)]
        self.env["mail.activity"].sudo().search(theirs)._approval_close()
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
                        "note": reader.env._("Nobody is left to approve: add an approver."),
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
