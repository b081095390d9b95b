from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ....algorithms.credit import BARS, DEBT_DAYS, Bar, Before, Payments, bar, grade
from ...jobs import all_or_each
from ..signal.signal_queries import unpaid_on

JOB = "customer_manager.ir_cron_count_credit"
#: customers counted in one transaction
BATCH = 5000
#: reasons whose bar is kept in the record: debts leave the window of a year, what else bars is read anew each time
_KEPT = ("debts", "barred")
_FIGURES = ("score", "months_due", "months_late", "months_unpaid", "barred_until")


class CustomerCredit(models.Model):
    """The job that counts payments: in committed batches, a handful of statements each; idempotent.

    Months count, not bills: one late month of a customer with many accounts is one. A bill of which neither the
    payment nor its day is known says nothing, as with the rules of signals (domain 11.9): a customer without payment
    data has no grade.
    """

    _inherit = "customer.credit"

    @api.model
    def _cron_count_credit(self):
        """Count all customers of all companies; what the time does not allow, the next run does, from there on."""
        companies = self.env["res.company"].search([], order="id")
        begun = companies.filtered("customer_credit_counted_id")[:1]
        for company in companies.filtered(lambda one: one.id >= begun.id):
            while partners := self._next_customers(company, company.customer_credit_counted_id):
                company.customer_credit_counted_id = partners[-1].id
                if not all_or_each(
                    partners,
                    lambda some, company=company: self._count(company, some.ids),
                    "The payments of customer %s could not be counted: %s",
                ):
                    self.env.ref(JOB)._trigger()
                    return
            company.customer_credit_counted_id = 0

    @api.model
    def _next_customers(self, company, last):
        """Return the next customers of a company, in order."""
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners.search([("customer_company_id", "=", company.id), ("id", ">", last)], order="id", limit=BATCH)

    @api.model
    def _count(self, company, partner_ids):
        """Count the payments of these customers today, and keep what changed."""
        today = company._customer_today()
        open_rows = {
            row.partner_id.id: row
            for row in self.search(
                [("partner_id", "in", partner_ids), ("company_id", "=", company.id), ("date_to", "=", False)]
            )
        }
        last_c = self._last_c(company, partner_ids)
        new, ended = [], self.browse()
        paid, bars = self._payments(company, partner_ids, today), self._bars(company, partner_ids, today)
        unknown = Payments(0, 0, 0, 0, today)
        # open grades too: one ends where nothing is known any more
        for partner_id in sorted(paid.keys() | bars.keys() | open_rows.keys()):
            row, payments = open_rows.get(partner_id, self.browse()), paid.get(partner_id, unknown)
            kept = (row.reason in _KEPT and row.barred_until) or None
            before = Before(row.grade, kept, last_c.get(partner_id))
            found = grade(payments, today, before, bars.get(partner_id))
            if not found:
                ended |= row
                continue
            vals = self._prepare_grade(found, payments)
            if (row.grade, row.reason) == (found.grade, found.reason):
                row._take(vals, today)
                continue
            ended |= row
            new.append(vals | {"partner_id": partner_id, "company_id": company.id, "date_from": today})
        self._end(ended, today)
        self.create([vals | {"counted_on": today} for vals in new])

    @api.model
    def _prepare_grade(self, found, payments):
        return {
            "grade": found.grade,
            "reason": found.reason,
            "score": False if found.score is None else float(found.score),
            "months_due": payments.due,
            "months_late": payments.late,
            "months_unpaid": payments.unpaid,
            "barred_until": found.barred_until or False,
        }

    def _take(self, vals, today):
        """Take the figures of this count over; what is as it was is not written."""
        if changed := {name: vals[name] for name in _FIGURES if self[name] != vals[name]}:
            self.write(changed | {"counted_on": today})

    @api.model
    def _end(self, rows, today):
        """End rows yesterday; what began today has not been a grade at all."""
        begun = rows.filtered(lambda row: row.date_from >= today)
        begun.unlink()
        (rows - begun).write({"date_to": fields.Date.subtract(today, days=1)})
        self.env.flush_all()

    @api.model
    def _last_c(self, company, partner_ids):
        """Return {customer id: last day of a C that is over}."""
        rows = self._read_group(
            [
                ("partner_id", "in", partner_ids),
                ("company_id", "=", company.id),
                ("grade", "=", "C"),
                ("date_to", "!=", False),
            ],
            ["partner_id"],
            ["date_to:max"],
        )
        return {partner.id: last for partner, last in rows}

    @api.model
    def _bars(self, company, partner_ids, day):
        """Return {customer id: Bar} of what makes a C whatever was paid; two statements."""
        scope = [("partner_id", "in", partner_ids), ("company_id", "=", company.id)]
        signals = self.env["customer.signal"].sudo()
        codes = [code for code in BARS if code != "hazard"]
        confirmed = signals.search_fetch(
            [*scope, ("verdict", "=", "confirmed"), ("topic_id.code", "in", codes)],
            ["partner_id", "found_on", "topic_id"],
        )
        found = defaultdict(list)
        for signal in confirmed:
            found[signal.partner_id.id].append((signal.topic_id.code, signal.found_on, False))
        hazards = self.env["customer.hazard"].sudo()
        for hazard in hazards.search_fetch([*scope, ("fix_by", "<", day)], ["partner_id", "fix_by", "fixed_on"]):
            if not hazard.fixed_on or hazard.fixed_on > hazard.fix_by:
                found[hazard.partner_id.id].append(("hazard", hazard.fix_by, not hazard.fixed_on))
        bars: dict[int, Bar | None] = {partner_id: bar(facts, day) for partner_id, facts in found.items()}
        return {partner_id: one for partner_id, one in bars.items() if one}

    @api.model
    def _payments(self, company, partner_ids, day):
        """Return {customer id: Payments} of those of whom anything is known; one statement."""
        self.env["customer.usage"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH bill AS (
                    SELECT partner_id, month, due_date, paid_date, %(unpaid)s AS is_unpaid,
                           paid_date > due_date AND (revenue IS NULL OR revenue > 0) AS is_late
                      FROM customer_usage
                     WHERE company_id = %(company)s AND partner_id = ANY(%(partners)s) AND month <= %(day)s
                       AND due_date < %(day)s AND due_date > %(day)s::date - MAKE_INTERVAL(months => 12)
                       AND (paid IS NOT NULL OR paid_date IS NOT NULL)
                ), billed AS (
                    SELECT partner_id, month, COALESCE(BOOL_OR(is_unpaid), FALSE) AS is_unpaid,
                           COALESCE(BOOL_OR(is_unpaid OR is_late), FALSE) AS is_late,
                           COALESCE(BOOL_OR((is_unpaid AND due_date + %(debt_days)s < %(day)s)
                                            OR (is_late AND due_date + %(debt_days)s < paid_date)), FALSE) AS is_debt
                      FROM bill
                  GROUP BY partner_id, month
                )
                SELECT b.partner_id, COUNT(*), COUNT(*) FILTER (WHERE b.is_late), COUNT(*) FILTER (WHERE b.is_unpaid),
                       COUNT(*) FILTER (WHERE b.is_debt),
                       (SELECT MIN(u.month) FROM customer_usage u
                         WHERE u.partner_id = b.partner_id AND u.company_id = %(company)s)
                  FROM billed b
              GROUP BY b.partner_id
                """,
                company=company.id,
                partners=list(partner_ids),
                day=day,
                debt_days=DEBT_DAYS,
                unpaid=unpaid_on(day),
            )
        )
        return {partner_id: Payments(*figures) for partner_id, *figures in rows}
