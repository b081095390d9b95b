from odoo import fields, models

from ..models.approval.approval_task_decide import KINDS


class ApprovalDecisionResult(models.TransientModel):
    """What became of one task of a decision on many."""

    _name = "approval.decision.result"
    _description = "Result of an Approval Decision"
    _order = "id"

    wizard_id = fields.Many2one("approval.decision.wizard", required=True, ondelete="cascade", readonly=True)
    task_id = fields.Many2one("approval.task", readonly=True, ondelete="cascade")
    document_name = fields.Char(related="task_id.document_name")
    step_name = fields.Char(related="task_id.step_name")
    kind = fields.Selection(KINDS, "Outcome", readonly=True)
    is_done = fields.Boolean("Done", readonly=True)
    message = fields.Char("Result", readonly=True)
