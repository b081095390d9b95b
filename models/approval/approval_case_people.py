from collections import defaultdict

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...algorithms.approval_flow import join_refusal
from .approval_text import checked_id, checked_text

MANAGER = "customer_manager.group_approval_manager"


class ApprovalCase(models.Model):
    """Who may join a running case, and who may not decide in it now."""

    _inherit = "approval.case"

    def action_add_approver(self, step_id, user_id, reason):
        """Let one more person decide a step that has too few (public; who is responsible for the process,
        or an approval process manager).

        :param step_id: id of a step whose turn it is
        :param user_id: id of an active internal user who can read the document
        :param reason: text, kept with the case
        :raise UserError: the step has people enough, or this one may not decide it
        """
        self.ensure_one()
        self.check_access("read")
        step_id = checked_id(self.env, self.env._("Step"), step_id)
        user_id = checked_id(self.env, self.env._("Approver"), user_id)
        text = checked_text(self.env, self.env._("Reason"), reason)
        case = self.sudo()
        if case.process_id.owner_id != self.env.user and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Approver: only %(name)s adds somebody to this case.", name=case.process_id.owner_id.name)
            )
        case._check_state("open")
        file = case._files()[case.id]
        if step_id not in file.short_steps():
            raise UserError(self.env._("Step: it is not waiting for somebody to be added."))
        if self.env.uid in case._barred_in(file, step_id):
            raise UserError(self.env._("Approver: who is excluded from a step does not choose who decides it."))
        users = self.env["res.users"].sudo().browse(user_id).exists()
        refusal = case._join_refusal(file, step_id, users) if users else self.env._("There is no such user.")
        if refusal:
            raise UserError(self.env._("Approver: %(why)s", why=refusal))
        case._join(file, step_id, users, "added", text)
        case._store([file])
        return True

    # for forwarding and escalation as well

    def _join(self, file, step_id, users, action, reason=""):
        """Let users join a step of a working copy; their tasks open when it is settled."""
        for user in users:
            file.add(action, self.env.uid, reason, step=step_id, target=user.id)
            if reason:
                file.notes[step_id, user.id] = reason
        file.settle(self.env.uid)

    def _join_refusal(self, file, step_id, user, leaving=None):
        """Return why a user may not become a candidate of a step, as a sentence; None when he may.

        :param leaving: id of the candidate whose place he takes
        """
        if not self._can_decide(user):
            return self.env._("%(name)s is no active internal user who can read the document.", name=user.name)
        barred = self._barred_now([file]).get(file.id, {})
        code = join_refusal(file.plan, file.flow.approvals, file.flow.candidates, barred, step_id, user.id, leaving)
        name = user.name
        sentences = {
            "not_called": self.env._("This case does not go through that step."),
            "already_candidate": self.env._("%(name)s may decide this step already.", name=name),
            "excluded": self.env._("%(name)s is excluded from this step.", name=name),
            "already_decided": self.env._("%(name)s has decided this step already.", name=name),
            "other_step": self.env._("%(name)s has decided another step of this case.", name=name),
            "strands": self.env._(
                "%(name)s has to decide another step of this case, and each takes somebody else.", name=name
            ),
        }
        return sentences.get(code)

    def _can_decide(self, user):
        """Whether a user is active, internal and can read the document of this one case."""
        user = user.sudo()
        document = self.sudo()._document()
        return bool(user.active and not user.share and document and self._reads(user, document))

    def _reads(self, user, documents):
        """Return those of `documents` (of one model) that a user can read, with all companies he has."""
        companies = list(user._get_company_ids())
        env = self.env(user=user.id, su=False, context={"allowed_company_ids": companies})
        return documents.with_env(env)._filtered_access("read")

    # who is excluded now

    def _barred_in(self, file, step_id):
        """Return the ids of all who may not decide a step of a working copy, by its plan or by today's facts."""
        return {*file.plan.step(step_id).barred, *self._barred_now([file]).get(file.id, {}).get(step_id, ())}

    def _barred_now(self, files):
        """Return {case id: {step id: ids of users}} who may not decide in the active steps, by today's facts.

        The plan knows who was excluded when it was made; since then somebody may have become the
        subject, its superior or a relative, or changed the values. The documents are there.
        """
        barred = {}
        groups = defaultdict(list)
        for file in files:
            groups[file.values["res_model"], file.values["transition"]].append(file)
        for (model, _transition), group in groups.items():
            documents = self.env[model].browse(file.values["res_id"] for file in group)
            requesters = {file.values["res_id"]: file.values["requester_id"] for file in group}
            changers = {file.values["res_id"]: file.changers for file in group}
            plans = {file.values["res_id"]: file.plan for file in group}
            bars = self.env["approval.directory"]._bars(documents, requesters, changers, plans)
            barred |= {file.id: bars[file.values["res_id"]] for file in group}
        return barred
