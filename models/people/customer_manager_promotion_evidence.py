from odoo import fields, models


class CustomerManagerPromotionEvidence(models.Model):
    """One line of the dossier, as it was when the step was submitted: each approver sees the same.

    Compiled by the system; what is missing stands there too, with who can supply it.
    """

    _name = "customer.manager.promotion.evidence"
    _description = "Line of a Dossier"
    _inherit = ["approval.child.mixin"]
    _order = "promotion_id, sequence, id"
    _approval_parent = "promotion_id"
    _approval_sealed = frozenset({"section", "name", "value"})

    promotion_id = fields.Many2one(
        "customer.manager.promotion", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    section = fields.Selection(
        [
            ("person", "Person"),
            ("grades", "Grades"),
            ("certificates", "Certificates"),
            ("training", "Training"),
            ("results", "Results"),
            ("portfolio", "Portfolio"),
            ("customers", "Customers"),
            ("record", "Record"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char("What", required=True, readonly=True)
    value = fields.Char(readonly=True)
    is_missing = fields.Boolean("Missing", readonly=True)
    supplier = fields.Char("Who Can Supply It", readonly=True)
