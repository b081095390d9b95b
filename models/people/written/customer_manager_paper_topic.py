from odoo import fields, models


class CustomerManagerPaperTopic(models.Model):
    """What a sealed paper came to in one topic; the candidate reads it once the decision is published."""

    _name = "customer.manager.paper.topic"
    _description = "Topic of a Written Test"
    _inherit = "customer.frozen.mixin"
    _order = "paper_id, sequence, id"
    _log_access = False

    paper_id = fields.Many2one("customer.manager.paper", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="paper_id.company_id", store=True, index=True, precompute=True)
    sequence = fields.Integer(readonly=True)
    criterion_id = fields.Many2one(
        "customer.manager.scheme.criterion", "Topic of the Scheme", required=True, readonly=True, ondelete="restrict"
    )
    code = fields.Char(required=True, readonly=True)
    name = fields.Char("Topic", related="criterion_id.name")
    points = fields.Float(digits=(8, 2), readonly=True)
    maximum = fields.Float(digits=(8, 2), readonly=True)
    score = fields.Float("Of 100", digits=(5, 2), readonly=True)
    weight = fields.Float(digits=(5, 2), readonly=True)
    weighted = fields.Float(
        digits=(5, 2), readonly=True, help="Rounded for the reader; the score adds up exact figures."
    )

    _code_uniq = models.Constraint("UNIQUE (paper_id, code)", "A paper has each topic once.")
