from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalComplaint(PortalCommon):
    """A complaint about a manager and a wish for another one go past him from the start (domain 11.17, 9.19)."""

    def _complain(self, user=None, **values):
        values = {"about": "primary", "name": "Rude", "description": "He shouted"} | values
        return self._made(self._post(user or self.anna, "/my/requests/new", **values))

    def _seen_by(self, user, request):
        requests = self._as(user, self.Request)
        return bool(requests.search([("id", "=", request.id)])) or self._as(user, request).has_access("read")

    def test_goes_to_the_supervisor(self):
        complaint = self._complain(files=[("files", ("proof.txt", b"shouting", "text/plain"))])
        self.assertRecordValues(
            complaint,
            [
                {
                    "type_id": self.type_complaint.id,
                    "subject_manager_id": self.manager.id,
                    "user_id": self.supervisor.id,
                    "is_bypassed": True,
                    "has_name_consent": False,
                    "manager_id": False,
                }
            ],
        )
        self.assertFalse(self._seen_by(self.manager, complaint))
        papers = self._as(self.manager, self.env["ir.attachment"]).search([("res_id", "=", complaint.id)])
        self.assertFalse(papers.filtered(lambda one: one.res_model == "customer.request"))
        self._post(self.anna, f"/my/requests/{complaint.id}/message", text="He did it again")
        self.env.invalidate_all()
        subject = self.manager.user_id
        messages = self._as(self.manager, self.env["mail.message"]).search([("res_id", "=", complaint.id)])
        self.assertFalse(messages.filtered(lambda one: one.model == "customer.request"))
        told = self.env["mail.notification"].search([("res_partner_id", "=", subject.partner_id.id)])
        self.assertNotIn(complaint.id, told.mail_message_id.mapped("res_id"))

    def test_consent_is_asked(self):
        complaint = self._complain(has_name_consent="1")
        self.assertTrue(complaint.has_name_consent)
        self.assertFalse(self._seen_by(self.manager, complaint))
        self._as(self.supervisor, complaint).action_answer("We talked to him")
        self.assertTrue(self._seen_by(self.manager, complaint))

    def test_consent_without_a_subject_means_nothing(self):
        self.assertFalse(self._made(self._ask(self.anna, has_name_consent="1")).has_name_consent)

    def test_about_the_backup(self):
        complaint = self._complain(about="backup")
        self.assertEqual(complaint.subject_manager_id, self.colleague)
        self.assertFalse(self._seen_by(self.colleague, complaint))

    def test_colleagues_at_the_customer_do_not_read_it(self):
        complaint = self._complain()
        self.assertEqual(self._get(self.anna, f"/my/requests/{complaint.id}").status_code, 200)
        self.assertEqual(self._get(self.bert, f"/my/requests/{complaint.id}").status_code, 404)
        self.assertNotIn("Rude", self._text(self._get(self.bert, "/my/requests?search=Rude")).replace("value=", ""))

    def test_a_login_made_for_the_manager_does_not_read_it(self):
        complaint = self._complain()
        shadow = self._portal_user("shadow", self._contact("Shadow", self.core))
        self.assertEqual(self._get(shadow, f"/my/requests/{complaint.id}").status_code, 404)

    def test_staff_who_become_contacts_read_nothing(self):
        complaint = self._complain()
        request = self._request()
        self.manager.user_id.partner_id.parent_id = self.core
        for path in ("/my/requests", f"/my/requests/{request.id}", f"/my/requests/{complaint.id}", "/my/manager"):
            self.assertEqual(self._get(self.manager.user_id, path).status_code, 404, path)

    def test_wish_for_another_manager(self):
        wish = self._made(self._post(self.anna, "/my/manager/wish", reason="He never comes"))
        self.assertEqual(wish.type_id.code, "manager_change")
        self.assertEqual((wish.user_id, wish.subject_manager_id), (self.supervisor, self.manager))
        self.assertFalse(self._seen_by(self.manager, wish))
        self.assertEqual(self._get(self.bert, f"/my/requests/{wish.id}").status_code, 404)
        again = self._post(self.anna, "/my/manager/wish", reason="Really")
        self.assertIn("still open", self._text(again))
        self._as(self.supervisor, wish).action_answer("Somebody else comes from Monday")
        self.assertFalse(self._seen_by(self.manager, wish))
        text = self._text(self._get(self.anna, f"/my/requests/{wish.id}"))
        self.assertIn("Somebody else comes", text)

    def test_wish_needs_a_reason(self):
        self.assertEqual(self._post(self.anna, "/my/manager/wish", reason=" ").status_code, 422)
        self.assertIn("Reason: please", self._text(self._post(self.anna, "/my/manager/wish")))
