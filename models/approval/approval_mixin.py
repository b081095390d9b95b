from odoo import models


class ApprovalMixin(models.AbstractModel):
    """A document with transitions that pass only when approved for exactly its values."""

    _name = "approval.mixin"
    _description = "Document Behind Approval"
