from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..failing_table import failing_table
from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitOverdue(VisitCommon):
    """Overdue shows after a day, reaches the supervisor after a quarter of the interval, once; gaps are listed."""

    def _after(self, days):
        return freeze_time(fields.Datetime.now() + timedelta(days=days))

    def _due(self, days=0, **values):
        return self.Visit._create_unchecked(
            [
                {
                    "partner_id": self.core.id,
                    "manager_id": self.senior.id,
                    "company_id": self.company.id,
                    "tier_id": self.tiers["core"].id,
                    "origin": "plan",
                    "slot": "face",
                    "interval_days": 60,
                    "date_due": self._day(days),
                    "date_planned": self._day(days),
                    **values,
                }
            ]
        )

    def test_overdue_from_the_day_after(self):
        visit = self._due()
        self.assertFalse(visit.is_overdue)
        with self._after(1):
            visit.invalidate_recordset()
            self.assertEqual((visit.is_overdue, visit.overdue_days), (True, 1))
            self.assertIn(visit, self.Visit.search([("is_overdue", "=", True)]))
            self.assertNotIn(visit, self.Visit.search([("is_overdue", "=", False)]))

    def test_planning_it_later_does_not_help(self):
        visit = self._due()
        visit.with_user(self.user).date_planned = self._day(30)
        with self._after(1):
            visit.invalidate_recordset()
            self.assertTrue(visit.is_overdue)

    def test_the_supervisor_is_told_after_a_quarter_of_the_interval_and_once(self):
        visit = self._due()
        with self._after(14):
            self._run_job("escalate_visits")
            self.assertFalse(visit.activity_ids)
        with self._after(15):
            self._run_job("escalate_visits")
            self._run_job("escalate_visits")
        self.assertEqual((visit.activity_ids.user_id, visit.escalated_on), (self.supervisor, self._day(15)))
        with self._after(17):
            self._run_job("escalate_visits")
        self.assertEqual(len(visit.activity_ids), 1)

    def test_one_visit_in_trouble_holds_up_no_other(self):
        lost, told = self._due(-20), self._due(-20, partner_id=self.standard.id, manager_id=self.first.id)
        broken = failing_table(self.env.cr, "customer_visit", f"NEW.id = {lost.id}")
        with broken, mute_logger("odoo.addons.customer_manager.models.jobs", "odoo.sql_db"):
            self._run_job("escalate_visits")
        self.assertEqual((told.activity_ids.user_id, told.escalated_on), (self.supervisor, self.today))
        self.assertFalse(lost.activity_ids)
        self._run_job("escalate_visits")
        self.assertEqual(lost.activity_ids.user_id, self.supervisor, "tried again at the next run")
        self.assertEqual(len(told.activity_ids), 1)

    def test_visits_by_hand_escalate_to_nobody(self):
        visit = self._visit()
        with self._after(90):
            self._run_job("escalate_visits")
        self.assertFalse(visit.sudo().activity_ids)

    def test_the_marketing_department_is_told_where_nobody_else_leads(self):
        """Of who leads himself, and where a team has no leader or one who left."""
        officers = self.env.ref("customer_manager.group_customer_manager_officer").all_user_ids
        for leader in (self.user, self.env["res.users"]):
            with self.subTest(leader=leader.login):
                self.team.user_id = leader
                visit = self._due(-20, partner_id=(self.core if leader else self.standard).id)
                self._run_job("escalate_visits")
                self.assertEqual(visit.escalated_on, self.today)
                self.assertEqual(len(visit.activity_ids), 1)
                self.assertIn(visit.activity_ids.user_id, officers - self.user)

    def test_the_record_ends_the_activity(self):
        visit = self._due(-20)
        self._run_job("escalate_visits")
        self.assertTrue(visit.activity_ids)
        visit.with_user(self.user).action_record(self._record_values())
        self.assertFalse(visit.activity_ids)

    def test_customers_without_contact_are_listed(self):
        self.company.customer_visit_plan_from = self._day(-400)
        gap = [("customer_contact_gap", "=", True), ("id", "in", (self.core | self.standard).ids)]
        partners = self.env["res.partner"].with_user(self.user)
        self.assertFalse(partners.search(gap), "served for ten days only")
        self._done(91)
        self.env["customer.assignment"].search([]).flush_recordset()
        self.assertEqual(partners.search(gap), self.core)
        self.assertEqual(self.core.customer_last_contact, self._day(-91))
        self.assertTrue(self.core.customer_contact_gap)
        self._done(90)
        self.core.invalidate_recordset()
        self.assertFalse(partners.search(gap))
        self.assertFalse(self.core.customer_contact_gap)
