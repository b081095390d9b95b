from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequest(RequestCommon):
    """The steps of a request, and each refusal to the user it is for."""

    def test_way_to_the_confirmation(self):
        request = self._as(self.manager, self._request(contact_id=self.contact.id))
        self.assertEqual((request.state, request.user_id), ("new", self.manager.user_id))
        request.action_first_response("We look into it")
        self.assertEqual(request.state, "working")
        self.assertTrue(request.first_response_at)
        request.action_dispatch((self.works | self.billing).ids, "Read the meter")
        legs = request.leg_ids
        self.assertEqual(legs.mapped("number"), [1, 2])
        first, second = (
            self._as(user, legs.filtered(lambda leg, department=department: leg.department_id == department))
            for user, department in ((self.worker, self.works), (self.clerk, self.billing))
        )
        first.action_accept()
        first.action_done("It counts again")
        second.action_return("Not ours")
        self.assertEqual(legs.mapped("state"), ["done", "returned"])
        request.action_answer("The meter counts again")
        self.assertEqual((request.state, request.is_late), ("answered", False))
        request.action_confirm("Mr Chen by phone")
        self.assertEqual((request.state, request.closing), ("closed", "confirmed"))
        self.assertEqual(request.confirmed_by, "Mr Chen by phone")

    def test_columns_stand_in_the_order_of_the_work(self):
        answered, new, waiting = (self._request() for _index in range(3))
        self._as(self.manager, answered).action_answer("It runs")
        self._as(self.manager, waiting).action_wait("The number of the meter")
        Mine = self.env["customer.request"].with_user(self.manager.user_id).with_context(read_group_expand=True)
        groups = Mine.web_read_group([("id", "in", (answered + new + waiting).ids)], ["state"], ["__count"])["groups"]
        self.assertEqual([group["state"] for group in groups], ["new", "waiting", "answered"])

    def test_numbers_are_never_given_twice(self):
        requests = self.Request._create_from_intake(
            [{"partner_id": self.core.id, "channel": "phone", "name": f"No {n}"} for n in range(5)]
        )
        self.assertEqual(len(set(requests.mapped("number"))), 5)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            requests[0].number = requests[1].number
            self.env.flush_all()

    # owner

    def test_owner_at_intake(self):
        self.assertEqual(self._request().user_id, self.manager.user_id)
        self.assertEqual(self._request().manager_id, self.manager)
        self.assertEqual(self._request(self.mass).user_id, self.desk)
        unknown = self._request(self.env["res.partner"])
        self.assertEqual((unknown.state, unknown.user_id), ("triage", self.sorter))

    def test_acting_manager_gets_new_work_of_the_primary(self):
        self._link(self.core, self.first, "temporary", date_to=fields.Date.add(self.today, days=3))
        self.env["customer.assignment"]._refresh_partner_facts(self.core)
        request = self._request()
        self.assertEqual((request.user_id, request.manager_id), (self.first.user_id, self.manager))

    def test_suspended_manager_gets_no_new_work(self):
        self.manager.state = "suspended"
        self.assertEqual(self._request().user_id, self.supervisor)

    def test_nobody_is_left_without_an_owner(self):
        self.company.customer_desk_user_id = self.company.customer_triage_user_id = False
        self.assertTrue(self._request(self.mass).user_id.has_group("customer_manager.group_customer_manager_officer"))

    def test_desk_has_to_be_able_to_read(self):
        with self.assertRefused(ValidationError, "cannot own requests"):
            self.company.customer_desk_user_id = self.employee_user

    def test_only_the_supervisor_gives_to_another_owner(self):
        request = self._request()
        with self.assertRefused(AccessError, "Only the supervisor"):
            self._as(self.manager, request).action_assign(self.desk.id, "Busy")
        with self.assertRefused(UserError, "Owner"):
            self._as(self.supervisor, request).action_assign(self.employee_user.id, "Busy")
        self._as(self.supervisor, request).action_take("I know them")
        self.assertEqual(request.user_id, self.supervisor)

    # intake

    def test_external_number_is_kept_once(self):
        rows = [{"partner_id": self.core.id, "channel": "hotline", "external_number": "95598-1"}] * 2
        requests = self.Request._create_from_intake(rows)
        again = self.Request._create_from_intake(rows[:1])
        self.assertEqual(requests[0], requests[1])
        self.assertEqual(again, requests[0])

    def test_received_is_now_or_earlier(self):
        with self.assertRefused(UserError, "Received: .*never later"):
            self._request(received_at=fields.Datetime.now() + timedelta(hours=1))
        with self.assertRefused(UserError, "Received: more than 30 days"):
            self._request(received_at=self._ago(days=31))
        with self.assertRefused(ValidationError, "Received: 'soon'"):
            self._request(received_at="soon")
        self.assertEqual(self._request(received_at=self._ago(days=2)).received_at.date(), self._ago(days=2).date())

    def test_contact_and_account_of_another_customer_are_refused(self):
        account = self.env["customer.account"].create({"number": "A-1", "partner_id": self.standard.id})
        with self.assertRefused(UserError, "Account: A-1 is not"):
            self._request(account_id=account.id)
        with self.assertRefused(UserError, "Contact: "):
            self._request(self.standard, contact_id=self.contact.id)
        request = self._as(self.manager, self._request())
        with self.assertRefused(UserError, "Contact: "):
            request.contact_id = self.standard
        request.contact_id = self.contact

    def test_odd_words_are_kept(self):
        request = self._request(description="a\x00b\ud800 " * 3)
        self.assertIn("ab", request.description)
        self.assertEqual(self._request(description="", name="").name, "Without words")

    # sorting and types

    def test_sorting(self):
        request = self._as(self.sorter, self._request(self.env["res.partner"], type_id=self.type_other.id))
        with self.assertRefused(UserError, "takes one of"):
            request.action_dispatch(self.works.ids, "Look")
        with self.assertRefused(UserError, "Customer: "):
            request.action_classify(10**9)
        request.action_classify(self.contact.id)
        request = request.sudo()
        self.assertEqual((request.state, request.user_id), ("new", self.manager.user_id))
        self.assertEqual(request.partner_id, self.core)

    def test_type_of_the_hotline_is_changed_by_the_supervisor(self):
        request = self._request(channel="hotline", type_id=self.type_other.id)
        other = self.type_other.copy({"code": "test_other", "name": "Test"})
        with self.assertRefused(AccessError, "only the supervisor changes it"):
            self._as(self.manager, request).action_change_type(other.id, "Wrong")
        self._as(self.supervisor, request).action_change_type(other.id, "Wrong")
        self.assertEqual(request.type_id, other)
        own = self._request(type_id=self.type_other.id)
        self._as(self.manager, own).action_change_type(other.id, "Wrong")
        self.assertEqual(own.type_id, other)

    def test_types_of_other_companies_or_out_of_use_set_no_limits(self):
        other = self.env["res.company"].create({"name": "Second Utility"})
        abroad = self.type_other.copy({"code": "abroad", "company_id": other.id})
        gone = self.type_other.copy({"code": "gone", "active": False})
        request, unsorted = self._request(), self._request(partner=self.env["res.partner"])
        for kind in (abroad, gone):
            with self.subTest(type=kind.code):
                with self.assertRefused(UserError, "is not in use in"):
                    self._request(type_id=kind.id)
                with self.assertRefused(UserError, "is not in use in"):
                    request.action_change_type(kind.id, "A longer limit")
                with self.assertRefused(UserError, "is not in use in"):
                    unsorted.action_classify(self.core.id, kind.id)

    def test_complaint_is_not_downgraded_without_the_customer(self):
        request = self._request(type_id=self.type_complaint.id)
        self.assertEqual(request.user_id, self.supervisor)
        with self.assertRefused(AccessError, "only the supervisor changes it"):
            self._as(self.manager, request).action_change_type(self.type_other.id, "Wrong", "Mr Chen")
        with self.assertRefused(UserError, "becomes something else only when the customer agrees"):
            self._as(self.supervisor, request).action_change_type(self.type_other.id, "Wrong")
        self._as(self.supervisor, request).action_change_type(self.type_other.id, "Wrong", "Mr Chen")
        self.assertEqual((request.type_id, request.user_id), (self.type_other, self.manager.user_id))

    # pauses

    def test_pause_needs_words_and_tells_the_customer(self):
        request = self._as(self.manager, self._request(contact_id=self.contact.id))
        for words in ("", "  ", None, 5):
            with self.assertRefused(UserError, "Waiting for the Customer"):
                request.action_wait(words)
        request.action_wait("Send us the photo of the meter")
        self.assertEqual(request.state, "waiting")
        message = request.message_ids[0]
        self.assertIn("photo", message.body)
        self.assertIn(self.contact, message.sudo().notified_partner_ids | message.sudo().partner_ids)
        request.action_resume()
        self.assertEqual(request.state, "working")
        self.assertTrue(request.pause_ids.date_to)
        with self.assertRefused(UserError, "takes one of"):
            request.action_resume()

    # legs

    def test_departments_that_cannot_work_are_refused(self):
        request = self._as(self.manager, self._request())
        with self.assertRefused(UserError, "nobody in Empty Hall"):
            request.action_dispatch(self.empty_department.ids, "Look")
        with self.assertRefused(UserError, "What Is Needed"):
            request.action_dispatch(self.works.ids, " ")
        with self.assertRefused(UserError, "Department"):
            request.action_dispatch([], "Look")
        request.action_dispatch(self.works.ids, "Look")
        with self.assertRefused(UserError, "has an open work order"):
            request.action_dispatch(self.works.ids, "Look")
        stranger = self.env["res.company"].create({"name": "Elsewhere"})
        self.works.company_id = stranger
        with self.assertRefused((UserError, AccessError), "."):
            request.action_dispatch(self.works.ids, "Look")

    def test_only_the_department_acts_on_its_legs(self):
        request = self._as(self.manager, self._request())
        request.action_dispatch(self.works.ids, "Look")
        leg = request.leg_ids
        for user in (self.manager, self.supervisor, self.officer):
            with self.assertRefused(AccessError, "Only who works in the department"):
                self._as(user, leg).action_accept()
        with self.assertRefused(AccessError, "."):
            self._as(self.clerk, leg).action_accept()
        worker = self._as(self.worker, leg)
        with self.assertRefused(UserError, "takes one of"):
            worker.action_done("Done")
        with self.assertRefused(UserError, "Reason"):
            worker.action_return("")
        worker.action_accept()
        with self.assertRefused(AccessError, "."):
            worker.action_cancel("No")
        self._as(self.manager, leg).action_cancel("Not needed any more")
        self.assertEqual(leg.state, "cancelled")

    def test_open_legs_hold_up_answer_and_closing(self):
        request = self._as(self.manager, self._request())
        request.action_dispatch(self.works.ids, "Look")
        with self.assertRefused(UserError, "Metering Hall still work"):
            request.action_answer("Done")
        self._as(self.worker, request.leg_ids).action_return("No")
        request.action_answer("Done")
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_request_leg SET state = 'sent' WHERE request_id = %s", [request.id])
        self.env.invalidate_all()
        with self.assertRefused(UserError, "still work"):
            request.action_confirm("Mr Chen")

    # closing

    def test_three_tries_on_different_days(self):
        request = self._as(self.manager, self._request())
        request.action_answer("Done")
        start = fields.Datetime.now()
        with self.assertRefused(UserError, "Channel"):
            request.action_log_try("pigeon", "Nobody")
        for day in range(3):
            with freeze_time(start + timedelta(days=day)):
                with self.assertRefused(UserError, "takes 3 tries on different days"):
                    request.action_close_after_tries()
                request.action_log_try("phone", "Nobody answered")
                with self.assertRefused(UserError, "today a try is logged already"):
                    request.action_log_try("sms", "Again")
        request.action_close_after_tries()
        self.assertEqual((request.state, request.closing), ("closed", "three_tries"))

    def test_reopened_soon_counts_as_late(self):
        for days, is_late in ((29, True), (31, False)):
            request = self._as(self.manager, self._request())
            request.action_answer("Done")
            request.action_confirm("Mr Chen")
            with freeze_time(fields.Datetime.now() + timedelta(days=days)):
                request.action_reopen("It stopped again")
            self.assertEqual((request.state, request.reopened_count, request.is_late), ("working", 1, is_late))

    def test_refused_answer_goes_on(self):
        request = self._as(self.manager, self._request())
        request.action_answer("Done")
        request.action_reopen("It is not")
        self.assertEqual((request.state, request.reopened_count, request.is_late), ("working", 0, False))
        request.action_answer("Now it is")
        request.action_log_try("phone", "Nobody")

    def test_only_the_supervisor_cancels(self):
        request = self._request()
        self._as(self.manager, request).action_dispatch(self.works.ids, "Look")
        with self.assertRefused(AccessError, "Only the supervisor"):
            self._as(self.manager, request).action_cancel("Mistake")
        with self.assertRefused(UserError, "Reason"):
            self._as(self.supervisor, request).action_cancel("")
        self._as(self.supervisor, request).action_cancel("Mistake")
        self.assertEqual((request.state, request.leg_ids.state), ("cancelled", "cancelled"))
        with self.assertRefused(UserError, "takes one of"):
            self._as(self.manager, request).action_reopen("No")

    def test_supervisor_is_not_judge_of_his_own_customers(self):
        request = self._request()
        self.manager.user_id.group_ids = [
            Command.link(self.env.ref("customer_manager.group_customer_manager_supervisor").id)
        ]
        with self.assertRefused(AccessError, "you serve this customer yourself"):
            self._as(self.manager, request).action_cancel("Mistake")

    def test_kept_twice(self):
        first, second, other = self._request(), self._request(), self._request(self.standard)
        with self.assertRefused(AccessError, "Only the supervisor"):
            self._as(self.manager, second).action_mark_duplicate(first.id)
        with self.assertRefused(UserError, "another request of the same customer"):
            self._as(self.officer, second).action_mark_duplicate(other.id)
        self._as(self.supervisor, second).action_mark_duplicate(first.id)
        self.assertEqual((second.state, second.closing), ("closed", "duplicate"))

    # handover

    def test_handover_leaves_lateness_with_the_giver(self):
        late, open_one, closed = self._request(), self._request(), self._request()
        closed.action_answer("Done")
        closed.action_confirm("Yes")
        late._set({"date_due": self._ago(hours=1)})
        moved = (late | open_one | closed | self._complaint())._take_over(self.colleague, "Handover")
        self.assertEqual(moved, late | open_one)
        self.assertEqual(moved.user_id, self.colleague.user_id)
        self.assertEqual((late.is_late, late.late_manager_id), (True, self.manager))
        self.assertFalse(open_one.is_late)
        self.assertEqual(closed.manager_id, self.manager)

    def test_what_was_answered_in_time_is_not_late_by_a_handover(self):
        request = self._request()
        request.action_answer("Done")
        request._set({"date_due": self._ago(hours=1)})
        self.assertEqual(request._take_over(self.colleague, "Handover"), request)
        self.assertFalse(request.is_late)

    def test_path_tells_what_happened(self):
        request = self._as(self.manager, self._request())
        request.action_dispatch(self.works.ids, "Look <b>here</b>")
        self._as(self.worker, request.leg_ids).action_return("Not ours")
        request.action_answer("Done")
        for words in ("Received", "Sent to Metering Hall", "Not ours", "Answered", "&lt;b&gt;"):
            self.assertIn(words, request.path)

    def test_sorting_to_another_company_is_refused(self):
        """Who sorts here would give it to a manager who cannot see it."""
        other = self.env["res.company"].create({"name": "Second Utility"})
        theirs = self.env["res.partner"].create({"name": "Theirs", "is_company": True})
        self.env["customer.account"].with_company(other).create(
            {"number": "RQ-TH", "partner_id": theirs.id, "company_id": other.id}
        )
        request = self._request(is_unsorted=True)
        with self.assertRefused(UserError, "Customer: Theirs is served by Second Utility"):
            self._as(self.sorter, request).action_classify(theirs.id)
        self.assertEqual(request.state, "triage")

    def test_sorting_to_another_customer_than_the_sender_s(self):
        request = self._request(partner=self.env["res.partner"], contact_id=self.contact.id, is_unsorted=True)
        self._as(self.sorter, request).action_classify(self.standard.id, contact_id=self.standard.id)
        self.assertEqual((request.partner_id, request.contact_id), (self.standard, self.contact.browse()))

    def test_who_left_the_customer_is_told_nothing(self):
        """The contact of a request who works for another customer now, or for nobody."""
        request = self._request(contact_id=self.contact.id)
        self._as(self.manager, request).action_first_response("We come")
        self.assertEqual(request.message_ids[:1].partner_ids, self.contact)
        self.contact.parent_id = self.standard
        self._as(self.manager, request).action_wait("Photo")
        self.assertEqual(request.message_ids[:1].partner_ids, self.core)
        self.contact.write({"parent_id": self.core.id, "active": False})
        request.action_resume()
        self._as(self.manager, request).action_answer("Done")
        self.assertEqual(request.message_ids[:1].partner_ids, self.core)

    def test_lateness_stays_when_the_type_changes(self):
        """Between the limit and the next run of the job a longer type does not undo it."""
        request = self._request(user=self.employee_user)
        request.sudo()._set({"date_due": self._ago(minutes=1)})
        self._as(self.manager, request).action_change_type(self._type("enquiry").id, "It is a question")
        self.assertTrue(request.is_late)
        self.assertGreater(request.date_due, request.late_at)

    def test_kept_twice_of_a_cancelled_one(self):
        first, second = self._request(), self._request()
        self._as(self.supervisor, first).action_cancel("Not ours")
        with self.assertRefused(UserError, "was cancelled"):
            self._as(self.supervisor, second).action_mark_duplicate(first.id)

    def test_tasks_go_with_a_cancelled_request(self):
        request = self._request()
        request._give_owner_task("Look")
        self._as(self.supervisor, request).action_cancel("Not ours")
        self.assertFalse(request.activity_ids)
