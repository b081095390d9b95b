from datetime import datetime

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..printed_common import PrintedCommon
from .request_common import RequestCommon

#: ten o'clock in the morning in Shanghai
MONDAY = datetime(2026, 3, 2, 2, 0)


@tagged("post_install", "-at_install")
class TestServiceReportRequest(PrintedCommon, RequestCommon):
    """The sheet of a request: owners, clocks, pauses, departments, tries, lateness; kept from whom it is about."""

    NAME = "report_request"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._request(contact_id=cls.contact.id, description="The meter 电表 stands still")

    def _printer(self):
        return self.manager.user_id

    def _finished(self):
        """Return the request after a pause, a work order, an answer and two tries."""
        now = MONDAY
        with freeze_time(now):
            request = self._request(contact_id=self.contact.id, description="The meter 电表 stands still")
            request = self._as(self.manager, request)
            request.action_first_response("We look into it")
            request.action_wait("Send a photo of the meter")
        with freeze_time(fields.Datetime.add(now, hours=1)):
            request.action_resume()
            request.action_dispatch((self.works | self.billing).ids, "Read the meter")
            first, second = request.leg_ids.sorted("number")
            self._as(self.worker, first).action_accept()
            self._as(self.worker, first).action_done("It counts again")
            self._as(self.clerk, second).action_return("Not ours at all")
        with freeze_time(fields.Datetime.add(now, hours=2)):
            request.action_answer("The meter counts again")
            request.action_log_try("phone", "Nobody picked up")
        with freeze_time(fields.Datetime.add(now, days=1, hours=2)):
            request.action_confirm("Mr Chen by phone")
        return request

    def test_everything_that_happened(self):
        request = self._finished()
        text = self._html(self.NAME, request)
        for word in (
            request.number,
            "Core Steel",
            "Contact Chen",
            "The meter 电表 stands still",
            "Send a photo of the meter",
            "1 h 0 min",
            "Metering Hall",
            "It counts again",
            "Not ours at all",
            "Returned",
            "The meter counts again",
            "Nobody picked up",
            "(Mr Chen by phone)",
            "The answer is not late.",
            "in time",
        ):
            with self.subTest(word=word):
                self.assertIn(word, text)

    def test_owner_at_each_time(self):
        request = self.request
        self.assertEqual(request.holder_ids.user_id, self.manager.user_id)
        self._as(self.supervisor, request).action_take("He is ill")
        self._as(self.supervisor, request).action_take("Again")
        request._take_over(self.colleague, "Handover 7")
        self.assertEqual(
            request.holder_ids.mapped("user_id.name"),
            [self.manager.user_id.name, self.supervisor.name, self.colleague.user_id.name],
        )
        self.assertEqual(request.holder_ids[-1].manager_id, self.colleague)
        text = self._html(self.NAME, request, self.colleague.user_id)
        owners = text[text.index("Owners") : text.index("Clocks")]
        for user in (self.manager.user_id, self.supervisor, self.colleague.user_id):
            self.assertIn(user.name, owners)

    def test_requests_of_before_get_the_owner_they_have(self):
        self.request.sudo().holder_ids.unlink()
        self.assertIn(self.manager.user_id.name, self._html(self.NAME, self.request))
        for _time in range(2):
            self.env["customer.request.holder"]._add_missing()
            self.assertEqual(self.request.holder_ids.user_id, self.manager.user_id)
            self.assertEqual(self.request.holder_ids.date_from, self.request.received_at)

    def test_lateness_is_counted_to_the_giver(self):
        self.request._set({"date_due": self._ago(hours=1)})
        self.request._take_over(self.colleague, "Handover 7")
        text = self._html(self.NAME, self.request, self.colleague.user_id)
        self.assertIn(f"Counted to {self.manager.name}, who served the customer then.", text)
        self.assertIn("past the limit", text)

    def test_limits_say_by_which_rules_they_came(self):
        request = self._request(type_id=self.type_complaint.id)
        text = self._html(self.NAME, request, self.officer)
        self.assertIn(f"The tier {self.tiers['core'].name} would shorten it", text)
        self.type_complaint.limit_value = 1
        self.assertIn("have been changed since", self._html(self.NAME, request, self.officer))

    def test_to_be_sorted_prints_without_customer(self):
        request = self._request(self.env["res.partner"], is_unsorted=True)
        text = self._html(self.NAME, request, self.sorter)
        self.assertIn("not known yet", text)

    def test_several_prints_as_a_file(self):
        pages = self._pdf(self.NAME, self._finished() | self._request())
        self.assertGreaterEqual(len(pages), 2)
        self.assertSimplifiedFace(pages)
        self.assertIn("1 /", pages[0].extract_text())

    def test_who_prints(self):
        allowed = [self.manager.user_id, self.colleague.user_id, self.supervisor, self.officer, self.users["audit"]]
        refused = [
            self.stranger.user_id,
            self.other_supervisor,
            self.worker,
            self.employee_user,
            *(self.users[role] for role in ("department", "rater", "hr", "committee", "admin")),
        ]
        self.assertPrints(self.NAME, self.request, allowed, refused, AccessError)
        self.assertShownOverHttp(self.NAME, self.request, self.manager.user_id, "stands still")
        self.assertKeptOverHttp(self.NAME, self.request, [self.stranger.user_id, self.worker], "stands still")

    def test_a_complaint_is_kept_from_whom_it_is_about(self):
        complaint = self._complaint(description="He shouted at us", name="Shouting")
        subject = self.manager.user_id
        subject.group_ids = [
            Command.link(self.env.ref(f"customer_manager.group_customer_manager_{name}").id)
            for name in ("supervisor", "officer", "audit")
        ]
        self.assertIn("He shouted at us", self._html(self.NAME, complaint, self.supervisor))
        with self.assertRefused(AccessError, ""):
            self._html(self.NAME, complaint, subject)
        self.assertKeptOverHttp(self.NAME, complaint | self.request, [subject], "shouted")
