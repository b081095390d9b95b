from odoo import api, fields, models


class ApprovalMixin(models.AbstractModel):
    """What the form of a document shows of its approval beside the path."""

    _inherit = "approval.mixin"

    approval_panel = fields.Json("Approval Panel", compute="_compute_approval_panel", export_string_translation=False)

    is_approval_pending = fields.Boolean(
        "Approval Pending",
        compute="_compute_approval_panel",
        help="The next transition has to be approved first: approval is to be requested, or under way.",
    )

    @api.depends_context("uid", "lang")
    @api.depends("approval_case_id")
    def _compute_approval_panel(self):
        """What the widget shows above the path, and for which transitions approval may be requested."""
        found = self._approval_last()
        may_try = self.env["approval.dry.run"].has_access("create")
        for document in self:
            case, _state = found.get(document._origin.id, (False, "none"))
            panel = case._panel() if case else {"case_id": None, "state": "none"}
            requests = document._approval_requests()
            document.approval_panel = panel | {"requests": requests, "can_try": bool(document.id) and may_try}
            document.is_approval_pending = bool(requests) or panel["state"] in ("open", "returned")

    def action_try_approval(self):
        """Return the action that tries versions, drafts too, on the document (public; who manages approvals)."""
        self.ensure_one()
        self.check_access("read")
        self.env["approval.dry.run"].check_access("create")
        return self.env["approval.dry.run"]._on(self)

    def _approval_requests(self):
        """Return [{transition, label, path}] of what needs approval and has none under way, for who may ask."""
        self.ensure_one()
        if not self.id or not self.has_access("write"):
            return []
        gates = [gate for gate in self._approval_gates().values() if self._approval_may_request(gate)]
        paths = [(gate, self.approval_preview(gate.code)) for gate in gates]
        return [
            {"transition": gate.code, "label": gate.label(self.env), "path": path}
            for gate, path in paths
            if any(step["state"] != "skipped" for step in path)
        ]

    def _approval_may_request(self, gate):
        """Whether the document stands before the gate and has no case for it that runs."""
        return self[gate.field] in gate.sources and not self._approval_running_cases([gate.code])

    @api.model
    def _approval_hidden_keys(self):
        """Return the keys of the snapshot that say nothing to a reader, such as digests of lines."""
        return {key for key in self._approval_snapshot_kinds() if key.endswith("_digest")}
