from odoo import fields, models


class ApprovalRelation(models.Model):
    """A declared relation between two people: neither decides on the other."""

    _name = "approval.relation"
    _description = "Declared Relation"
    _order = "date_from desc, id desc"

    employee_id = fields.Many2one("hr.employee", required=True, ondelete="restrict", index=True)
    user_id = fields.Many2one("res.users", "Related to", required=True, ondelete="restrict", index=True)
    kind = fields.Selection(
        [
            ("spouse", "Spouse or partner"),
            ("parent", "Parent or child"),
            ("sibling", "Sibling"),
            ("relative", "Other relative"),
            ("interest", "Shared business interest"),
        ],
        required=True,
        default="relative",
    )
    date_from = fields.Date("From", required=True, default=lambda self: fields.Date.context_today(self))
    date_to = fields.Date("To")
    declared_uid = fields.Many2one(
        "res.users",
        "Declared by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
