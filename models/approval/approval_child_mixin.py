from odoo import models


class ApprovalChildMixin(models.AbstractModel):
    """A line whose values are approved together with its document."""

    _name = "approval.child.mixin"
    _description = "Line Behind Approval"

    #: name of the field that leads to the document
    _approval_parent = None
    #: fields of the line that are approved
    _approval_sealed = frozenset()
