from odoo import fields, models


class ApprovalVersion(models.Model):
    """One wording of a process: a draft to edit, then immutable."""

    _name = "approval.version"
    _description = "Approval Process Version"
    _order = "process_id, number desc"
    _rec_name = "number"

    process_id = fields.Many2one("approval.process", required=True, ondelete="restrict", index=True)
    number = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    distinct_people = fields.Boolean(
        "Different People",
        default=True,
        help="Nobody decides two steps of one case.",
    )
    step_ids = fields.One2many("approval.step", "version_id", "Steps", copy=True)
    checksum = fields.Char(readonly=True, copy=False, export_string_translation=False)
    published_uid = fields.Many2one("res.users", "Published by", readonly=True, copy=False)
    published_at = fields.Datetime(readonly=True, copy=False)
    retired_at = fields.Datetime(readonly=True, copy=False)
