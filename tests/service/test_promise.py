from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestPromise(VisitCommon):
    """A promise has its day; it is kept, broken or cancelled, and its day does not slip."""

    def _after(self, days):
        """Return a context in which so many days have passed."""
        return freeze_time(fields.Datetime.now() + timedelta(days=days))

    def test_a_promise_belongs_to_the_entity_and_its_manager(self):
        promise = self._promise(partner_id=self.contact.id, contact_id=self.contact.id)
        self.assertEqual((promise.partner_id, promise.manager_id), (self.core, self.senior))
        self.assertEqual((promise.state, promise.date_promised), ("open", self.today))
        self.assertEqual(promise.date_first_due, promise.date_due)

    def test_kept_with_its_day_and_proof(self):
        promise = self._promise()
        promise.action_keep("Sent by mail")
        self.assertEqual((promise.state, promise.date_done, promise.kept_rate), ("kept", self.today, 100.0))
        with self.assertRefused(UserError, "does not allow"):
            promise.action_keep("Again")

    def test_kept_needs_words_and_a_day_that_has_been(self):
        promise = self._promise()
        with self.assertRefused(UserError, "How It Was Kept"):
            promise.action_keep("  ")
        with self.assertRefused(UserError, "a day ahead"):
            promise.action_keep("Will be", self._day(1))
        with self.assertRefused(UserError, "given later"):
            promise.action_keep("Was", self._day(-1))
        with self.assertRefused(UserError, "is no day"):
            promise.action_keep("When", "yesterday")

    def test_the_job_breaks_once_and_late_is_noted(self):
        promise = self._promise(days=1)
        self._run_job("break_promises")
        self.assertEqual(promise.state, "open")
        with self._after(3):
            self._run_job("break_promises")
            self.assertEqual((promise.state, promise.kept_rate, promise.is_kept_late), ("broken", 0.0, False))
            activity = promise.sudo().activity_ids
            self.assertEqual(activity.user_id, self.user)
            before = promise.message_ids
            self._run_job("break_promises")
            self.assertEqual((promise.sudo().activity_ids, promise.message_ids), (activity, before))
            promise.action_keep("Sent at last")
        self.assertEqual((promise.state, promise.is_kept_late, promise.date_done), ("broken", True, self._day(3)))

    def test_overdue_is_broken_whether_the_job_ran_or_not(self):
        promise = self._promise(days=1)
        with self._after(2):
            promise.action_keep("In time, I say", self._day(1))
        self.assertEqual((promise.state, promise.is_kept_late), ("broken", True))

    def test_the_manager_neither_cancels_nor_slips(self):
        promise = self._promise()
        with self.assertRefused(AccessError, "the supervisor"):
            promise.action_cancel("It does not suit me")
        for values in ({"date_due": self._day(30)}, {"name": "Less"}, {"manager_id": self.first.id}):
            with self.assertRefused(UserError, "stays as it was given|Manager"):
                promise.write(values)
        for values in ({"state": "kept"}, {"date_done": self.today}, {"move_count": 0, "proof": "x"}):
            with self.assertRefused(AccessError, "kept by the system"):
                promise.write(values)

    def test_nothing_is_forged_at_the_start(self):
        with self.assertRefused(AccessError, "kept by the system"):
            self._promise(state="kept")
        forged = self.Promise.with_user(self.user).with_context(
            default_state="kept", default_date_done=str(self.today), default_date_first_due="2020-01-01"
        )
        promise = forged.create({"name": "A", "partner_id": self.core.id, "date_due": self._day(1)})
        self.assertEqual((promise.state, promise.date_done, promise.date_first_due), ("open", False, self._day(1)))

    def test_a_past_day_or_no_day_is_refused(self):
        with self.assertRefused(UserError, "before it was given"):
            self._promise(days=-1)
        with self.assertRefused(UserError, "needs the day"):
            self._promise(date_due=False)

    def test_somebody_elses_contact_is_refused(self):
        with self.assertRefused(UserError, "does not belong to"):
            self._promise(contact_id=self.standard.id)

    def test_moved_with_reason_and_consent_only(self):
        promise = self._promise()
        with self.assertRefused(UserError, "Consent"):
            promise.action_move(self._day(20), "Parts are late", "")
        with self.assertRefused(UserError, "Reason"):
            promise.action_move(self._day(20), "", "Chen, by phone")
        with self.assertRefused(UserError, "today or later"):
            promise.action_move(self._day(-1), "Why", "Chen")
        promise.action_move(self._day(20), "Parts are late", "Chen, by phone")
        self.assertEqual((promise.date_due, promise.move_count), (self._day(20), 1))
        self.assertEqual(promise.date_first_due, self._day(7))
        self.assertIn("Chen, by phone", promise.message_ids[0].body)

    def test_an_overdue_promise_does_not_move(self):
        promise = self._promise(days=1)
        with self._after(2), self.assertRefused(UserError, "overdue already"):
            promise.action_move(self._day(20), "Late", "Chen")

    def test_what_is_overdue_stays_with_who_had_to_keep_it(self):
        late, running = self._promise(days=1), self._promise(days=9)
        with self._after(3):
            (late | running)._take_over(self.second_senior, "Handover")
            self.assertEqual((late.state, late.manager_id), ("broken", self.senior))
            self.assertEqual((running.state, running.manager_id), ("open", self.second_senior))

    def test_the_dialog_moves_it(self):
        promise = self._promise()
        dialog = self.env["customer.promise.move"].with_user(self.user)
        dialog.create(
            {"promise_id": promise.id, "date_due": self._day(9), "reason": "Why", "consent": "Chen"}
        ).action_apply()
        self.assertEqual(promise.date_due, self._day(9))

    def test_the_supervisor_cancels_with_a_reason_but_nothing_of_his_own(self):
        promise = self._promise()
        with self.assertRefused(UserError, "Why It Was Not"):
            promise.with_user(self.supervisor).action_cancel("")
        with self.assertRefused(AccessError, ""):
            promise.with_user(self.other_supervisor).action_cancel("Not mine")
        promise.with_user(self.supervisor).action_cancel("The customer does not want it any more")
        self.assertEqual((promise.state, promise.kept_rate), ("cancelled", False))
        self.team.user_id = self.user
        self.user.group_ids += self.env.ref("customer_manager.group_customer_manager_supervisor")
        with self.assertRefused(AccessError, "own case"):
            self._promise().action_cancel("My own")

    def test_broken_by_word(self):
        promise = self._promise()
        promise.action_break("We cannot")
        self.assertEqual((promise.state, promise.reason), ("broken", "We cannot"))

    def test_rates_by_manager_and_department(self):
        department = self.env["hr.department"].create({"name": "Metering"})
        promises = self.Promise
        for kept in (True, True, False):
            promise = self._promise(department_id=department.id)
            promise.action_keep("Done") if kept else promise.action_break("Not")
            promises |= promise
        self._promise(department_id=department.id)
        [(found, rate)] = self.Promise._read_group(
            [("department_id", "=", department.id)], ["department_id"], ["kept_rate:avg"]
        )
        self.assertEqual(found, department)
        self.assertAlmostEqual(rate, 200 / 3)

    def test_taken_over_with_a_line_in_the_log(self):
        promise = self._promise()
        promise._take_over(self.second_senior, "handover 7")
        self.assertEqual(promise.manager_id, self.second_senior)
        self.assertIn("handover 7", promise.message_ids[0].body)
        other = self.env["res.company"].create({"name": "Second Utility"})
        employee = self.env["hr.employee"].create({"name": "Far Fu", "company_id": other.id})
        far = self.env["customer.manager"].create({"employee_id": employee.id})
        with self.assertRefused(UserError, "another company"):
            promise._take_over(far, "x")

    def test_never_deleted_nor_copied(self):
        promise = self._promise()
        with self.assertRefused(UserError, "never deleted"):
            promise.sudo().unlink()
        with self.assertRefused(UserError, "cannot be copied"):
            promise.copy()

    def test_promises_of_a_visit(self):
        visit = self._visit()
        visit.write({"promise_ids": [Command.create({"name": "A date", "date_due": self._day(3)})]})
        self.assertEqual(visit.promise_ids.partner_id, self.core)
        self.assertEqual(visit.promise_ids.manager_id, self.senior)
        with self.assertRefused(AccessError, ""):
            self._promise(self.first.user_id, visit_id=visit.id, partner_id=self.standard.id)

    def test_counted_on_the_contact(self):
        self._promise()
        self.assertEqual(self.core.with_user(self.user).customer_promise_count, 1)
        self.assertEqual(self.contact.with_user(self.user).customer_promise_count, 1)
        self.assertEqual(self.core.with_user(self.first.user_id).customer_promise_count, 0)
        self.assertEqual(self.core.with_user(self.employee_user).customer_promise_count, 0)
