from odoo import fields, models


class ApprovalSampleLine(models.Model):
    """A line of the sample document: name and amount are approved with it, the note is not."""

    _name = "approval.sample.line"
    _description = "Sample Document Line"
    _inherit = ["approval.child.mixin"]
    _approval_parent = "sample_id"
    _approval_sealed = frozenset({"name", "amount"})

    sample_id = fields.Many2one("approval.sample", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, default="Line")
    amount = fields.Float()
    note = fields.Char()
