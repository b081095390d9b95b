from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..printed_common import PrintedCommon
from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestServiceReportPortfolio(PrintedCommon, RequestCommon):
    """The portfolio sheet: customers, energy, what is open, load against caps; nothing the manager may not know."""

    NAME = "report_portfolio"

    def _printer(self):
        return self.manager.user_id

    def _bring_figures(self, partner, newest=1, number="PF-1"):
        account = self.env["customer.account"].create(
            {"number": number, "partner_id": partner.id, "company_id": self.company.id, "category": "industry"}
        )
        first = self.today.replace(day=1)
        self.env["customer.usage"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "month": fields.Date.subtract(first, months=back),
                    "kwh": 900 if back < newest + 12 else 1000,
                }
                for back in range(newest, newest + 24)
            ]
        )

    def test_customers_with_what_is_open(self):
        self._bring_figures(self.core)
        self._request()
        self._request()
        self.env["customer.promise"].with_user(self.manager.user_id).create(
            {"name": "A quotation", "partner_id": self.core.id, "date_due": self.today}
        )
        self.env["customer.visit"].with_user(self.manager.user_id).create(
            {"partner_id": self.core.id, "date_planned": fields.Date.add(self.today, days=3)}
        )
        [row] = self._as(self.manager, self.manager)._portfolio_rows()
        self.assertEqual((row["accounts"], row["requests"], row["promises"], row["signals"]), (1, 2, 1, None))
        self.assertEqual(row["next_visit"], fields.Date.add(self.today, days=3))
        text = self._html(self.NAME, self.manager)
        for word in ("Core Steel", "10,800", "-10.0 %", "1 of 25", "6 of 150", self.tiers["core"].name):
            with self.subTest(word=word):
                self.assertIn(word, text)

    def test_energy_is_that_of_the_briefing(self):
        """Each customer by his own newest month, as on the screen."""
        self._bring_figures(self.core)
        self._bring_figures(self.standard, newest=5, number="PF-2")
        years = (self.core | self.standard)._customer_usage_years()
        for partner, manager in ((self.core, self.manager), (self.standard, self.stranger)):
            visit = self.env["customer.visit"].create({"partner_id": partner.id, "manager_id": manager.id})
            usage = visit._briefing_usage()
            for name in ("kwh_year", "kwh_before", "kwh_change"):
                self.assertEqual(years[partner.id][name], usage[name])
        self.env["customer.usage"].search([("partner_id", "=", self.core.id)], limit=1, order="month").unlink()
        self.assertIsNone(self.core._customer_usage_years()[self.core.id]["kwh_change"])
        self.assertEqual(self.mass._customer_usage_years(), {})

    def test_links_he_answers_for_come_first(self):
        self._link(self.mass, self.colleague)
        rows = self._as(self.supervisor, self.colleague)._portfolio_rows()
        self.assertEqual([row["role"] for row in rows], ["primary", "backup"])

    def test_a_hidden_complaint_is_not_counted_for_anybody(self):
        complaint = self._complaint(name="Shouting")
        for user in (self.manager.user_id, self.supervisor, self.officer, self.users["audit"]):
            [row] = self._as(user, self.manager)._portfolio_rows()
            self.assertFalse(row["requests"])
            text = self._html(self.NAME, self.manager, user)
            self.assertNotIn(complaint.number, text)
            self.assertNotIn("Shouting", text)
        # it is no secret from others that the customer has something open
        rows = self._as(self.officer, self.colleague)._portfolio_rows()
        self.assertEqual(rows[0]["requests"], 1)

    def test_many_customers_cost_no_more_queries(self):
        report = self.env["report.customer_manager.report_portfolio"].with_user(self.officer)
        report._get_report_values(self.manager.ids)
        before = self._count(report)
        partners = self.env["res.partner"].concat(
            *(self._create_tiered(f"Bulk {number}", "standard") for number in range(60))
        )
        for partner in partners:
            self._link(partner, self.manager)
            self._request(partner)
        self.assertLessEqual(self._count(report), before + 5)
        pages = self._pdf(self.NAME, self.manager, self.officer)
        self.assertGreaterEqual(len(pages), 2)
        self.assertIn("Bulk 59", " ".join(" ".join(page.extract_text() for page in pages).split()))

    def _count(self, report):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        report._get_report_values(self.manager.ids)
        return self.env.cr.sql_log_count - start

    def test_without_customers_it_says_so(self):
        self.assertIn("No customer is served today", self._html(self.NAME, self.first, self.first.user_id))

    def test_who_prints(self):
        allowed = [self.manager.user_id, self.supervisor, self.officer, self.users["audit"]]
        refused = [
            self.colleague.user_id,
            self.stranger.user_id,
            self.other_supervisor,
            self.worker,
            self.employee_user,
            *(self.users[role] for role in ("department", "rater", "hr", "committee", "admin")),
        ]
        self.assertPrints(self.NAME, self.manager, allowed, refused, AccessError)
        self.assertShownOverHttp(self.NAME, self.manager, self.manager.user_id, "Core Steel")
        self.assertKeptOverHttp(self.NAME, self.manager, [self.colleague.user_id, self.employee_user], "Core Steel")
