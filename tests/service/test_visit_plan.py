from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged, warmup

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitPlan(VisitCommon):
    """The job keeps the next appointment of each customer, as the tiers ask for it."""

    def setUp(self):
        super().setUp()
        self.company.customer_visit_plan_from = self.today

    def _run(self):
        self.Visit._plan_company(self.company)
        self.env.flush_all()

    def _planned(self, partner=None):
        return self.Visit.search(
            Domain("partner_id", "=", (partner or self.core).id) & Domain("origin", "=", "plan"), order="date_due"
        )

    def _open(self, partner=None):
        return self._planned(partner).filtered(lambda visit: visit.state in ("planned", "prepared"))

    def _after(self, days):
        return freeze_time(fields.Datetime.now() + timedelta(days=days))

    def test_the_scheduled_actions_run(self):
        for name in (
            "plan_visits",
            "plan_reviews",
            "escalate_visits",
            "open_after_sales",
            "draw_visits",
            "break_promises",
        ):
            with self.subTest(cron=name), self.enter_registry_test_mode():
                self.env.ref(f"customer_manager.ir_cron_{name}").method_direct_trigger()
        self.assertTrue(self._open())

    def test_each_customer_has_the_next_one(self):
        self._run()
        visit = self._open(self.standard)
        self.assertEqual((visit.manager_id, visit.slot, visit.mode), (self.first, "contact", "phone"))
        self.assertEqual((visit.date_due, visit.interval_days), (self._day(180), 180))
        self.assertTrue(self.today <= visit.date_planned <= visit.date_due)
        self.assertEqual(self._open()[0].date_due, self._day(30))

    def test_a_second_run_changes_nothing(self):
        self._run()
        before = self._rows()
        self._run()
        self.assertEqual(self._rows(), before)

    def _rows(self):
        names = ["write_date", "partner_id", "date_due", "date_planned", "slot", "state"]
        return {row.pop("id"): row for row in self.Visit.search([("company_id", "=", self.company.id)]).read(names)}

    def test_the_first_run_of_a_company_is_where_intervals_begin(self):
        self.company.customer_visit_plan_from = False
        self._run()
        self.assertEqual(self.company.customer_visit_plan_from, self.today)

    def test_a_record_plans_the_next_one(self):
        self._run()
        visit = self._open()[0].with_user(self.user)
        visit.action_record({"mode": "phone", "outcome": "All is well"})
        following = self._open()
        self.assertNotIn(visit, following)
        self.assertEqual(following[0].date_due, self._day(30))
        faces = self._done(0)
        self.Visit._plan_again(faces)
        self.assertEqual(self._open()[0].slot, "contact")

    def test_missed_and_cancelled_come_back_with_the_same_due_day(self):
        self._run()
        due = self._open()[0].date_due
        with self._after(31):
            self._open()[0].with_user(self.user).action_miss("Nobody was there")
            self._run()
            again = self._open()[0]
            self.assertEqual((again.date_due, again.is_overdue), (due, True))
            again.with_user(self.supervisor).action_cancel("Closed")
            self._run()
            self.assertEqual(self._open()[0].date_due, due)
            self.assertGreaterEqual(self._open()[0].date_planned, self._day(31))

    def test_a_day_set_by_hand_stays_and_moves_no_due_day(self):
        self._run()
        visit = self._open(self.standard)
        due = visit.date_due
        visit.with_user(self.first.user_id).date_planned = self._day(200)
        self._run()
        self.assertEqual((visit.date_planned, visit.date_due, visit.is_fixed), (self._day(200), due, True))

    def test_a_past_day_is_not_moved_in_silence(self):
        self._run()
        visit = self._open(self.standard)
        with self._after(190):
            planned = visit.date_planned
            self._run()
            self.assertEqual((visit.state, visit.date_planned), ("planned", planned))
            self.assertEqual(visit.overdue_days, 10)

    def test_customers_of_nobody_or_of_no_interval_lose_their_plan(self):
        self._run()
        self.env["customer.assignment"]._apply_moves(
            [(self.standard, "primary", self.env["customer.manager"])], self._day(0), "Gone"
        )
        self.core.sudo().customer_tier_id = self.tiers["mass"]
        self._run()
        self.assertFalse(self._open(self.standard) | self._open())
        self.assertEqual(set(self._planned().mapped("state")), {"cancelled"})

    def test_who_acts_gets_the_appointments(self):
        self._run()
        self._link(self.core, self.second_senior, role="temporary")
        self._run()
        self.assertEqual(self._open().manager_id, self.second_senior)

    def test_a_tier_change_changes_the_plan(self):
        self._run()
        self.core.sudo().customer_tier_id = self.tiers["priority"]
        self._run()
        self.assertEqual(self._open().mapped("interval_days"), [90])

    def test_the_quarter_of_one_manager(self):
        with self.assertRefused(AccessError, "only a customer manager"):
            self.Visit.with_user(self.officer).action_plan_quarter()
        self.company.customer_visit_horizon_days = 1
        with freeze_time("2031-01-01 02:00:00"):
            self.company.customer_visit_plan_from = "2031-01-01"
            self.Visit.with_user(self.user).action_plan_quarter()
            self.Visit.with_user(self.user).action_plan_quarter()
            self.assertEqual(len(self._open()), 2)
            self.assertFalse(self._open(self.standard))
            self._run()
            self.assertEqual(len(self._open()), 2, "the job drops nothing that was planned further ahead")

    def test_one_open_appointment_for_each_interval_in_the_database(self):
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'customer_visit_plan_uniq'")
        [(definition,)] = self.env.cr.fetchall()
        self.assertIn("UNIQUE", definition)
        self.assertIn("partner_id, date_due", definition)

    def test_after_a_merge_the_destination_has_one_plan(self):
        twin = self._create_tiered("Core Twin", "core")
        self._link(twin, self.senior)
        self._run()
        done = self._done(3, partner=twin)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twin | self.core).ids, self.core)
        self._run()
        self.assertEqual(done.partner_id, self.core)
        self.assertEqual(len(self._open().mapped("date_due")), len(set(self._open().mapped("date_due"))))
        self.assertEqual(self._open()[0].date_due, self._day(27))


@tagged("post_install", "-at_install")
class TestVisitPlanMany(VisitCommon):
    """Planning costs statements, not customers."""

    def _many(self, count):
        partners = self.env["res.partner"].create([{"name": f"Many {n}", "is_company": True} for n in range(count)])
        partners.sudo().write({"customer_tier_id": self.tiers["standard"].id})
        self.Assignment._apply_moves([(one, "primary", self.first) for one in partners], self.today, "Many")
        self.env.flush_all()
        return partners

    def _cost(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    @warmup
    def test_statements_do_not_grow_with_customers(self):
        self.company.customer_visit_plan_from = self.today
        self._many(20)
        few = self._cost(lambda: self.Visit._plan_visits(self.company))
        partners = self._many(400)
        many = self._cost(lambda: self.Visit._plan_visits(self.company))
        self.assertEqual(self.Visit.search_count([("partner_id", "in", partners.ids)]), 400)
        # rows are inserted by the hundred
        self.assertLess(many - few, 40)
        self.assertLess(self._cost(lambda: self.Visit._plan_visits(self.company)), 15)

    def test_visits_spread_over_the_days(self):
        self.company.customer_visit_plan_from = self.today
        partners = self._many(120)
        self.Visit._plan_visits(self.company)
        days = self.Visit._read_group(
            [("partner_id", "in", partners.ids)], ["date_planned:day"], ["__count"], order="date_planned:day"
        )
        self.assertLessEqual(max(count for _day, count in days), 2)
        self.assertGreater(len(days), 60)
