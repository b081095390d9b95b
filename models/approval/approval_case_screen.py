from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .approval_case import ALL_READERS


class ApprovalCase(models.Model):
    """What the screens show of a case: its path, its values, who it waits for."""

    _inherit = "approval.case"

    approval_path = fields.Json("Path", compute="_compute_approval_path", export_string_translation=False)
    approval_panel = fields.Json("Panel", compute="_compute_approval_panel", export_string_translation=False)
    approval_values = fields.Json("Values", compute="_compute_approval_values", export_string_translation=False)
    transition_label = fields.Char("Transition Name", compute="_compute_transition_label")
    document_kind = fields.Char("Kind", compute="_compute_document_kind")
    waiting_for = fields.Char(compute="_compute_waiting", help="Who can decide now.")
    due_at = fields.Datetime("Due", compute="_compute_waiting", help="The earliest deadline of those who can decide.")

    @api.depends_context("uid", "lang")
    @api.depends("state", "plan", "is_stranded", "task_ids.state", "task_ids.user_id", "task_ids.comment")
    def _compute_approval_path(self):
        for case in self:
            case.approval_path = case._path()

    @api.depends_context("uid", "lang")
    @api.depends("state", "used_at", "reason", "task_ids.state")
    def _compute_approval_panel(self):
        for case in self:
            case.approval_panel = case._panel()

    @api.depends_context("uid", "lang")
    @api.depends("snapshot")
    def _compute_approval_values(self):
        for case in self:
            case.approval_values = case._values_to_read()

    @api.depends_context("lang")
    @api.depends("res_model", "transition")
    def _compute_transition_label(self):
        for case in self:
            gates = self.env[case.res_model]._approval_gates() if case.res_model in self.env else {}
            gate = gates.get(case.transition)
            case.transition_label = gate.label(self.env) if gate else case.transition

    @api.depends_context("lang")
    @api.depends("res_model")
    def _compute_document_kind(self):
        for case in self:
            case.document_kind = self.env["ir.model"]._get(case.res_model).sudo().name or case.res_model

    @api.depends("task_ids.state", "task_ids.due_at")
    def _compute_waiting(self):
        for case in self:
            tasks = case.sudo().task_ids.filtered(lambda task: task.state == "open")
            case.waiting_for = ", ".join(tasks.user_id.mapped("name"))
            case.due_at = min((task.due_at for task in tasks if task.due_at), default=False)

    def action_open_document(self):
        """Return the action that opens the document of the case (public; for whoever may read it)."""
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id).exists() if self.res_model in self.env else None
        if not document:
            raise UserError(self.env._("%(document)s: the document has been deleted.", document=self.name))
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
            "name": document.display_name,
        }

    def _path(self):
        """Return the path of one case as `approval.path` describes it, for the reader's rights also under sudo."""
        return self.env["approval.path"]._of_case(self.sudo(False)) if self.sudo().plan else []

    @api.model
    def _preview_path(self, plan, document):
        """Return the path that `plan` would bring to `document`."""
        return self.env["approval.path"]._of_plan(plan, document._name)

    def _panel(self):
        """Return what the widget shows above the path, with the rights of the reader.

        ``case_id``, ``state``, ``is_used``, ``transition`` (what a user calls it), ``process``, ``requester``,
        ``requested`` and ``closed`` (UTC), ``reason`` (for those who may read the case), ``can_recall``,
        ``can_resubmit``, ``can_open``.
        """
        self.ensure_one()
        case = self.sudo()
        can_read = self.sudo(False).has_access("read")
        is_mine = case.requester_id == self.env.user
        moment = self.env["approval.wording"]._moment
        return {
            "case_id": case.id,
            "state": case.state,
            "is_used": bool(case.used_at),
            "transition": case.transition_label,
            "process": case.process_id.name,
            "requester": case.requester_id.name,
            "requested": moment(case.requested_at),
            "closed": moment(case.closed_at),
            "reason": (can_read and case.reason) or None,
            "can_recall": is_mine
            and (case.state in ("open", "returned") or (case.state == "approved" and not case.used_at)),
            "can_resubmit": is_mine and case.state == "returned",
            "can_open": can_read,
        }

    def _values_to_read(self):
        """Return [{label, value}] of the values to approve that the reader may read, in the order of their labels."""
        self.ensure_one()
        model, snapshot = self.env.get(self.res_model), self.sudo().snapshot
        if model is None or not snapshot or not self._with_values():
            return []
        wording = self.env["approval.wording"]
        lines = [
            {"label": model._approval_label(key), "value": wording._text(model, key, value)}
            for key, value in snapshot.items()
            if key not in model._approval_hidden_keys() and wording._may_read(model, key)
        ]
        return sorted(lines, key=lambda line: line["label"])

    def _with_values(self):
        """Return those of these cases whose values the reader gets to know: he reads all cases, or the document as
        it is now. Of a document that is gone, whoever may read the case.
        """
        if self.env.user.has_groups(ALL_READERS):
            return self
        shown = self.browse()
        for model, cases in self.sudo().grouped("res_model").items():
            if model in self.env:
                documents = self.env(su=False)[model].browse(cases.mapped("res_id")).exists()
                closed = set(documents._ids).difference(documents._filtered_access("read")._ids)
                shown += self.browse(case.id for case in cases if case.res_id not in closed)
        return shown

    def _acting_tasks(self):
        """Return {step id: (task, principal)} that the reader may decide now."""
        tasks = self.env["approval.task"]
        mine = tasks._acting_domain(self.env.user) & Domain("case_id", "=", self.id)
        return {task.step_id.id: (task, task.user_id) for task in tasks.sudo().search(mine)}
