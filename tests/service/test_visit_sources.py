from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitSources(VisitCommon):
    """Visits that open by themselves: yearly reviews, and what follows a won opportunity."""

    # reviews

    def _reviews(self, partner=None):
        return self.Visit.search([("partner_id", "=", (partner or self.core).id), ("is_review", "=", True)])

    def test_customers_of_the_best_tiers_have_one_review_ahead(self):
        self.company.customer_visit_plan_from = self.today
        self.Visit._plan_reviews(self.company)
        self.Visit._plan_reviews(self.company)
        review = self._reviews()
        self.assertEqual((len(review), review.origin, review.state), (1, "review", "planned"))
        self.assertEqual(review.date_due, self._day(365))
        self.assertFalse(self._reviews(self.standard))
        self.assertFalse(review.is_review_due)
        review.date_due = self._day(60)
        self.assertTrue(review.is_review_due)
        self.assertIn(review, self.Visit.search([("is_review_due", "=", True)]))

    def test_reviews_are_planned_in_the_language_of_who_prepares_them(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.core.customer_manager_id.user_id.lang = "zh_CN"
        self.Visit._plan_reviews(self.company)
        self.assertRegex(self._reviews().purpose, "[\u4e00-\u9fff]")

    def test_the_next_one_is_due_a_year_after_the_last(self):
        self._done(100, is_review=True)
        self.Visit._plan_reviews(self.company)
        self.assertEqual(self._reviews().filtered(lambda one: one.state == "planned").date_due, self._day(265))

    def test_a_review_needs_minutes_and_its_executive(self):
        self.core.with_user(self.officer).customer_sponsor_id = self.officer
        visit = self._visit(is_review=True)
        with self.assertRefused(UserError, "Minutes"):
            visit.action_record(self._record_values())
        with self.assertRefused(UserError, "Executive Sponsor"):
            visit.action_record(self._record_values(minutes="We looked back"))
        visit.action_record(self._record_values(minutes="We looked back", sponsor_id=self.officer.id))
        self.assertEqual((visit.state, visit.sponsor_id), ("done", self.officer))

    def test_the_sponsor_is_set_by_marketing_and_stands_on_the_review(self):
        with self.assertRefused(AccessError, "marketing officers only"):
            self.core.with_user(self.user).write({"customer_sponsor_id": self.officer.id})
        self.core.with_user(self.officer).customer_sponsor_id = self.officer
        self.Visit._plan_reviews(self.company)
        self.assertEqual(self._reviews().sponsor_id, self.officer)

    def test_a_merge_keeps_the_sponsor_and_one_review(self):
        twin = self._create_tiered("Core Twin", "core")
        self._link(twin, self.senior)
        twin.sudo().customer_sponsor_id = self.officer
        self.Visit._plan_reviews(self.company)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((twin | self.core).ids, self.core)
        self.assertEqual(self.core.customer_sponsor_id, self.officer)
        self.assertEqual(len(self._reviews().filtered(lambda one: one.state == "planned")), 1)

    # after-sales

    def _lead(self, **values):
        return self.env["crm.lead"].create(
            {"name": "Second supply", "type": "opportunity", "partner_id": self.contact.id, **values}
        )

    def _after_sales(self, lead):
        return self.Visit.search([("lead_id", "=", lead.id)])

    def test_a_won_opportunity_opens_its_visit(self):
        lead = self._lead()
        self.assertFalse(self._after_sales(lead))
        lead.action_set_won()
        visit = self._after_sales(lead)
        self.assertEqual((visit.partner_id, visit.manager_id, visit.kind), (self.core, self.senior, "after_sales"))
        self.assertEqual((visit.date_due, visit.origin), (self._day(30), "after_sales"))
        lead.write({"probability": 100})
        self._run_job("open_after_sales")
        self.assertEqual(self._after_sales(lead), visit)

    def test_won_from_the_start(self):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.assertEqual(len(self._after_sales(self._lead(stage_id=won.id))), 1)

    def test_not_won_any_more(self):
        lead = self._lead()
        lead.action_set_won()
        lead.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        lead.probability = 10
        self.assertEqual(self._after_sales(lead).state, "cancelled")

    def test_won_once_more(self):
        lead = self._lead()
        lead.action_set_won()
        lead.write({"stage_id": self.env["crm.stage"].search([("is_won", "=", False)], limit=1).id, "probability": 10})
        lead.action_set_won()
        self.assertEqual(sorted(self._after_sales(lead).mapped("state")), ["cancelled", "planned"])
        self._run_job("open_after_sales")
        self.assertEqual(len(self._after_sales(lead)), 2)

    def test_one_that_was_called_off_does_not_come_again(self):
        lead = self._lead()
        lead.action_set_won()
        self._after_sales(lead)._end("cancelled", "The customer wants none")
        lead.write({"probability": 100})
        self._run_job("open_after_sales")
        self.assertEqual(self._after_sales(lead).mapped("state"), ["cancelled"])

    def test_customers_of_nobody_have_none_until_somebody_serves_them(self):
        nobody = self._create_customer("Nobody's")
        lead = self._lead(partner_id=nobody.id)
        lead.action_set_won()
        self.assertFalse(self._after_sales(lead))
        self._link(nobody, self.senior)
        self._run_job("open_after_sales")
        self.assertEqual(self._after_sales(lead).manager_id, self.senior)

    def test_switched_off(self):
        self.company.customer_after_sales_days = 0
        lead = self._lead()
        lead.action_set_won()
        self.assertFalse(self._after_sales(lead))

    # briefing

    def test_the_briefing_tells_what_is_known(self):
        account = self.env["customer.account"].create(
            {"number": "VB-1", "partner_id": self.core.id, "contract_number": "C7", "contract_end": self._day(40)}
        )
        month = fields.Date.start_of(self.today, "month")
        self.env["customer.usage"].sudo().create(
            [
                {
                    "account_id": account.id,
                    "partner_id": self.core.id,
                    "company_id": self.company.id,
                    "month": fields.Date.subtract(month, months=back),
                    "kwh": 100 if back < 12 else 200,
                    "revenue": 50,
                    "due_date": self._day(-9) if back == 1 else False,
                }
                for back in range(24)
            ]
        )
        self._promise()
        self._done(20, contact_ids=self.contact.ids, outcome="They want a second supply")
        briefing = self._visit()._briefing()
        self.assertEqual(briefing["usage"]["kwh_year"], 1200)
        self.assertEqual(briefing["usage"]["kwh_change"], -50.0)
        [bill] = briefing["unpaid"]
        self.assertEqual((bill["account"], bill["days"], bill["amount"]), ("VB-1", 9, 50.0))
        self.assertEqual([one["contract"] for one in briefing["contracts"]], ["C7"])
        self.assertEqual(briefing["promises"][0]["name"], "A quotation")
        self.assertEqual(briefing["people"][0]["last_met"], fields.Date.to_string(self._day(-20)))
        self.assertEqual(briefing["visits"][0]["outcome"], "They want a second supply")
        self.assertFalse([matter for matter in briefing["matters"] if matter["lines"]])

    def test_the_briefing_is_shown_and_holds_only_what_the_reader_may_read(self):
        self._promise()
        visit = self._visit()
        self.assertIn("A quotation", visit.briefing_html)
        self.assertIn("No usage is known", visit.briefing_html)
        with self.assertRefused(AccessError, ""):
            visit.with_user(self.first.user_id).get_briefing()
        self.assertFalse(self.Visit.new({}).briefing_html)

    def test_unknown_months_are_not_compared(self):
        self.assertEqual(
            self.Visit._compare_years("kwh", [None, *[1.0] * 23]),
            {"kwh_year": 12.0, "kwh_before": None, "kwh_change": None},
        )
