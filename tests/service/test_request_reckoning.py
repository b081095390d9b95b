from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestReckoning(RequestCommon):
    """Limits after the working time has changed, as the owner of an open request finds them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._request()
        cls.connection = cls._request(type_id=cls._type("hv_single").id)
        cls.connection.action_dispatch(cls.works.ids, "Look at the plan")
        cls._settled()

    @classmethod
    def _settled(cls):
        cls.env["res.company"].search([]).write({"customer_clock_changed": False, "customer_clock_reckoned_id": 0})

    def _run(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_reckon_requests").method_direct_trigger()
        self.env.invalidate_all()

    def _holidays(self, count=10, **values):
        """Enter days off from tomorrow on, as the marketing department does."""
        days = self.env["customer.workday"].with_user(self.officer).sudo(False)
        return days.create(
            [
                {"date": self.today + timedelta(days=day), "works": False, "name": "Holiday", **values}
                for day in range(1, count + 1)
            ]
        )

    def _notes(self, request):
        return request.message_ids.filtered(lambda one: "working time has changed" in (one.body or ""))

    def test_holidays_move_request_work_order_and_stage(self):
        before = self.request.date_due, self.connection.leg_ids.date_due, self.connection.stage_ids[0].date_due
        self._holidays()
        self.assertTrue(self.company.customer_clock_changed)
        self._run()
        after = self.request.date_due, self.connection.leg_ids.date_due, self.connection.stage_ids[0].date_due
        for old, new in zip(before, after, strict=True):
            self.assertGreater(new, old)
        self.assertEqual(len(self._notes(self.request)), 1)
        self.assertFalse(self.company.customer_clock_changed)

    def test_back_again_when_the_list_is_corrected(self):
        before = self.request.date_due
        days = self._holidays()
        self._run()
        days.unlink()
        self.assertTrue(self.company.customer_clock_changed)
        self._run()
        self.assertEqual(self.request.date_due, before)
        self.assertEqual(len(self._notes(self.request)), 2)

    def test_note_only_where_the_limit_moved(self):
        self._holidays(1, date=self.today + timedelta(days=900))
        self._run()
        self.assertFalse(self._notes(self.request))

    def test_what_is_late_stays_late(self):
        self.request._set({"date_due": self._ago(minutes=5)})
        self._holidays()
        self._run()
        self.assertTrue(self.request.is_late)
        self.assertGreater(self.request.date_due, self.request.late_at)

    def test_what_waits_for_the_customer_does_not_become_late(self):
        self.request.action_wait("Send a photo")
        self.request._set({"date_due": self._ago(hours=1)})
        self._holidays()
        self._run()
        self.assertFalse(self.request.is_late)

    def test_never_beyond_the_legal_limit(self):
        self.request.type_id.write({"legal_value": self.request.type_id.limit_value})
        self._holidays()
        self._run()
        clock = self.company._customer_clock()
        legal = clock.allowance("working", self.request.received_at, self.request.type_id.legal_value, "working_day")
        self.assertLessEqual(self.request.date_due, clock.due("working", self.request.received_at, legal))

    def test_closed_requests_stay(self):
        self.request.action_answer("Done")
        before = self.request.date_due
        self._holidays()
        self._run()
        self.assertEqual(self.request.date_due, before)

    def test_every_change_of_the_hours_asks_for_it(self):
        calendar = self.company.resource_calendar_id
        leaves = self.env["resource.calendar.leaves"]
        leave = {"name": "Closed", "date_from": self._ago(days=-1), "date_to": self._ago(days=-2)}
        resource = self.env["resource.resource"].create({"name": "Somebody", "company_id": self.company.id})
        for name, change, expected in (
            ("hours", lambda: calendar.attendance_ids[0].write({"hour_to": 11.5}), True),
            ("less hours", lambda: calendar.attendance_ids[0].unlink(), True),
            ("zone", lambda: calendar.write({"tz": "Asia/Urumqi"}), True),
            ("name", lambda: calendar.write({"name": "Office"}), False),
            ("public time off", lambda: leaves.create({**leave, "calendar_id": calendar.id}), True),
            ("time off of a person", lambda: leaves.create({**leave, "resource_id": resource.id}), False),
            ("other schedule", lambda: self.company.write({"resource_calendar_id": calendar.copy().id}), True),
        ):
            with self.subTest(name):
                self._settled()
                change()
                self.assertEqual(self.company.customer_clock_changed, expected)

    def test_other_companies_are_left_alone(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._settled()
        self._holidays(company_id=self.company.id)
        self.assertFalse(other.customer_clock_changed)

    def test_change_while_the_job_runs_is_not_lost(self):
        self._holidays()
        job, seen = type(self.Request), []
        reckon, commit = job._reckon_again, type(self.env["ir.cron"])._commit_progress

        def count(requests):
            seen.append(self.request in requests)
            return reckon(requests)

        def other_session(cron, *args, **kwargs):
            if len(seen) == 1:
                seen.append(False)
                cron.env["res.company"].browse(self.company.id)._customer_clock_has_changed()
            return commit(cron, *args, **kwargs)

        with (
            patch.object(job, "_reckon_again", count),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", other_session),
        ):
            self._run()
        self.assertEqual(seen.count(True), 2, "reckoned once more after the second change")
        self.assertFalse(self.company.customer_clock_changed)

    def test_goes_on_where_it_stopped_and_starts_anew_with_the_next_change(self):
        self._holidays()
        self.company.customer_clock_reckoned_id = self.request.id
        before = self.request.date_due
        self._run()
        self.assertEqual(self.request.date_due, before)
        self.company.write({"customer_clock_changed": True, "customer_clock_reckoned_id": self.request.id})
        self.env["customer.workday"].search([("company_id", "=", self.company.id)], limit=1).unlink()
        self.assertEqual(self.company.customer_clock_reckoned_id, 0)

    @contextmanager
    def _failing(self):
        """Let one request be refused, as by a rule of its own."""
        restart = type(self.Request)._restart_clocks

        def refuse(requests):
            if self.request in requests:
                raise UserError("Calendar: no hours.")
            return restart(requests)

        with patch.object(type(self.Request), "_restart_clocks", refuse), mute_logger("odoo.addons.customer_manager"):
            yield

    def _notes_to(self, user):
        domain = [("partner_ids", "in", user.partner_id.ids), ("subject", "ilike", "could not be reckoned")]
        return self.env["mail.message"].search(domain)

    def test_one_that_fails_holds_up_no_other_and_is_tried_again(self):
        before = self.request.date_due, self.connection.date_due
        self._holidays()
        with self._failing():
            self._run()
        self.assertEqual(self.request.date_due, before[0])
        self.assertGreater(self.connection.date_due, before[1])
        self.assertFalse(self.company.customer_clock_changed)
        job = self.env.ref("customer_manager.ir_cron_reckon_requests")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        self.assertGreater(max(triggers.mapped("call_at")), fields.Datetime.now())
        self._run()
        self.assertEqual(self.request.date_due, before[0], "not before an hour has passed")
        with freeze_time(self._ago(hours=-2)):
            self._run()
        self.assertGreater(self.request.date_due, before[0])
        self.assertFalse(self.request.reckon_tries)

    def test_an_administrator_is_told_after_three_tries_once(self):
        admin = self._create_role_user("admin", login="rq_admin")
        self._holidays()
        with self._failing():
            for number in range(5):
                with freeze_time(self._ago(hours=-2 * number)):
                    self._run()
                self.assertEqual(len(self._notes_to(admin)), number >= 2)
        self.assertEqual(self.request.reckon_tries, 5)
        note = self._notes_to(admin)
        self.assertNotIn(self.request.number, note.body)
        self.assertIn("of 1 open requests", note.body)
