from odoo import fields, models


class ApprovalProcess(models.Model):
    """Who has to approve a transition of a document: a name for a row of versions.

    The published version counts for new cases; running ones stay on theirs for life.
    """

    _name = "approval.process"
    _description = "Approval Process"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    model_id = fields.Many2one(
        "ir.model", "Document", required=True, ondelete="cascade", domain="[('is_approval_document', '=', True)]"
    )
    model = fields.Char(related="model_id.model", store=True, index=True, string="Document Model")
    transition = fields.Char(required=True, help="Code of the transition that has to be approved.")
    company_id = fields.Many2one("res.company", help="Empty: all companies without a process of their own.")
    owner_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        help="Is told when a case has nobody left who could decide, and may add an approver.",
    )
    version_id = fields.Many2one("approval.version", "Current Version", readonly=True, copy=False, ondelete="restrict")
    version_ids = fields.One2many("approval.version", "process_id", "Versions", copy=False)
    note = fields.Html(translate=True)

    _transition_unique = models.UniqueIndex("(model, transition, company_id) NULLS NOT DISTINCT WHERE active")
