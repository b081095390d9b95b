from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.customer_manager.models.approval.approval_gate import ApprovalGate


class ApprovalSample(models.Model):
    """A small document with two gates, lines, a subject and a role.

    Confirming needs an approval of amount, partner, subject and lines; closing one of the
    result. Everybody internal may write it, so that what holds is the gate's doing alone.
    """

    _name = "approval.sample"
    _description = "Sample Document"
    _inherit = ["mail.thread", "mail.activity.mixin", "approval.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, default="Sample")
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed"), ("closed", "Closed"), ("cancelled", "Cancelled")],
        required=True,
        default="draft",
        tracking=True,
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner")
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user)
    subject_id = fields.Many2one("res.users", "About", help="Whom the document concerns.")
    backer_ids = fields.Many2many("res.users", "approval_sample_backer_rel", "sample_id", "user_id", "Backers")
    kind = fields.Selection([("plain", "Plain"), ("special", "Special")], default="plain")
    date = fields.Date()
    amount = fields.Float()
    urgent = fields.Boolean()
    is_private = fields.Boolean("Private", help="Only the responsible and the creator read it.")
    note = fields.Char(help="Not part of what is approved.")
    result = fields.Char(help="What closing approves.")
    line_ids = fields.One2many("approval.sample.line", "sample_id", "Lines", copy=True)

    def action_confirm(self):
        """Confirm the document."""
        self.write({"state": "confirmed"})
        return True

    def action_close(self):
        """Close the document."""
        self.write({"state": "closed"})
        return True

    def action_draft(self):
        """Set the document back to draft."""
        self.write({"state": "draft"})
        return True

    # ------------------------------------------------------------
    # What is approved
    # ------------------------------------------------------------

    @api.model
    def _approval_gates(self):
        return super()._approval_gates() | {
            "confirm": ApprovalGate(
                code="confirm",
                label=lambda env: env._("Confirm"),
                targets=("confirmed", "closed"),
                sources=("draft",),
                sealed=frozenset(
                    {"partner_id", "subject_id", "backer_ids", "kind", "date", "amount", "urgent", "line_ids"}
                ),
            ),
            "close": ApprovalGate(
                code="close",
                label=lambda env: env._("Close"),
                targets=("closed",),
                sources=("confirmed",),
                sealed=frozenset({"result"}),
            ),
        }

    def _approval_subject_users(self):
        return self.subject_id

    @api.model
    def _approval_snapshot_fields(self):
        return (
            *super()._approval_snapshot_fields(),
            "partner_id",
            "partner_id.country_id",
            "user_id",
            "subject_id",
            "backer_ids",
            "kind",
            "date",
            "amount",
            "urgent",
            "result",
        )

    @api.model
    def _approval_snapshot_kinds(self):
        return super()._approval_snapshot_kinds() | {
            "line_count": "integer",
            "line_amount": "float",
            "line_digest": "char",
        }

    @api.model
    def _approval_labels(self):
        return super()._approval_labels() | {"line_amount": self.env._("Amount of Lines")}

    def _approval_snapshot(self):
        values = super()._approval_snapshot()
        lines = self._approval_digest_lines(
            "approval.sample.line", "sample_id", ["name", "amount"], {"line_amount": SQL("COALESCE(SUM(amount), 0)")}
        )
        for sample in self:
            values[sample.id].update(lines[sample.id])
        return values

    @api.model
    def _approval_role_labels(self):
        return super()._approval_role_labels() | {"backers": self.env._("Backers")}

    def _approval_roles(self):
        return super()._approval_roles() | {"backers": (self.env._("Backers"), self.backer_ids)}
