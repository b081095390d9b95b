from odoo import fields, models
from odoo.tools import SQL


class CustomerPortfolioFinding(models.Model):
    """Customers whose acting manager is in office without a certificate for his grade (domain P8)."""

    _inherit = "customer.portfolio.finding"
    _depends = {
        "customer.manager.certificate": [
            "employee_id",
            "grade_id",
            "date_from",
            "date_to",
            "suspended_on",
            "lifted_on",
            "withdrawn_on",
        ],
        "customer.manager.appointment": ["manager_id", "grade_id", "date_from", "date_to"],
    }

    kind = fields.Selection(selection_add=[("certificate", "Manager is not certified"), ("overlap",)])

    @property
    def _table_query(self):
        managers = self.env["customer.manager"]
        return SQL(
            """%s
         UNION ALL
            SELECT p.id * 10 + 7, 'certificate', p.id, m.id, p.customer_tier_id, m.company_id
              FROM res_partner p
              JOIN customer_manager m ON m.id = p.customer_acting_manager_id
             WHERE m.state = 'active'
               AND NOT EXISTS (SELECT FROM (%s) AS certified WHERE certified.id = m.id)
            """,
            super()._table_query,
            managers._certificate_query(managers._sql_today()),
        )
