from odoo import api, fields, models
from odoo.exceptions import UserError

#: all that decides who approves, when and how: what the checksum of a version covers
DECIDING = (
    "name",
    "sequence",
    "condition",
    "source",
    "user_ids",
    "group_id",
    "approver_field",
    "manager_level",
    "role",
    "quorum",
    "quorum_value",
    "exclude_requester",
    "exclude_subject",
    "exclude_line",
    "exclude_relatives",
    "rerun",
    "deadline_hours",
    "reminder_hours",
    "escalation_user_ids",
    "is_sensitive",
    "return_step_id",
)


class ApprovalStep(models.Model):
    """Who decides at one point of a process, when, and how many of them.

    Follows its version: editable in a draft, immutable from then on. `approval_step_check`
    says which steps make sense.
    """

    _name = "approval.step"
    _description = "Approval Step"
    _order = "version_id, sequence, id"

    version_id = fields.Many2one("approval.version", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="Lower numbers first; equal numbers at the same time.")
    condition = fields.Text(default="[]", help="Domain on the approved values; empty: always.")
    source = fields.Selection(
        [
            ("user", "Named people"),
            ("group", "Members of a group"),
            ("field", "A field of the document"),
            ("manager", "Superior of the requester"),
            ("role", "A role that the document names"),
        ],
        "Approvers",
        required=True,
        default="group",
    )
    user_ids = fields.Many2many(
        "res.users",
        "approval_step_user_rel",
        "step_id",
        "user_id",
        "People",
        domain="[('share', '=', False)]",
        ondelete="restrict",
    )
    group_id = fields.Many2one("res.groups", "Group", ondelete="restrict", help="Implied membership counts.")
    approver_field = fields.Char("Field", help="Path from the document to users or employees, e.g. partner_id.user_id.")
    manager_level = fields.Integer("Levels Up", default=1, help="1: the direct superior.")
    role = fields.Char("Role")
    quorum = fields.Selection(
        [("any", "Any one"), ("all", "All"), ("count", "A number"), ("percent", "A percentage")],
        required=True,
        default="any",
        help="How many different people have to approve.",
    )
    quorum_value = fields.Integer("Number or Percentage", default=1)
    exclude_requester = fields.Boolean(
        "Not the Requester", default=True, help="Nor the authors of the document, nor who changed its values since."
    )
    exclude_subject = fields.Boolean("Not the Person Concerned", default=True, help="Whom the document is about.")
    exclude_line = fields.Boolean("Not Superiors of the Person Concerned", default=False)
    exclude_relatives = fields.Boolean(
        "Not Relatives", default=True, help="Declared relatives of the requester, the authors and the person concerned."
    )
    rerun = fields.Selection(
        [
            ("all", "any approved value changes"),
            ("condition", "a value named by its condition or approvers changes"),
        ],
        "Run Again when",
        required=True,
        default="all",
    )
    deadline_hours = fields.Float("Deadline (working hours)", help="From the turn of the step. 0: none.")
    reminder_hours = fields.Float(
        "Reminder (working hours)", help="From the turn of the step, then each time after as long again. 0: none."
    )
    escalation_user_ids = fields.Many2many(
        "res.users",
        "approval_step_escalation_rel",
        "step_id",
        "user_id",
        "Escalation",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        help="Are added as approvers when the deadline has passed. Nothing is ever approved by silence.",
    )
    is_sensitive = fields.Boolean("Ask for the Password", help="The approver confirms with his password.")
    return_step_id = fields.Many2one(
        "approval.step",
        "Send Back to",
        ondelete="set null",
        copy=False,
        domain="[('version_id', '=', version_id), ('sequence', '<', sequence)]",
        help="Empty: to the requester.",
    )

    # ------------------------------------------------------------ immutable once published
    @api.model_create_multi
    def create(self, vals_list):
        """Add steps to drafts.

        :raise UserError: naming a version that was published
        """
        steps = super().create(vals_list)
        steps._check_draft()
        return steps

    def write(self, vals):
        """Change steps of drafts.

        :raise UserError: naming a version that was published, or to move a step to another version
        """
        self.check_access("write")
        if any(name not in self._fields or self._fields[name].store for name in vals):
            self._check_draft()
        if "version_id" in vals and any(step.version_id.id != vals["version_id"] for step in self):
            raise UserError(self.env._("Version: a step stays with its version. Copy it instead."))
        return super().write(vals)

    def unlink(self):
        """Delete steps of drafts.

        :raise UserError: naming a version that was published
        """
        self.check_access("unlink")
        self._check_draft()
        return super().unlink()

    def _check_draft(self):
        """Refuse steps of published versions, superuser code included, and keep the versions from being published."""
        versions = self.sudo().version_id
        versions._check_draft()
        versions._lock_draft()

    def _canonical(self):
        """Return {name: value} of all that decides, in plain values."""
        self.ensure_one()
        step = self.with_context(lang=None, active_test=False)
        return {"id": step.id} | {name: self._plain(step, name) for name in DECIDING}

    @staticmethod
    def _plain(step, name):
        field = step._fields[name]
        if field.type == "many2one":
            return step[name].id or None
        return sorted(step[name].ids) if field.type == "many2many" else step[name]

    def _watched(self, kinds):
        """Return the snapshot keys that the field of the approvers names: the path and what it passes."""
        if self.source != "field":
            return frozenset()
        parts = (self.approver_field or "").split(".")
        return frozenset(".".join(parts[:count]) for count in range(1, len(parts) + 1)) & kinds.keys()
