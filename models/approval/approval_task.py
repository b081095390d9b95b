from odoo import fields, models


class ApprovalTask(models.Model):
    """The turn of one person at one step of a case. Written by the engine alone."""

    _name = "approval.task"
    _description = "Approval Task"
    _order = "due_at, id"
    _rec_name = "step_name"

    case_id = fields.Many2one("approval.case", required=True, readonly=True, ondelete="restrict", index=True)
    step_id = fields.Many2one("approval.step", required=True, readonly=True, ondelete="restrict")
    step_name = fields.Char(related="step_id.name")
    user_id = fields.Many2one("res.users", "Approver", readonly=True, ondelete="set null")
    origin = fields.Selection(
        [
            ("plan", "By the process"),
            ("forward", "Forwarded"),
            ("escalation", "Escalated"),
            ("added", "Added by the responsible"),
        ],
        required=True,
        readonly=True,
        default="plan",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("sent_back", "Sent back"),
            ("forwarded", "Forwarded"),
            ("unneeded", "Not needed any more"),
            ("void", "Void: the step runs again"),
            ("gone", "Approver has left"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    decided_uid = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="set null")
    behalf_uid = fields.Many2one("res.users", "On behalf of", readonly=True, ondelete="set null")
    forwarded_uid = fields.Many2one("res.users", "Forwarded by", readonly=True, ondelete="set null")
    comment = fields.Text(readonly=True)
    opened_at = fields.Datetime("Open since", readonly=True)
    due_at = fields.Datetime("Due", readonly=True)
    remind_at = fields.Datetime("Reminder", readonly=True)
    reminded_at = fields.Datetime(readonly=True)
    escalated_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    activity_id = fields.Integer(readonly=True, export_string_translation=False)
    # what the list shows without a join in Python
    res_model = fields.Char(related="case_id.res_model", store=False)
    document_name = fields.Char(related="case_id.name", string="Document")
    requester_id = fields.Many2one(related="case_id.requester_id")

    _open_user_idx = models.Index("(user_id, due_at, id) WHERE state = 'open'")
    _open_due_idx = models.Index("(due_at) WHERE state = 'open' AND due_at IS NOT NULL")
