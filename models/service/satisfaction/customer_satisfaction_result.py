from odoo import api, fields, models
from odoo.tools import SQL

from ...customer.unknown_fields import ReaderFloat, UnknownFloat
from .customer_satisfaction import ASKED


class CustomerSatisfactionResult(models.Model):
    """Satisfaction by quarter, of the company and by tier, department, team and manager (domain P6).

    How many were asked, answered and not asked stands beside each mean; a mean of fewer than five answers (setting) is
    not shown, whatever is grouped or exported: each row is a figure of its own and none can be summed. A manager
    sees his own mean of a quarter that is over: while it grows, each day would tell him what one customer said.

    A leader, officer or auditor who serves customers himself reads every answer of the others: a mean that holds
    answers about him tells him those by subtraction. He sees it when the quarter is over and all that he may know of
    it, his own figure of the quarter, is in it. Answers about him whose customers let themselves be named he reads one
    by one: without them, the minimum has to be reached as well.
    """

    _name = "customer.satisfaction.result"
    _description = "Satisfaction by Quarter"
    _auto = False
    _order = "quarter desc, dimension, id"
    _rec_name = "dimension"
    _depends = {
        "customer.satisfaction": [
            "answered_on",
            "closed_on",
            "company_id",
            "counts_for_manager",
            "department_ids",
            "kind",
            "manager_id",
            "may_name",
            "score",
            "state",
            "subject_uid",
            "team_id",
            "tier_id",
        ],
        "customer.manager": ["user_id"],
        "res.company": ["customer_satisfaction_minimum"],
    }

    quarter = fields.Date("Quarter Begins", readonly=True)
    quarter_name = fields.Char("Quarter", compute="_compute_quarter_name")
    dimension = fields.Selection(
        [
            ("company", "Company"),
            ("tier", "Tier"),
            ("department", "Department"),
            ("team", "Team"),
            ("manager", "Manager"),
        ],
        "Figure Of",
        readonly=True,
    )
    is_yearly = fields.Boolean("Yearly Questionnaire", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    tier_id = fields.Many2one("customer.tier", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    manager_id = fields.Many2one("customer.manager", readonly=True)
    asked = fields.Integer("Invited", readonly=True, aggregator=None)
    answered = fields.Integer(readonly=True, aggregator=None)
    not_asked = fields.Integer(readonly=True, aggregator=None)
    rate = UnknownFloat("Response Rate (%)", digits=(5, 1), readonly=True, aggregator=None)
    score = ReaderFloat("Satisfaction", digits=(5, 1), readonly=True, aggregator=None)

    @api.depends("quarter")
    @api.depends_context("lang")
    def _compute_quarter_name(self):
        for row in self:
            day = row.quarter
            row.quarter_name = day and self.env._("Q%(number)s %(year)s", number=(day.month + 2) // 3, year=day.year)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH matter AS (
                SELECT s.*, DATE_TRUNC('quarter', COALESCE(s.answered_on, s.closed_on))::date AS quarter,
                       s.kind = 'yearly' AS is_yearly,
                       s.state = 'answered' AND (o.user_id = %(reader)s OR s.subject_uid = %(reader)s) AS is_own,
                       s.state = 'answered' AND o.user_id = %(reader)s AND s.counts_for_manager AS is_own_figure
                  FROM customer_satisfaction s
             LEFT JOIN customer_manager o ON o.id = s.manager_id
            ), own AS (
                SELECT m.company_id, m.quarter, m.is_yearly, COUNT(*) AS answered
                  FROM matter m
                 WHERE m.is_own_figure
              GROUP BY 1, 2, 3
            ), part AS (
                SELECT 'company' AS dimension, m.*, NULL::int AS department_id FROM matter m
                 UNION ALL
                SELECT 'tier', m.*, NULL FROM matter m WHERE m.tier_id IS NOT NULL
                 UNION ALL
                SELECT 'department', m.*, r.hr_department_id
                  FROM matter m
                  JOIN customer_satisfaction_hr_department_rel r ON r.customer_satisfaction_id = m.id
                 UNION ALL
                SELECT 'team', m.*, NULL FROM matter m WHERE m.team_id IS NOT NULL
                 UNION ALL
                SELECT 'manager', m.*, NULL FROM matter m WHERE m.manager_id IS NOT NULL AND m.counts_for_manager
            ), figure AS (
                SELECT p.dimension, p.company_id, p.quarter, p.is_yearly,
                       CASE p.dimension WHEN 'tier' THEN p.tier_id END AS tier_id,
                       CASE p.dimension WHEN 'department' THEN p.department_id END AS department_id,
                       CASE WHEN p.dimension IN ('team', 'manager') THEN p.team_id END AS team_id,
                       CASE p.dimension WHEN 'manager' THEN p.manager_id END AS manager_id,
                       COUNT(*) FILTER (WHERE p.state IN %(asked)s) AS asked,
                       COUNT(*) FILTER (WHERE p.state = 'answered') AS answered,
                       COUNT(*) FILTER (WHERE p.state = 'not_asked') AS not_asked,
                       COUNT(*) FILTER (WHERE p.is_own) AS own,
                       COUNT(*) FILTER (WHERE p.is_own_figure) AS own_figure,
                       COUNT(*) FILTER (WHERE p.is_own_figure AND p.may_name IS NOT TRUE) AS own_unknown,
                       AVG(p.score) FILTER (WHERE p.state = 'answered') AS mean
                  FROM part p
              GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
            )
            SELECT ROW_NUMBER() OVER (
                       ORDER BY f.quarter, f.company_id, f.dimension, f.is_yearly, f.tier_id, f.department_id,
                                f.team_id, f.manager_id
                   ) AS id,
                   f.dimension, f.company_id, f.quarter, f.is_yearly, f.tier_id, f.department_id, f.team_id,
                   f.manager_id, f.asked, f.answered, f.not_asked,
                   ROUND(f.answered * 100.0 / NULLIF(f.asked, 0), 1) AS rate,
                   CASE WHEN f.answered >= c.customer_satisfaction_minimum
                         AND (f.own = 0 OR (f.quarter + INTERVAL '3 months' <= d.today AND f.own = f.own_figure
                                            AND f.own = w.answered
                                            AND f.own_unknown >= c.customer_satisfaction_minimum))
                        THEN ROUND(f.mean::numeric, 1) END AS score
              FROM figure f
              JOIN res_company c ON c.id = f.company_id
              JOIN (VALUES %(days)s) AS d(company_id, today) ON d.company_id = f.company_id
         LEFT JOIN own w ON w.company_id = f.company_id AND w.quarter = f.quarter AND w.is_yearly = f.is_yearly
            """,
            asked=ASKED,
            reader=None if self.env.su else self.env.uid,
            days=self.env["customer.assignment"]._sql_days(),
        )
