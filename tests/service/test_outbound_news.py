from odoo.tests import new_test_user, tagged

from ..portfolio.handover_common import HandoverCommon
from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestOutboundRequest(RequestCommon):
    """Receipts and answers of requests on the customer's phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.phone = "+86 138 0000 0001"
        cls.gateway = new_test_user(cls.env, login="nw_gateway", groups="base.group_user")

    def _messages(self, request):
        domain = [("res_model", "=", request._name), ("res_id", "=", request.id)]
        return self.env["customer.outbound"].search(domain, order="id")

    def test_nothing_waits_where_nobody_fetches(self):
        self.assertFalse(self._messages(self._request(contact_id=self.contact.id)))

    def test_receipt_and_answer_name_the_number_alone(self):
        self.company.customer_gateway_user_id = self.gateway
        request = self._request(contact_id=self.contact.id)
        self._as(self.manager, request).action_answer("A very private answer")
        messages = self._messages(request)
        self.assertEqual(messages.mapped("kind"), ["receipt", "answer"])
        self.assertEqual(messages.contact_id, self.contact)
        for text in messages.mapped("text"):
            self.assertIn(request.number, text)
            self.assertNotIn("private", text)
        self.assertFalse(messages.link_id, "who has no login gets no link to the portal")

    def test_who_has_a_login_gets_the_page(self):
        self.company.customer_gateway_user_id = self.gateway
        new_test_user(self.env, login="nw_portal", groups="base.group_portal", partner_id=self.contact.id)
        request = self._request(contact_id=self.contact.id)
        self.assertTrue(self._messages(request).link_id)

    def test_who_has_no_phone_is_in_no_list(self):
        self.company.customer_gateway_user_id = self.gateway
        self.contact.phone = False
        self.assertFalse(self._messages(self._request(contact_id=self.contact.id)))

    def test_a_complaint_about_a_person_is_confidential(self):
        self.company.customer_gateway_user_id = self.gateway
        self.assertTrue(self._messages(self._complaint()).is_confidential)
        self.assertFalse(self._messages(self._request(contact_id=self.contact.id)).is_confidential)


@tagged("post_install", "-at_install")
class TestOutboundHandover(HandoverCommon):
    """The change of a manager on the customer's phone."""

    def test_the_customer_learns_who_serves_him(self):
        self.company.customer_gateway_user_id = new_test_user(self.env, login="nw_gateway", groups="base.group_user")
        self.standard.phone = "+86 138 0000 0002"
        handover = self._signed()
        handover.action_take_effect()
        message = self.env["customer.outbound"].search([("res_model", "=", handover._name)])
        self.assertEqual((message.kind, message.contact_id, message.state), ("handover", self.standard, "queued"))
        self.assertIn(self.receiver.name, message.text)
        self.assertNotIn(self.giver.name, message.text)
