from odoo import models


class ApprovalDirectory(models.AbstractModel):
    """Reads who could decide: the plain data that `algorithms.approval_plan` wants."""

    _name = "approval.directory"
    _description = "Approval Directory"
