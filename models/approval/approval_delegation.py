from odoo import fields, models


class ApprovalDelegation(models.Model):
    """Somebody decides for somebody else: for a period, without cascade, never his own case."""

    _name = "approval.delegation"
    _description = "Approval Substitute"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users", "Absent", required=True, ondelete="cascade", index=True, default=lambda self: self.env.user
    )
    substitute_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", index=True, domain="[('share', '=', False)]"
    )
    date_from = fields.Date("From", required=True, default=lambda self: fields.Date.context_today(self))
    date_to = fields.Date("To", help="Last day. Empty: until ended.")
    only_when_absent = fields.Boolean(
        "Only on Leave", help="Counts on days of an approved time off (Time Off app); otherwise on every day."
    )
    process_ids = fields.Many2many(
        "approval.process", "approval_delegation_process_rel", "delegation_id", "process_id", help="Empty: all."
    )
    active = fields.Boolean(default=True)
