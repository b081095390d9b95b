from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .bypass_common import BypassCommon


@tagged("post_install", "-at_install")
class TestRequestBypassLinks(BypassCommon):
    """What leads from other requests to a complaint tells whom it is about nothing of it (domain 11.17)."""

    def test_links_of_other_requests_tell_nothing(self):
        own = self.other.with_env(self.as_subject)
        self.assertEqual(own.read(["same_as_id"])[0]["same_as_id"], False)
        self.assertEqual(own.web_read({"same_as_id": {"fields": {"display_name": {}}}})[0]["same_as_id"], False)
        self.assertEqual(own.export_data(["number", "same_as_id", "same_as_id/id"])["datas"][0][1:], ["", ""])
        self.assertNotIn("duplicate_of_id", own.fields_get())
        for call in (
            lambda: own.read(["duplicate_of_id"]),
            lambda: own.export_data(["duplicate_of_id"]),
            lambda: own.search([("duplicate_of_id", "!=", False)]),
            lambda: own.search([], order="duplicate_of_id"),
            lambda: own._read_group([], ["duplicate_of_id"]),
            lambda: own.formatted_read_group([], ["duplicate_of_id"], ["__count"]),
        ):
            with self.assertRefused(AccessError, "."):
                call()

    def test_links_are_searched_with_the_eyes_of_the_reader(self):
        for user, expected in ((self.subject, self.Request), (self.env.ref("base.user_root"), self.other)):
            requests = self._as(user, self.Request)
            for domain in (
                [("same_as_id", "!=", False)],
                [("same_as_id", "=", self.complaint.id)],
                [("same_as_id.number", "=", self.complaint.number)],
                [("same_as_id", "ilike", self.complaint.number)],
            ):
                with self.subTest(user=user.login, domain=domain):
                    self.assertEqual(requests.search([*domain, ("id", "=", self.other.id)]).ids, expected.ids)
            unlinked = requests.search([("same_as_id", "=", False), ("id", "=", self.other.id)])
            self.assertEqual(bool(unlinked), not expected)

    def test_what_leads_to_it_has_no_number(self):
        """Odoo names what a link leads to as superuser, whoever reads the row."""
        self.assertEqual(self._hidden().sudo().display_name, "–")
        self.assertEqual(self._as(self.officer, self.complaint).display_name, self.complaint.number)
        wizards = self.as_subject["customer.request.step.wizard"]
        for values in ({"other_id": self.complaint.id}, {"request_ids": [Command.link(self.complaint.id)]}):
            with self.assertRefused(AccessError, "."):
                wizards.create({"step": "duplicate", **values})

    def test_no_row_made_by_him_tells_of_it(self):
        model_id = self.env["ir.model"]._get_id("customer.request")
        for model, values in (
            ("mail.activity", {"res_model_id": model_id, "res_id": self.complaint.id, "user_id": self.subject.id}),
            ("mail.message", {"model": "customer.request", "res_id": self.complaint.id, "body": "x"}),
            ("ir.attachment", {"name": "x", "res_model": "customer.request", "res_id": self.complaint.id}),
            ("crm.lead", {"name": "x", "customer_request_id": self.complaint.id, "partner_id": self.core.id}),
            ("customer.promise", {"name": "x", "request_id": self.complaint.id, "date_due": "2099-01-01"}),
        ):
            with self.subTest(model), self.assertRaises(AccessError) as caught:
                self.as_subject[model].create(values)
            self.assertNotIn(self.complaint.number, str(caught.exception))

    def test_the_same_matter_as_a_complaint_goes_past_him(self):
        """A copy closed for it would tell him what he must not know, and that it is closed before it is answered."""
        copy, leader = self._request(), self._as(self.supervisor, self.complaint)
        self._as(self.supervisor, copy).action_mark_duplicate(self.complaint.id)
        self.env.invalidate_all()
        self.assertFalse(self.as_subject["customer.request"].search([("id", "=", copy.id)]))
        self.assertEqual((copy.subject_user_id, copy.user_id), (self.subject, self.supervisor))
        told = self.as_subject["customer.request.told"]
        self.assertFalse(told.search([]))
        self.assertEqual(self._as(self.officer, copy).same_as_id.id, self.complaint.id)
        self.complaint.leg_ids.sudo()._end("done")
        leader.action_answer("We are sorry")
        self.assertEqual(told.search([]).ids, (self.complaint | copy).sorted("id", reverse=True).ids)
        self._as(self.supervisor, copy).action_consent("Mrs Wu")
        self.assertTrue(self.as_subject["customer.request"].search([("id", "=", copy.id)]))
        leader.action_reopen("Not settled")
        self.assertFalse(self.as_subject["customer.request"].search([("id", "=", copy.id)]))
        self.assertFalse(told.search([]))

    def test_copies_follow_what_is_found_out_later(self):
        first, copy = self._request(), self._request()
        leader = self._as(self.supervisor, first)
        self._as(self.supervisor, copy).action_mark_duplicate(first.id)
        requests = self.as_subject["customer.request"]
        self.assertTrue(requests.search([("id", "=", copy.id)]))
        leader.action_set_subject(self.subject.id, "He is meant")
        self.assertFalse(requests.search([("id", "in", (first | copy).ids)]))
        leader.action_clear_subject("Mr Chen agrees")
        self.assertEqual(requests.search_count([("id", "in", (first | copy).ids)]), 2)

    def test_no_complaint_is_buried_as_a_copy(self):
        other = self._request()
        with self.assertRefused(UserError, "none about the same one"):
            self._as(self.officer, self._complaint()).action_mark_duplicate(other.id)

    def test_a_copy_of_what_becomes_a_copy(self):
        first, second, third = (self._request() for _one in range(3))
        self._as(self.supervisor, third).action_mark_duplicate(second.id)
        self._as(self.supervisor, second).action_mark_duplicate(first.id)
        self.assertEqual((second | third).sudo().duplicate_of_id, first)

    def test_what_was_learnt_later_is_taken_back_from_opinions_and_messages(self):
        request = self._request()
        values = {"name": request.number, "kind": "request", "company_id": self.company.id, "request_id": request.id}
        opinion = self.env["customer.satisfaction"].create(
            {**values, "partner_id": self.core.id, "state": "answered", "may_name": True, "score": 100}
            | {"manager_id": self.manager.id, "closed_at": self._ago(days=1), "closed_on": self.today}
            | {"answered_at": self._ago(hours=1), "sealed_at": self._ago(hours=1)}
        )
        message = self.env["customer.outbound"]._enqueue("receipt", self.contact, "We have it", record=request)
        opinions, messages = self.as_subject["customer.satisfaction"], self.as_subject["customer.outbound"]
        self.assertTrue(opinions.search([("id", "=", opinion.id)]))
        self.assertTrue(messages.search([("id", "=", message.id)]))
        self._as(self.supervisor, request).action_set_subject(self.subject.id, "He is meant")
        for rows, row in ((opinions, opinion), (messages, message)):
            self.assertFalse(rows.search([("id", "=", row.id)]), row._name)
