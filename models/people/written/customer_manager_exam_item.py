from odoo import fields, models
from odoo.tools import SQL

from ...customer.unknown_fields import UnknownFloat


class CustomerManagerExamItem(models.Model):
    """How a question of a written test worked, from the sealed papers in which it was asked.

    Difficulty is the mean share of its points: low figures are hard questions. Discrimination is the correlation
    of that share with what the same candidates had in the rest of their paper: near 0 or below, good and weak
    candidates answer it alike, and the key may be wrong.
    """

    _name = "customer.manager.exam.item"
    _description = "Question of a Written Test in Figures"
    _auto = False
    _order = "campaign_id desc, discrimination, id"
    _depends = {
        "customer.manager.paper": ["state"],
        "customer.manager.paper.answer": ["paper_id", "question_id", "points", "maximum", "is_skipped", "sealed_at"],
    }

    campaign_id = fields.Many2one("customer.manager.campaign", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    question_id = fields.Many2one("survey.question", "Question of the Pool", readonly=True)
    question = fields.Text(readonly=True)
    topic = fields.Selection(
        [("theory", "Theory"), ("skill", "Business skill"), ("writing", "Written expression")], readonly=True
    )
    kind = fields.Selection([("auto", "Choice"), ("open", "Marked by hand")], readonly=True)
    maximum = fields.Float(digits=(8, 2), readonly=True)
    asked_count = fields.Integer("Asked", readonly=True)
    skipped_count = fields.Integer("Skipped", readonly=True)
    difficulty = UnknownFloat(digits=(5, 2), readonly=True, aggregator="avg", help="Mean share of the points.")
    discrimination = UnknownFloat(
        digits=(5, 2), readonly=True, aggregator="avg", help="Correlation with the rest of the paper, -1 to 1."
    )
    is_suspicious = fields.Boolean(
        "Suspicious", readonly=True, help="Good candidates do not answer it better than weak ones: look at its key."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH sealed AS (
                SELECT answer.*, points / maximum AS share,
                       SUM(points) OVER paper - points AS rest_points,
                       SUM(maximum) OVER paper - maximum AS rest_maximum
                  FROM customer_manager_paper_answer answer
                 WHERE sealed_at IS NOT NULL
                WINDOW paper AS (PARTITION BY paper_id)
            ), item AS (
                SELECT MIN(id) AS id, campaign_id, company_id, question_id, topic, kind,
                       MIN(question) AS question, MAX(maximum) AS maximum,
                       COUNT(*) AS asked_count, COUNT(*) FILTER (WHERE is_skipped) AS skipped_count,
                       ROUND(AVG(share), 2) AS difficulty,
                       ROUND(CORR(share, rest_points / NULLIF(rest_maximum, 0))::numeric, 2) AS discrimination
                  FROM sealed
                 GROUP BY campaign_id, company_id, question_id, topic, kind
            )
            SELECT item.*, COALESCE(discrimination < 0.1, FALSE) AS is_suspicious
              FROM item
            """
        )
