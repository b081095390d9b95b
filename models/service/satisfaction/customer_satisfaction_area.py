from odoo import fields, models
from odoo.tools import SQL

from ...customer.unknown_fields import ReaderFloat


class CustomerSatisfactionArea(models.Model):
    """The yearly questionnaire by area, beside the year before, and what moves the whole; hidden below five answers
    (domain P6).

    Figures are published when the questionnaire is closed: beside those of the day before they would tell an answer. A
    reader who serves customers himself, and reads what is said about the others, sees none that holds fewer than five
    answers about him.

    Key drivers: an area counts for a customer as much as his marks for it go along with those he gives for all other
    areas. Nobody is asked how important something is to him. Where importance is above satisfaction, an improvement
    is felt most.
    """

    _name = "customer.satisfaction.area"
    _description = "Yearly Questionnaire by Area"
    _auto = False
    _order = "id"
    _rec_name = "area"
    _depends = {
        "customer.manager": ["user_id"],
        "customer.satisfaction": ["manager_id", "round_id", "state"],
        "customer.satisfaction.round": ["company_id", "state", "year"],
        "res.company": ["customer_satisfaction_minimum"],
        "survey.question": ["customer_area", "question_type", "scale_max", "scale_min"],
        "survey.user_input": ["customer_opinion_id", "state"],
        "survey.user_input.line": ["question_id", "skipped", "user_input_id", "value_scale"],
    }

    round_id = fields.Many2one("customer.satisfaction.round", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    area = fields.Selection(lambda self: self.env["survey.question"]._fields["customer_area"].selection, readonly=True)
    answered = fields.Integer(readonly=True, aggregator=None)
    score = ReaderFloat("Satisfaction", digits=(5, 1), readonly=True, aggregator=None)
    score_before = ReaderFloat("Year Before", digits=(5, 1), readonly=True, aggregator=None)

    importance = ReaderFloat(
        digits=(5, 1),
        readonly=True,
        aggregator=None,
        help="How far marks for this area go along with those for the other areas, 0 to 100 (correlation; 0 also where"
        " they run against each other). Empty until the questionnaire is closed, and where all marks are the same.",
    )
    gap = ReaderFloat(
        "Importance minus Satisfaction",
        digits=(5, 1),
        readonly=True,
        aggregator=None,
        help="The higher, the more an improvement of this area is felt.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH figure AS (
                SELECT r.id AS round_id, r.company_id, r.year, q.customer_area AS area,
                       COUNT(DISTINCT i.id) AS answered,
                       CASE WHEN r.state = 'closed' AND COUNT(DISTINCT i.id) >= c.customer_satisfaction_minimum
                             AND (COUNT(DISTINCT i.id) FILTER (WHERE o.user_id = %(reader)s) = 0
                                  OR COUNT(DISTINCT i.id) FILTER (WHERE o.user_id = %(reader)s)
                                     >= c.customer_satisfaction_minimum)
                            THEN ROUND(AVG((l.value_scale - q.scale_min) * 100.0 / (q.scale_max - q.scale_min)), 1)
                        END AS score
                  FROM customer_satisfaction_round r
                  JOIN res_company c ON c.id = r.company_id
                  JOIN customer_satisfaction s ON s.round_id = r.id AND s.state = 'answered'
             LEFT JOIN customer_manager o ON o.id = s.manager_id
                  JOIN survey_user_input i ON i.customer_opinion_id = s.id AND i.state = 'done'
                  JOIN survey_user_input_line l ON l.user_input_id = i.id AND l.skipped IS NOT TRUE
                  JOIN survey_question q ON q.id = l.question_id
                 WHERE q.customer_area IS NOT NULL AND q.question_type = 'scale'
              GROUP BY r.id, r.company_id, r.year, q.customer_area, c.customer_satisfaction_minimum
            ), mark AS (
                SELECT s.round_id, i.id AS input_id, q.customer_area AS area,
                       AVG((l.value_scale - q.scale_min) * 1.0 / (q.scale_max - q.scale_min)) AS mark
                  FROM customer_satisfaction s
                  JOIN survey_user_input i ON i.customer_opinion_id = s.id AND i.state = 'done'
                  JOIN survey_user_input_line l ON l.user_input_id = i.id AND l.skipped IS NOT TRUE
                  JOIN survey_question q ON q.id = l.question_id
                 WHERE s.round_id IS NOT NULL AND s.state = 'answered'
                   AND q.customer_area IS NOT NULL AND q.question_type = 'scale'
              GROUP BY s.round_id, i.id, q.customer_area
            ), beside AS (
                SELECT m.round_id, m.area, m.mark, (SUM(m.mark) OVER whole - m.mark)
                           / NULLIF(COUNT(*) OVER whole - 1, 0) AS others
                  FROM mark m
                WINDOW whole AS (PARTITION BY m.input_id)
            ), driver AS (
                SELECT b.round_id, b.area,
                       CASE WHEN CORR(b.mark, b.others) IS NOT NULL
                            THEN ROUND(GREATEST(CORR(b.mark, b.others), 0)::numeric * 100, 1) END AS importance
                  FROM beside b
                 WHERE b.others IS NOT NULL
              GROUP BY b.round_id, b.area
            ), shown AS (
                SELECT f.*, CASE WHEN f.score IS NOT NULL THEN d.importance END AS importance
                  FROM figure f
             LEFT JOIN driver d ON d.round_id = f.round_id AND d.area = f.area
            )
            SELECT ROW_NUMBER() OVER (ORDER BY f.year, f.company_id, f.area) AS id, f.round_id, f.company_id, f.area,
                   f.answered, f.score, LAG(f.score) OVER (PARTITION BY f.company_id, f.area ORDER BY f.year)
                       AS score_before, f.importance, f.importance - f.score AS gap
              FROM shown f
            """,
            reader=None if self.env.su else self.env.uid,
        )
