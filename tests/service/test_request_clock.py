from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tests.common import warmup

from .request_common import RequestCommon

#: a Monday morning in Shanghai: 9:00
MONDAY = datetime(2026, 6, 1, 1, 0)


@tagged("post_install", "-at_install")
class TestRequestClock(RequestCommon):
    """Limits with pauses, work orders inside them, and the alarms of the job."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_hours = cls._hours_type("continuous")
        cls.type_working = cls._hours_type("working")
        cls.request = cls._at(MONDAY)

    @classmethod
    def _hours_type(cls, clock):
        """Return a type whose limit is ten hours of a clock."""
        return cls.env["customer.request.type"].create(
            {
                "name": f"Ten {clock}",
                "code": f"ten_{clock}",
                "clock": clock,
                "limit_value": 10,
                "limit_unit": "hour",
                "legal_unit": "hour",
            }
        )

    @classmethod
    def _at(cls, moment, **values):
        with freeze_time(moment):
            return cls._request(**{"type_id": cls.type_hours.id} | values)

    def _run(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_request_alarms").method_direct_trigger()
        self.env.invalidate_all()

    def _kinds(self, request=None):
        return (self.request if request is None else request).escalation_ids.mapped("kind")

    # limits

    def test_moments(self):
        request = self.request
        self.assertEqual(request.date_due, MONDAY + timedelta(hours=10))
        self.assertEqual(request.warn_at, MONDAY + timedelta(hours=8))
        self.assertEqual(request.escalate_at, MONDAY + timedelta(hours=15))
        # core: thirty minutes in working hours
        self.assertEqual(request.first_response_due, MONDAY + timedelta(minutes=30))
        self.assertEqual(request.alarm_at, request.first_response_due)

    def test_clock_runs_from_when_it_was_received(self):
        request = self._at(MONDAY, received_at=MONDAY - timedelta(hours=3))
        self.assertEqual(request.date_due, MONDAY + timedelta(hours=7))

    def test_nothing_but_waiting_for_the_customer_stops_it(self):
        request = self.request
        with freeze_time(MONDAY + timedelta(hours=2)):
            request.action_wait("Send a photo")
        self.assertFalse(request.alarm_at)
        with freeze_time(MONDAY + timedelta(hours=26)):
            request.action_resume()
        self.assertEqual(request.date_due, MONDAY + timedelta(hours=34))
        self.assertEqual(request.alarm_at, MONDAY + timedelta(hours=32))
        with freeze_time(MONDAY + timedelta(hours=27)):
            request.action_wait("And another one")
        with freeze_time(MONDAY + timedelta(hours=28)):
            request.action_resume()
        self.assertEqual(request.date_due, MONDAY + timedelta(hours=35))

    def test_pause_does_not_wash_off_lateness(self):
        with freeze_time(MONDAY + timedelta(hours=11)):
            self.request.action_wait("Send a photo")
        self.assertTrue(self.request.is_late)
        self.assertEqual(self.request.late_manager_id, self.manager)

    def test_late_answer(self):
        with freeze_time(MONDAY + timedelta(hours=11)):
            self.request.action_answer("Done")
        self.assertTrue(self.request.is_late)
        in_time = self._at(MONDAY)
        with freeze_time(MONDAY + timedelta(hours=10)):
            in_time.action_answer("Done")
        self.assertFalse(in_time.is_late)

    def test_reopened_gets_its_limit_anew(self):
        with freeze_time(MONDAY + timedelta(hours=1)):
            self.request.action_answer("Done")
            self.request.action_confirm("Yes")
        with freeze_time(MONDAY + timedelta(hours=50)):
            self.request.action_reopen("No")
        self.assertEqual(self.request.date_due, MONDAY + timedelta(hours=60))
        self._run(MONDAY + timedelta(hours=61))
        self.assertIn("due", self._kinds())

    def test_calendar_without_hours(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        request = self._at(MONDAY, type_id=self.type_working.id)
        self.assertFalse(request.date_due)
        self.assertIn("has no working hours", request.clock_trouble)
        self.assertEqual(request.state, "new")
        self._as(self.manager, request).action_dispatch(self.works.ids, "Look")
        self._as(self.manager, request).action_wait("Photo")
        self._as(self.manager, request).action_resume()
        day_and_night = self._at(MONDAY)
        self.assertEqual(day_and_night.date_due, MONDAY + timedelta(hours=10))

    def test_repair_counts_from_the_arrival(self):
        account = self.env["customer.account"].create(
            {"number": "A-9", "partner_id": self.core.id, "area_class": "rural"}
        )
        request = self._at(MONDAY, type_id=self._type("outage_repair").id, account_id=account.id)
        self.assertEqual(request.first_response_due, MONDAY + timedelta(minutes=90))
        self.assertEqual(request.date_due, MONDAY + timedelta(minutes=90, hours=4))
        with freeze_time(MONDAY + timedelta(minutes=30)):
            self._as(self.manager, request).action_first_response("The crew is there")
            self.assertEqual(request.date_due, MONDAY + timedelta(minutes=30, hours=4))
            with self.assertRefused(UserError, "answered when a department has done"):
                self._as(self.manager, request).action_answer("Power is back")

    def test_account_in_another_area_moves_the_limit_of_a_repair(self):
        rural, remote = self.env["customer.account"].create(
            [{"number": f"A-{area}", "partner_id": self.core.id, "area_class": area} for area in ("rural", "remote")]
        )
        request = self._at(MONDAY, type_id=self._type("outage_repair").id)
        mine = self._as(self.manager, request)
        with freeze_time(MONDAY + timedelta(minutes=5)):
            mine.account_id = rural
            self.assertEqual(request.first_response_due, MONDAY + timedelta(minutes=90))
            with self.assertRefused(AccessError, "only the supervisor moves it"):
                mine.account_id = remote
            self._as(self.supervisor, request).account_id = remote
            self.assertEqual(request.first_response_due, MONDAY + timedelta(minutes=120))

    def test_waiting_for_the_customer_is_no_arrival_of_the_crew(self):
        request = self._at(MONDAY, type_id=self._type("outage_repair").id)
        with freeze_time(MONDAY + timedelta(minutes=10)):
            self._as(self.manager, request).action_wait("Open the gate")
        self.assertFalse(request.first_response_at or request.alarm_at)
        with freeze_time(MONDAY + timedelta(minutes=40)):
            self._as(self.manager, request).action_resume()
        # 45 minutes to the place and three hours there, and the half hour at the gate
        self.assertEqual(request.first_response_due, MONDAY + timedelta(minutes=75))
        self.assertEqual(request.date_due, MONDAY + timedelta(minutes=75, hours=3))
        self.assertEqual(request.alarm_at, request.first_response_due)

    def test_overdue_is_found(self):
        with freeze_time(MONDAY + timedelta(hours=11)):
            self.env.invalidate_all()
            self.assertTrue(self.request.is_overdue)
            found = self.Request.search([("is_overdue", "=", True), ("id", "=", self.request.id)])
            self.assertEqual(found, self.request)
            self.assertEqual(self.request.time_left, -1)

    # work orders

    def test_legs_lie_inside_the_limit(self):
        with freeze_time(MONDAY):
            self.request.action_dispatch(self.works.ids, "Look")
        leg = self.request.leg_ids
        self.assertEqual(leg.date_due, MONDAY + timedelta(hours=8))
        self.assertEqual(leg.accept_due, MONDAY + timedelta(hours=2))

    def test_late_work_order_needs_a_reason(self):
        with freeze_time(MONDAY):
            self.request.action_dispatch(self.works.ids, "Look")
        leg = self._as(self.worker, self.request.leg_ids)
        with freeze_time(MONDAY + timedelta(hours=9)):
            leg.action_accept()
            self.assertTrue(leg.is_accept_late)
            with self.assertRefused(UserError, "Why Late"):
                leg.action_done("Done")
            leg.action_explain_delay("No car")
            leg.action_done("Done")
        self.assertTrue(leg.is_late)

    def test_work_order_that_is_done_while_the_customer_is_waited_for(self):
        with freeze_time(MONDAY):
            self.request.action_dispatch(self.works.ids, "Look")
            leg = self._as(self.worker, self.request.leg_ids)
            leg.action_accept()
        with freeze_time(MONDAY + timedelta(hours=7)):
            self.request.action_wait("Send a photo")
        with freeze_time(MONDAY + timedelta(hours=20)):
            leg.action_done("Done")
        self.assertFalse(leg.is_late)

    def test_work_order_that_was_late_before_the_customer_is_waited_for(self):
        with freeze_time(MONDAY):
            self.request.action_dispatch(self.works.ids, "Look")
            leg = self._as(self.worker, self.request.leg_ids)
            leg.action_accept()
        with freeze_time(MONDAY + timedelta(hours=9)):
            self.request.action_wait("Send a photo")
            with self.assertRefused(UserError, "Why Late"):
                leg.action_done("Done")

    # alarms

    def test_each_alarm_once_to_who_it_is_for(self):
        self.request.action_first_response("Yes")
        head = self._create_role_user("supervisor", login="rq_head")
        unit = self.env["hr.department"].create({"name": "Marketing unit", "company_id": self.company.id})
        unit.manager_id = self.env["hr.employee"].create(
            {"name": "Head", "user_id": head.id, "company_id": self.company.id}
        )
        self.manager.employee_id.department_id = unit
        told = {}
        for hours in (7, 8, 9, 10, 12, 15, 16):
            self._run(MONDAY + timedelta(hours=hours))
            for row in self.request.escalation_ids:
                told.setdefault(row.kind, (hours, row.user_id))
        self.assertEqual(
            told,
            {
                "warning": (8, self.manager.user_id),
                "due": (10, self.supervisor),
                "second": (15, head),
            },
        )
        self.assertEqual(len(self.request.escalation_ids), 3)
        self.assertTrue(self.request.is_late)
        self.assertFalse(self.request.alarm_at)
        self.assertEqual(self._as(head, self.Request).search([("id", "=", self.request.id)]), self.request)
        self.assertEqual(self.request.activity_ids.user_id, self.manager.user_id | self.supervisor | head)

    def test_job_makes_up_for_missed_runs(self):
        self._run(MONDAY + timedelta(days=3))
        self.assertEqual(sorted(self._kinds()), ["due", "response", "second", "warning"])
        self.assertEqual(len(self.request.activity_ids), 1)
        self._run(MONDAY + timedelta(days=4))
        self.assertEqual(len(self.request.escalation_ids), 4)
        self.assertEqual(len(self.request.activity_ids), 1)

    def test_no_alarm_while_waiting_nor_after_the_answer(self):
        with freeze_time(MONDAY + timedelta(hours=1)):
            self.request.action_wait("Photo")
        answered = self._at(MONDAY)
        with freeze_time(MONDAY + timedelta(hours=1)):
            answered.action_answer("Done")
        self._run(MONDAY + timedelta(days=3))
        self.assertFalse(self._kinds() + self._kinds(answered))

    def test_complaint_is_not_escalated_to_whom_it_is_about(self):
        complaint = self._at(MONDAY, is_about_manager=True)
        leader = self._at(MONDAY, subject_user_id=self.supervisor.id)
        self._run(MONDAY + timedelta(days=3))
        self.assertTrue(self._kinds(complaint))
        self.assertNotIn(self.manager.user_id, complaint.escalation_ids.user_id | complaint.activity_ids.user_id)
        self.assertNotIn(self.supervisor, leader.escalation_ids.user_id | leader.activity_ids.user_id)

    # queries

    @warmup
    def test_queries_of_intake(self):
        rows = [
            {"partner_id": self.core.id, "channel": "api", "external_number": f"E{n}", "description": "No power"}
            for n in range(100)
        ]
        with self.assertQueryCount(40):
            self.Request._create_from_intake(rows)
            self.env.flush_all()

    @warmup
    def test_queries_of_alarms(self):
        with freeze_time(MONDAY):
            requests = self.Request._create_from_intake(
                [{"partner_id": self.core.id, "channel": "api", "type_id": self.type_hours.id, "name": "x"}] * 100
            )
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(MONDAY + timedelta(days=3)), self.assertQueryCount(700):
            for request in requests:
                request._raise_alarms()
            self.env.flush_all()
