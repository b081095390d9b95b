from odoo import fields, models
from odoo.tools import SQL

#: a bill that is unpaid so many days after its due date is a default; so long before it a warning is in time (K12)
DEFAULT_DAYS = 30
#: defaults of so many months are listed, and warnings at most a year old count
MONTHS = 24


class CustomerSignalMiss(models.Model):
    """Customers who defaulted, and whether anybody had warned of it (P5, K12).

    A default is a bill that was not paid 30 days after its due date, whether it has been paid since or not. A
    warning is a risk signal of that customer in the year before, found before the default; it was in time when it
    was found 30 days before and a measure was begun.
    """

    _name = "customer.signal.miss"
    _description = "Default and its Warning"
    _auto = False
    _order = "default_on desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "customer.usage": ["due_date", "paid_date", "paid", "revenue", "partner_id", "company_id"],
        "customer.signal": ["partner_id", "kind", "found_on", "state", "verdict"],
        "customer.signal.measure.line": ["signal_id", "state"],
        "customer.assignment": ["partner_id", "manager_id", "role", "state", "date_from", "date_to"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    manager_id = fields.Many2one("customer.manager", readonly=True, help="Primary manager on the day of the default.")
    due_date = fields.Date(string="Due", readonly=True)
    default_on = fields.Date(string="Defaulted on", readonly=True)
    bill_count = fields.Integer(string="Bills", readonly=True)
    amount = fields.Monetary(readonly=True, help="Billed amount of these bills, as far as it is known.")
    signal_id = fields.Many2one("customer.signal", string="First Warning", readonly=True)
    days_ahead = fields.Integer(string="Days before", readonly=True, aggregator="avg")
    was_warned = fields.Boolean(string="Warned", readonly=True)
    was_in_time = fields.Boolean(
        string="In Time", readonly=True, help="Warned 30 days before, and a measure was begun: counts for K12."
    )

    @property
    def _table_query(self):
        companies = self.env["res.company"].sudo().search([])
        days = SQL(", ").join(SQL("(%s, %s::date)", company.id, company._customer_today()) for company in companies)
        return SQL(
            """
            SELECT d.id, d.partner_id, d.company_id, a.manager_id, d.due_date, d.default_on, d.bill_count, d.amount,
                   s.id AS signal_id, d.default_on - s.found_on AS days_ahead, s.id IS NOT NULL AS was_warned,
                   EXISTS (SELECT FROM customer_signal t JOIN customer_signal_measure_line m ON m.signal_id = t.id
                            WHERE t.partner_id = d.partner_id AND t.company_id = d.company_id AND t.kind = 'risk'
                              AND m.state <> 'dropped' AND t.found_on <= d.default_on - %(days)s
                              AND t.found_on >= d.default_on - 365) AS was_in_time
              FROM (SELECT MIN(u.id) AS id, u.partner_id, u.company_id, u.due_date,
                           u.due_date + %(days)s AS default_on, COUNT(*) AS bill_count, SUM(u.revenue) AS amount
                      FROM customer_usage u JOIN (VALUES %(today)s) c(company_id, today)
                        ON c.company_id = u.company_id
                     WHERE u.due_date <= c.today - %(days)s
                       AND u.due_date >= c.today - MAKE_INTERVAL(months => %(months)s)
                       AND (u.revenue IS NULL OR u.revenue > 0)
                       AND (u.paid_date > u.due_date + %(days)s
                            OR u.paid_date IS NULL AND NOT COALESCE(u.paid >= u.revenue, FALSE))
                  GROUP BY u.partner_id, u.company_id, u.due_date) d
         LEFT JOIN LATERAL (SELECT id, found_on FROM customer_signal
                             WHERE partner_id = d.partner_id AND company_id = d.company_id AND kind = 'risk'
                               AND verdict IS DISTINCT FROM 'false'
                               AND found_on < d.default_on AND found_on >= d.default_on - 365
                          ORDER BY found_on, id LIMIT 1) s ON TRUE
         LEFT JOIN LATERAL (SELECT manager_id FROM customer_assignment
                             WHERE partner_id = d.partner_id AND role = 'primary' AND state <> 'cancelled'
                               AND date_from <= d.default_on AND (date_to IS NULL OR date_to >= d.default_on)
                             LIMIT 1) a ON TRUE
            """,
            days=DEFAULT_DAYS,
            months=MONTHS,
            today=days,
        )
