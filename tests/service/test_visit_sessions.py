from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon


@tagged("post_install", "-at_install")
class TestVisitSessions(SessionsCommon):
    """Two sessions with connections of their own at one visit, one promise, one plan."""

    def setUp(self):
        super().setUp()
        env = self._connect()
        company = env.company
        employee = env["hr.employee"].create({"name": "Yi", "company_id": company.id})
        self.manager = env["customer.manager"].create({"employee_id": employee.id})
        self.partner = env["res.partner"].create({"name": "Wanted", "is_company": True})
        self.partner.customer_tier_id = env.ref("customer_manager.customer_tier_core")
        self.today = company._customer_today()
        env["customer.assignment"]._apply_moves([(self.partner, "primary", self.manager)], self.today, "Race")
        company.customer_visit_plan_from = self.today
        values = {"partner_id": self.partner.id, "manager_id": self.manager.id}
        self.visit = env["customer.visit"].create({**values, "date_planned": self.today, "mode": "phone"})
        self.promise = env["customer.promise"].create({**values, "name": "A", "date_due": self.today})
        env.cr.commit()
        self.first, self.second = self._session(), self._session()

    def test_a_visit_is_recorded_once(self):
        self.visit.with_env(self.first).action_record({"outcome": "Called"})
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises((SerializationFailure, UserError)):
            self.visit.with_env(self.second).action_record({"outcome": "Called too"})
        self.second.cr.rollback()
        self.second.invalidate_all()
        with self.assertRaises(UserError):
            self.visit.with_env(self.second).action_record({"outcome": "Called too"})

    def test_a_promise_is_kept_or_cancelled(self):
        self.promise.with_env(self.first).action_keep("Sent")
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises((SerializationFailure, UserError)):
            self.promise.with_env(self.second).action_cancel("Not wanted")
        self.second.cr.rollback()
        self.second.invalidate_all()
        self.assertEqual(self.promise.with_env(self.second).state, "kept")

    def test_two_plans_make_one_appointment(self):
        visits = self.first["customer.visit"]
        visits._plan_visits(self.first.company)
        self.first.cr.commit()
        # the other one has not seen it: the database refuses its twin, and the record goes on
        self.second["customer.visit"]._plan_again(self.visit.with_env(self.second))
        self.second.cr.commit()
        self.first.cr.rollback()
        self.first.invalidate_all()
        domain = [("origin", "=", "plan"), ("partner_id", "=", self.partner.id)]
        self.assertEqual(visits.search_count(domain), 1)
