from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestVisitLinks(RequestCommon):
    """Visits and promises beside requests, handovers and the dated list of working days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Visit = cls.env["customer.visit"]
        cls.Promise = cls.env["customer.promise"]
        cls.visit = cls.Visit.create({"partner_id": cls.core.id, "date_planned": cls.today, "purpose": "x"})

    def test_a_promise_of_a_request_is_to_its_customer(self):
        request = self._request()
        promises = self.Promise.with_user(self.manager.user_id)
        promise = promises.create({"name": "A new meter", "date_due": self.today, "request_id": request.id})
        self.assertEqual((promise.partner_id, promise.manager_id), (self.core, self.manager))
        with self.assertRefused(AccessError, ""):
            self.Promise.with_user(self.stranger.user_id).create(
                {"name": "x", "date_due": self.today, "request_id": request.id, "partner_id": self.standard.id}
            )

    def test_a_promise_is_given_from_the_form_of_a_request(self):
        request = self._as(self.manager, self._request())
        view = self.Promise.env["customer.request"].with_user(self.manager.user_id).get_view(view_type="form")
        self.assertIn("action_promise", view["arch"])
        promises = self.Promise.with_user(self.manager.user_id).with_context(**request.action_promise()["context"])
        form = Form(promises)
        form.name = "A new meter"
        form.date_due = self.today
        promise = form.save()
        self.assertEqual((promise.partner_id, promise.manager_id), (self.core, self.manager))
        self.assertEqual(request.promise_ids, promise)
        with self.assertRefused(AccessError, "kept by the system"):
            request.write({"promise_ids": [Command.create({"name": "x", "date_due": self.today})]})

    def test_open_requests_stand_on_the_briefing_of_whom_may_see_them(self):
        request = self._request()
        matter = self._as(self.manager, self.visit)._briefing()["matters"][0]
        self.assertIn(request.number, matter["lines"][0])
        complaint = self._complaint()
        matter = self._as(self.manager, self.visit)._briefing()["matters"][0]
        self.assertNotIn(complaint.number, "".join(matter["lines"]), "a complaint about him goes past him")

    def test_handovers_take_promises_as_a_gate_and_visits_along(self):
        found = self.env["customer.handover"]._handover_models()
        self.assertEqual(found["customer.promise"], ("promise", True))
        self.assertEqual(found["customer.visit"], ("visit", False))
        self.assertIn(self.visit, self.Visit.search(self.Visit._open_domain()))

    def test_days_of_the_dated_list_are_worked_or_not(self):
        days = self.company._customer_working_dates
        saturday, monday = "2030-06-01", "2030-06-03"
        to_date = self.env["customer.visit"]._fields["date_planned"].to_date
        saturday, monday = to_date(saturday), to_date(monday)
        self.assertEqual(days(saturday, monday), [monday])
        self.env["customer.workday"].create(
            [
                {"date": saturday, "works": True, "name": "Make-up day", "company_id": self.company.id},
                {"date": monday, "works": False, "name": "Festival", "company_id": self.company.id},
            ]
        )
        self.assertEqual(days(saturday, monday), [saturday])
        self.assertEqual(str(self.company._customer_working_date_after(saturday, 2)), "2030-06-05")
        self.assertEqual(self.company._customer_working_date_after(saturday, 0), saturday)

    def test_open_requests_pass_on_and_complaints_about_the_giver_do_not(self):
        request, complaint = self._request(), self._complaint()
        handover = self.env["customer.handover"].create(
            {
                "from_manager_id": self.manager.id,
                "to_manager_id": self.colleague.id,
                "witness_id": self.employee_user.id,
                "date_effective": self.today,
                "line_ids": [Command.create({"partner_id": self.core.id})],
            }
        )
        handover._collect_items()
        items = handover.item_ids.filtered(lambda item: item.kind == "request")
        self.assertEqual(items.mapped("res_id"), request.ids)
        self.assertFalse(items.is_gate)
        owner = complaint.user_id
        handover._handover_move_items()
        self.assertEqual((request.manager_id, request.user_id), (self.colleague, self.colleague.user_id))
        self.assertEqual((complaint.manager_id, complaint.user_id), (self.env["customer.manager"], owner))

    def test_what_becomes_a_complaint_is_no_matter_of_a_handover_any_more(self):
        request = self._request(contact_id=self.contact.id)
        handover = self.env["customer.handover"].create(
            {
                "from_manager_id": self.manager.id,
                "to_manager_id": self.colleague.id,
                "line_ids": [Command.create({"partner_id": self.core.id})],
            }
        )
        handover._collect_items()
        item = handover.item_ids.filtered(lambda one: one.kind == "request")
        self.assertEqual((item.res_id, item.state), (request.id, "open"))
        self._as(self.supervisor, request).action_set_subject(self.manager.user_id.id, "He was rude")
        self.assertEqual((item.state, item.reason), ("done", "Not open any more."))
        self.assertEqual(item.done_uid, self.env.ref("base.user_root"), "not who made it a complaint")

    def test_a_visit_asks_once_and_does_not_count_for_the_manager(self):
        self.contact.email = "chen@core.example"
        self.company.customer_satisfaction_share = 100
        self.visit.contact_ids = self.contact
        self.visit._after_done()
        opinion = self.env["customer.satisfaction"].search([("visit_id", "=", self.visit.id)])
        self.assertEqual((opinion.kind, opinion.contact_id, opinion.reason), ("visit", self.contact, "drawn"))
        self.assertFalse(opinion.counts_for_manager)
