from odoo import api, models

from odoo.addons.customer_manager.models.approval.approval_gate import ApprovalGate


class BenchGated(models.Model):
    """The plain document, which confirming takes through the approval engine."""

    _name = "bench.gated"
    _description = "Document behind Approval"
    _inherit = ["bench.document", "approval.mixin"]

    @api.model
    def _approval_gates(self):
        return super()._approval_gates() | {
            "confirm": ApprovalGate(
                code="confirm",
                label=lambda env: env._("Confirm"),
                targets=("confirmed",),
                sources=("draft",),
                sealed=frozenset({"amount"}),
            )
        }

    @api.model
    def _approval_snapshot_fields(self):
        return (*super()._approval_snapshot_fields(), "amount")
