from odoo import fields, models
from odoo.tools import SQL


class CustomerPortfolioFinding(models.Model):
    """What is wrong with the portfolios today: gaps, overlaps, broken rules.

    A list of findings instead of silent repairs; an empty list is the goal. Rows are
    computed when read.
    """

    _name = "customer.portfolio.finding"
    _description = "Portfolio Finding"
    _auto = False
    _order = "kind, partner_id, manager_id"
    _rec_name = "kind"
    _depends = {
        "customer.assignment": [
            "partner_id",
            "manager_id",
            "role",
            "date_from",
            "date_to",
            "state",
            "company_id",
        ],
        "customer.conflict": ["partner_id", "manager_id", "date_from", "date_to"],
        "customer.manager": ["state", "grade_id", "company_id"],
        "customer.manager.grade": ["primary_tier_ids", "count_cap", "load_cap"],
        "customer.tier": ["needs_manager", "needs_backup", "load_points"],
        "res.partner": [
            "active",
            "customer_tier_id",
            "customer_company_id",
            "customer_manager_id",
            "customer_backup_manager_id",
            "customer_acting_manager_id",
        ],
    }

    kind = fields.Selection(
        [
            ("no_manager", "Without a manager"),
            ("not_serving", "Manager does not serve"),
            ("no_successor", "Link ends without a successor"),
            ("no_backup", "Without a backup"),
            ("grade", "Grade does not fit the tier"),
            ("excluded", "Manager is excluded"),
            ("overlap", "Two managers on one day"),
            ("count_cap", "Too many customers"),
            ("load_cap", "Too many load points"),
        ],
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    manager_id = fields.Many2one("customer.manager", readonly=True)
    tier_id = fields.Many2one("customer.tier", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        days = self.env["customer.assignment"]._sql_days()
        return SQL(
            """
            WITH days(company_id, today) AS (VALUES %(days)s),
            running AS (
                SELECT a.id, a.partner_id, a.manager_id, a.role, a.company_id
                  FROM customer_assignment a
                  JOIN days d ON d.company_id = a.company_id
                 WHERE a.state <> 'cancelled'
                   AND a.date_from <= d.today
                   AND (a.date_to IS NULL OR a.date_to >= d.today)
            ),
            portfolio AS (
                SELECT m.id, m.company_id, g.count_cap, g.load_cap,
                       COUNT(*) AS customers, SUM(t.load_points) AS points
                  FROM running r
                  JOIN customer_manager m ON m.id = r.manager_id
                  JOIN customer_manager_grade g ON g.id = m.grade_id
                  JOIN res_partner p ON p.id = r.partner_id
             LEFT JOIN customer_tier t ON t.id = p.customer_tier_id
                 WHERE r.role IN ('primary', 'trainee')
              GROUP BY m.id, m.company_id, g.count_cap, g.load_cap
            )
            SELECT p.id * 10 AS id, 'no_manager' AS kind, p.id AS partner_id,
                   NULL::int AS manager_id, t.id AS tier_id,
                   p.customer_company_id AS company_id
              FROM res_partner p
              JOIN customer_tier t ON t.id = p.customer_tier_id
             WHERE t.needs_manager AND p.active AND p.customer_acting_manager_id IS NULL
         UNION ALL
            SELECT p.id * 10 + 1, 'not_serving', p.id, m.id, p.customer_tier_id, m.company_id
              FROM res_partner p
              JOIN customer_manager m ON m.id = p.customer_acting_manager_id
             WHERE m.state <> 'active'
         UNION ALL
            SELECT p.id * 10 + 2, 'no_backup', p.id, p.customer_manager_id, t.id,
                   p.customer_company_id
              FROM res_partner p
              JOIN customer_tier t ON t.id = p.customer_tier_id
             WHERE t.needs_backup AND p.active AND p.customer_backup_manager_id IS NULL
         UNION ALL
            SELECT p.id * 10 + 3, 'grade', p.id, m.id, p.customer_tier_id, m.company_id
              FROM res_partner p
              JOIN customer_manager m ON m.id = p.customer_manager_id
             WHERE p.customer_tier_id IS NOT NULL
               AND NOT EXISTS (
                   SELECT FROM customer_manager_grade_primary_tier_rel rel
                    WHERE rel.grade_id = m.grade_id AND rel.tier_id = p.customer_tier_id)
         UNION ALL
            SELECT DISTINCT p.id * 10 + 4, 'excluded', p.id, m.id, p.customer_tier_id,
                   m.company_id
              FROM customer_conflict c
              JOIN customer_manager m ON m.id = c.manager_id
              JOIN days d ON d.company_id = m.company_id
              JOIN res_partner p ON p.id = c.partner_id
               AND m.id IN (p.customer_manager_id, p.customer_acting_manager_id)
             WHERE c.date_from <= d.today AND (c.date_to IS NULL OR c.date_to >= d.today)
         UNION ALL
            SELECT a.partner_id * 10 + 6, 'no_successor', a.partner_id, a.manager_id,
                   p.customer_tier_id, a.company_id
              FROM customer_assignment a
              JOIN running r ON r.id = a.id AND r.role = 'primary'
              JOIN res_partner p ON p.id = a.partner_id
              JOIN customer_tier t ON t.id = p.customer_tier_id AND t.needs_manager
             WHERE a.date_to IS NOT NULL
               AND NOT EXISTS (
                   SELECT FROM customer_assignment next
                    WHERE next.partner_id = a.partner_id AND next.role = 'primary'
                      AND next.state <> 'cancelled' AND next.date_from = a.date_to + 1)
         UNION ALL
            SELECT partner_id * 10 + 5, 'overlap', partner_id, MIN(manager_id), NULL,
                   MIN(company_id)
              FROM (SELECT partner_id, role, MIN(manager_id) AS manager_id,
                           MIN(company_id) AS company_id
                      FROM running GROUP BY partner_id, role HAVING COUNT(*) > 1) twice
          GROUP BY partner_id
         UNION ALL
            SELECT id * 10 + 8, 'count_cap', NULL, id, NULL, company_id
              FROM portfolio WHERE count_cap > 0 AND customers > count_cap
         UNION ALL
            SELECT id * 10 + 9, 'load_cap', NULL, id, NULL, company_id
              FROM portfolio WHERE load_cap > 0 AND points > load_cap
            """,
            days=days,
        )

    def action_change_manager(self):
        """Open the wizard for the customer of this finding."""
        self.ensure_one()
        return self.partner_id.action_change_manager()
