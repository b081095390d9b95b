from odoo import fields, models


class ApprovalForesightLoad(models.TransientModel):
    """How often a person was asked in the past, and would be by a version."""

    _name = "approval.foresight.load"
    _description = "Load in a Foresight"
    _order = "change desc, now desc, id"

    foresight_id = fields.Many2one("approval.foresight", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", "Approver", readonly=True, ondelete="cascade")
    then = fields.Integer("Asked Then", readonly=True)
    now = fields.Integer("By This Version", readonly=True)
    change = fields.Integer(readonly=True)
