from odoo import api, fields, models
from odoo.exceptions import UserError

from ..approval.approval_gate import ApprovalGate


class CustomerDecisionMixin(models.AbstractModel):
    """Applying and undoing are behind approval.

    The state `approved` stays the step before applying. Who leads there depends on the process that
    is published for the model: an approved case does, and where its steps ask for nobody, any
    officer who had no hand in the document (`action_approve`).
    """

    _inherit = "customer.decision.mixin"

    #: refuse to apply and undo while no process is published
    _decision_required = False
    #: results that are approved with the parameters
    _decision_figures = frozenset()
    #: lines that are approved by a digest: (their model, its field that leads to the document, fields of a line)
    _decision_lines = None

    @api.model
    def _approval_gates(self):
        gates = {
            "apply": (lambda env: env._("Apply"), ("computed", "approved"), ("applied",)),
            "undo": (lambda env: env._("Undo"), ("applied",), ("undone",)),
        }
        return super()._approval_gates() | {
            code: ApprovalGate(
                code=code,
                label=label,
                sources=sources,
                targets=targets,
                sealed=self._decision_parameters,
                required=self._decision_required,
            )
            for code, (label, sources, targets) in gates.items()
        }

    @api.model
    def _approval_snapshot_fields(self):
        # Each computation is a proposal of its own, also with the figures of the one before.
        decided = {"computed_uid", "computed_at"} | self._decision_parameters | self._decision_figures
        return (*super()._approval_snapshot_fields(), *sorted(decided - {"company_id"}))

    @api.model
    def _approval_snapshot_kinds(self):
        kinds = super()._approval_snapshot_kinds()
        return kinds | {"line_count": "integer", "line_digest": "char"} if self._decision_lines else kinds

    def _approval_snapshot(self):
        values = super()._approval_snapshot()
        if not self._decision_lines:
            return values
        lines = self._approval_digest_lines(*self._decision_lines)
        return {document_id: one | lines[document_id] for document_id, one in values.items()}

    def _approval_author_users(self):
        return super()._approval_author_users() | self.computed_uid

    def _approval_decided(self, case):
        """Follow a case for applying: approved when it is, computed again when it ends otherwise."""
        super()._approval_decided(case)
        if case.transition != "apply":
            return
        if case.state == "approved" and self.state == "computed":
            last = (
                case.sudo()
                .task_ids.filtered(lambda task: task.state == "approved")
                .sorted(lambda task: (task.closed_at, task.id))[-1:]
            )
            if last:
                self.sudo()._write_approved(last.decided_uid)
        elif case.state != "approved" and self.state == "approved":
            self.sudo()._write_results({"state": "computed", "approved_uid": False, "approved_at": False})

    def _write_approved(self, user):
        self._write_results({"state": "approved", "approved_uid": user.id, "approved_at": fields.Datetime.now()})

    def action_approve(self):
        """Approve computed documents whose values call for no approval case (public; an officer who had no
        hand in them).

        :raise UserError: a process asks for approval of these values, or one is requested
        """
        self._check_action(("computed",))
        for document in self:
            document._check_approver()
            document._refuse_simple_approval()
        self._write_approved(self.env.user)
        return True

    def _refuse_simple_approval(self):
        gate = self._approval_gates()["apply"]
        if self._approval_running_cases([gate.code]).filtered(lambda case: case.state != "approved"):
            raise UserError(
                self.env._("%(document)s: approval is requested; the approvers decide it.", document=self.name)
            )
        if self._approval_needed(gate):
            raise UserError(
                self.env._(
                    "%(document)s: the approval process asks for more than a second officer here: request approval.",
                    document=self.name,
                )
            )
