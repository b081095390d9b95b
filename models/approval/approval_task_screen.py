from odoo import api, fields, models


class ApprovalTask(models.Model):
    """What the list "To Approve" shows of a task."""

    _inherit = "approval.task"

    process_id = fields.Many2one(related="case_id.process_id")
    case_state = fields.Selection(related="case_id.state", string="Case State")
    transition_label = fields.Char(related="case_id.transition_label")
    document_kind = fields.Char(related="case_id.document_kind")
    is_late = fields.Boolean("Late", compute="_compute_is_late")
    reasons = fields.Text("Why", compute="_compute_reasons", help="The values that called the step.")

    @api.depends("state", "due_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for task in self:
            task.is_late = task.state == "open" and bool(task.due_at) and task.due_at < now

    @api.depends_context("uid", "lang")
    @api.depends("case_id.plan", "step_id")
    def _compute_reasons(self):
        shown = self.sudo().case_id.sudo(False)._with_values()
        tasks = self.filtered(lambda task: task.sudo().case_id in shown)
        reasons = self.env["approval.path"]._reasons_of(tasks.ids)
        for task in self:
            task.reasons = "\n".join(reasons.get(task.id, ()))

    def action_open_document(self):
        """Return the action that opens the document of the task (public; for whoever may read it)."""
        self.ensure_one()
        self.check_access("read")
        return self.case_id.action_open_document()
