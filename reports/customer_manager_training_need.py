from odoo import fields, models
from odoo.tools import SQL


class CustomerManagerTrainingNeed(models.Model):
    """Who still needs which hours of training this year and needed them last year (domain P12).

    The hours of a grade are those of a full year in it: who came, left or rose within the year needs
    them for his days, and days of protected leave do not count (domain 11.15). Rows are computed when read.
    """

    _name = "customer.manager.training.need"
    _description = "Training Needed in a Year"
    _auto = False
    _order = "year desc, missing_hours desc, manager_id"
    _rec_name = "manager_id"
    _depends = {
        "customer.manager": ["employee_id", "team_id", "company_id"],
        "customer.manager.appointment": ["manager_id", "grade_id", "date_from", "date_to"],
        "customer.manager.grade": ["training_hours"],
        "customer.manager.record": ["employee_id", "kind", "state", "date_from", "date_to"],
        "customer.manager.training": ["employee_id", "date", "field", "hours", "state"],
        "res.company": [
            "customer_training_trade_share",
            "customer_training_law_share",
            "customer_training_safety_share",
        ],
    }

    year = fields.Integer(readonly=True, aggregator=None)
    manager_id = fields.Many2one("customer.manager", readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    grade_id = fields.Many2one("customer.manager.grade", readonly=True, help="The last one held in the year.")
    needed_hours = fields.Float("Needed", digits=(16, 1), readonly=True)
    booked_hours = fields.Float("Booked", digits=(16, 1), readonly=True)
    trade_hours = fields.Float("Trade", digits=(16, 1), readonly=True)
    law_hours = fields.Float("Law", digits=(16, 1), readonly=True)
    safety_hours = fields.Float("Safety", digits=(16, 1), readonly=True)
    trade_missing = fields.Float("Missing: Trade", digits=(16, 1), readonly=True)
    law_missing = fields.Float("Missing: Law", digits=(16, 1), readonly=True)
    safety_missing = fields.Float("Missing: Safety", digits=(16, 1), readonly=True)
    missing_hours = fields.Float(
        "Missing", digits=(16, 1), readonly=True, help="Hours of one field do not stand for another."
    )
    is_current = fields.Boolean("This Year", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH years AS (
                SELECT d.company_id, year, year = EXTRACT(YEAR FROM d.today) AS is_current,
                       daterange(make_date(year, 1, 1), make_date(year, 12, 31), '[]') AS days
                  FROM (VALUES %(days)s) AS d(company_id, today)
            CROSS JOIN generate_series(EXTRACT(YEAR FROM d.today)::int - 1, EXTRACT(YEAR FROM d.today)::int) AS year
            ), away AS (
                SELECT employee_id, range_agg(daterange(date_from, date_to, '[]')) AS days
                  FROM customer_manager_record
                 WHERE kind = 'leave' AND state IN ('confirmed', 'contested') AND employee_id IS NOT NULL
              GROUP BY employee_id
            ), served AS (
                SELECT m.id AS manager_id, y.year, y.is_current,
                       (array_agg(a.grade_id ORDER BY a.date_from DESC))[1] AS grade_id,
                       SUM(g.training_hours * d.days / (upper(y.days) - lower(y.days))::numeric) AS needed
                  FROM customer_manager_appointment a
                  JOIN customer_manager m ON m.id = a.manager_id
                  JOIN customer_manager_grade g ON g.id = a.grade_id
                  JOIN years y ON y.company_id = m.company_id AND y.days && daterange(a.date_from, a.date_to, '[]')
             LEFT JOIN away ON away.employee_id = m.employee_id
            CROSS JOIN LATERAL (
                    SELECT COALESCE(SUM(upper(part) - lower(part)), 0) AS days
                      FROM unnest(datemultirange(daterange(a.date_from, a.date_to, '[]') * y.days)
                                  - COALESCE(away.days, '{}'::datemultirange)) AS part) d
              GROUP BY m.id, y.year, y.is_current
            ), booked AS (
                SELECT employee_id, EXTRACT(YEAR FROM date)::int AS year,
                       COALESCE(SUM(hours) FILTER (WHERE field = 'trade'), 0) AS trade,
                       COALESCE(SUM(hours) FILTER (WHERE field = 'law'), 0) AS law,
                       COALESCE(SUM(hours) FILTER (WHERE field = 'safety'), 0) AS safety
                  FROM customer_manager_training
                 WHERE state = 'done'
              GROUP BY 1, 2
            ), compared AS (
                SELECT s.*, m.employee_id, m.team_id, m.company_id,
                       COALESCE(b.trade, 0) AS trade, COALESCE(b.law, 0) AS law, COALESCE(b.safety, 0) AS safety,
                       GREATEST(0, s.needed * c.customer_training_trade_share / 100 - COALESCE(b.trade, 0))
                           AS trade_missing,
                       GREATEST(0, s.needed * c.customer_training_law_share / 100 - COALESCE(b.law, 0))
                           AS law_missing,
                       GREATEST(0, s.needed * c.customer_training_safety_share / 100 - COALESCE(b.safety, 0))
                           AS safety_missing
                  FROM served s
                  JOIN customer_manager m ON m.id = s.manager_id
                  JOIN res_company c ON c.id = m.company_id
             LEFT JOIN booked b ON b.employee_id = m.employee_id AND b.year = s.year
            )
            SELECT manager_id * 2 + year %% 2 AS id, year, is_current,
                   manager_id, employee_id, team_id, company_id, grade_id,
                   ROUND(needed, 1) AS needed_hours, ROUND(trade + law + safety, 1) AS booked_hours,
                   ROUND(trade, 1) AS trade_hours, ROUND(law, 1) AS law_hours, ROUND(safety, 1) AS safety_hours,
                   ROUND(trade_missing, 1) AS trade_missing, ROUND(law_missing, 1) AS law_missing,
                   ROUND(safety_missing, 1) AS safety_missing,
                   ROUND(trade_missing, 1) + ROUND(law_missing, 1) + ROUND(safety_missing, 1) AS missing_hours
              FROM compared
            """,
            days=self.env["customer.assignment"]._sql_days(),
        )
