from odoo import fields, models


class ApprovalStep(models.Model):
    """Who decides at one point of a process, when, and how many of them."""

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
        "res.users", "approval_step_user_rel", "step_id", "user_id", "People", domain="[('share', '=', False)]"
    )
    group_id = fields.Many2one("res.groups", "Group", ondelete="restrict", help="Implied membership counts.")
    approver_field = fields.Char("Field", help="Dotted path from the document to a user or an employee.")
    manager_level = fields.Integer("Levels up", default=1, help="1: the direct superior.")
    role = fields.Char("Role")
    quorum = fields.Selection(
        [("any", "Any one"), ("all", "All"), ("count", "A number"), ("percent", "A percentage")],
        required=True,
        default="any",
        help="Of different people.",
    )
    quorum_value = fields.Integer("Number or Percentage", default=1)
    exclude_requester = fields.Boolean("Not the Requester", default=True, help="Nor the authors of the document.")
    exclude_subject = fields.Boolean("Not whom it is about", default=True)
    exclude_line = fields.Boolean("Not the Superiors of whom it is about", default=False)
    exclude_relatives = fields.Boolean(
        "Not Relatives", default=True, help="Declared relatives of the requester and of whom it is about."
    )
    rerun = fields.Selection(
        [
            ("all", "any approved value changes"),
            ("condition", "a value named by its condition or approvers changes"),
        ],
        "Run again when",
        required=True,
        default="all",
    )
    deadline_hours = fields.Float("Deadline (working hours)", help="0: none.")
    reminder_hours = fields.Float("Reminder after (working hours)", help="0: none.")
    escalation_user_ids = fields.Many2many(
        "res.users",
        "approval_step_escalation_rel",
        "step_id",
        "user_id",
        "Escalation",
        domain="[('share', '=', False)]",
        help="Are added as approvers when the deadline has passed. Nothing is ever approved by silence.",
    )
    is_sensitive = fields.Boolean("Ask for the Password", help="The approver confirms with his password.")
    return_step_id = fields.Many2one(
        "approval.step",
        "Send back to",
        ondelete="restrict",
        domain="[('version_id', '=', version_id), ('sequence', '<', sequence)]",
        help="Empty: to the requester.",
    )
