from odoo import api, fields, models

from ...customer.unknown_fields import UnknownFloat


class CustomerManagerPaperAnswer(models.Model):
    """One question of a paper with its answer, copied when the test was handed in.

    Question, maximum and answer are texts and figures of their own: whatever becomes of the exam, the
    paper says what was asked and answered. Choices have their points at once, open answers when the
    paper is sealed; what was skipped has 0, as it was asked.
    """

    _name = "customer.manager.paper.answer"
    _description = "Answer of a Written Test"
    _inherit = "customer.frozen.mixin"
    _order = "paper_id, sequence, id"
    # times would tell whose answer it is
    _log_access = False

    paper_id = fields.Many2one("customer.manager.paper", required=True, readonly=True, index=True, ondelete="restrict")
    campaign_id = fields.Many2one(related="paper_id.campaign_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="paper_id.company_id", store=True, index=True, precompute=True)
    code = fields.Char("Blind Code", related="paper_id.code", store=True, precompute=True)
    sequence = fields.Integer(readonly=True)
    question_id = fields.Many2one(
        "survey.question", "Question of the Pool", readonly=True, index=True, ondelete="restrict"
    )
    question = fields.Text(required=True, readonly=True)
    topic = fields.Selection(
        [("theory", "Theory"), ("skill", "Business skill"), ("writing", "Written expression")],
        required=True,
        readonly=True,
    )
    kind = fields.Selection([("auto", "Choice"), ("open", "Marked by hand")], required=True, readonly=True)
    maximum = fields.Float(digits=(8, 2), required=True, readonly=True)
    model_answer = fields.Text(readonly=True)
    answer = fields.Text("Answer Given", readonly=True)
    is_skipped = fields.Boolean("Skipped", readonly=True)
    points = UnknownFloat(digits=(8, 2), readonly=True)
    mark_ids = fields.One2many("customer.manager.paper.mark", "answer_id", "Marks", readonly=True)

    _question_uniq = models.Constraint("UNIQUE (paper_id, question_id)", "A paper has each question once.")
    _points_range = models.Constraint(
        "CHECK (maximum > 0 AND (points IS NULL OR points BETWEEN 0 AND maximum))",
        "Points of an answer lie between 0 and the most there are.",
    )
    _sealed_whole = models.Constraint(
        "CHECK (sealed_at IS NULL OR points IS NOT NULL)", "An answer is sealed once it has its points."
    )

    @api.depends("code", "sequence")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = self.env._(
                "%(code)s, question %(number)s", code=answer.sudo().code or "", number=answer.sequence
            )

    def _is_to_mark(self):
        """Whether people mark this one answer."""
        self.ensure_one()
        return self.kind == "open" and not self.is_skipped
