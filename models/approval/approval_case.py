from odoo import fields, models


class ApprovalCase(models.Model):
    """One request for one transition of one document, on one version, for one set of values.

    Written by the engine alone.
    """

    _name = "approval.case"
    _description = "Approval Case"
    _order = "id desc"

    name = fields.Char("Document Name", readonly=True, help="Name of the document when approval was requested.")
    process_id = fields.Many2one("approval.process", required=True, readonly=True, ondelete="restrict", index=True)
    version_id = fields.Many2one("approval.version", required=True, readonly=True, ondelete="restrict", index=True)
    transition = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    requester_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", index=True)
    subject_user_ids = fields.Many2many(
        "res.users", "approval_case_subject_rel", "case_id", "user_id", "About", readonly=True
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("returned", "Returned"),
            ("recalled", "Recalled"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    reason = fields.Text("Reason", readonly=True, help="Why it was recalled, returned, rejected or cancelled.")
    snapshot = fields.Json(readonly=True, export_string_translation=False, help="The values to approve.")
    snapshot_hash = fields.Char(readonly=True, export_string_translation=False)
    plan = fields.Json(readonly=True, export_string_translation=False, help="Steps, people and reasons, frozen.")
    plan_hash = fields.Char(readonly=True, export_string_translation=False)
    requested_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    used_at = fields.Datetime("Used", readonly=True, help="An approval opens its gate once.")
    is_stranded = fields.Boolean("Without Approver", readonly=True)
    event_count = fields.Integer(readonly=True, export_string_translation=False)
    head_hash = fields.Char(readonly=True, export_string_translation=False)
    task_ids = fields.One2many("approval.task", "case_id", readonly=True)
    event_ids = fields.One2many("approval.event", "case_id", readonly=True)

    #: at most one case of a document's transition waits for something
    _running_unique = models.UniqueIndex(
        "(res_model, res_id, transition)"
        " WHERE state IN ('open', 'returned') OR (state = 'approved' AND used_at IS NULL)"
    )
    _document_idx = models.Index("(res_model, res_id)")
