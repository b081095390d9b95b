from odoo import api, fields, models

from ..words_in_languages import read_words


class CustomerManagerPromotionEvidence(models.Model):
    """One line of the dossier, as it was when the step was submitted: each approver sees the same.

    Compiled by the system, in each installed language at once, since what is approved has one value; what is
    missing stands there too, with who can supply it.
    """

    _name = "customer.manager.promotion.evidence"
    _description = "Line of a Dossier"
    _inherit = ["approval.child.mixin"]
    _order = "promotion_id, sequence, id"
    _approval_parent = "promotion_id"
    _approval_sealed = frozenset({"section", "words"})

    promotion_id = fields.Many2one(
        "customer.manager.promotion", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    section = fields.Selection(
        [
            ("person", "The Person"),
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
    # {language: {name, value, supplier}}
    words = fields.Json(required=True, readonly=True, export_string_translation=False)
    name = fields.Char("Item", compute="_compute_words")
    value = fields.Char("Shown", compute="_compute_words")
    is_missing = fields.Boolean("Missing", readonly=True)
    supplier = fields.Char("Who Can Supply It", compute="_compute_words")

    @api.depends("words")
    @api.depends_context("lang")
    def _compute_words(self):
        for line in self:
            words = read_words(line.words, self.env.lang) or {}
            line.name, line.value, line.supplier = (words.get(name, False) for name in ("name", "value", "supplier"))
