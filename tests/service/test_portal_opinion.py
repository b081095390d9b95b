from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_attack_common import NOISE
from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalOpinion(PortalCommon):
    """Who was invited answers on the portal too: his own invitations, once, and nobody else any (domain 11.8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Opinion = cls.env["customer.satisfaction"]
        cls.company.write({"customer_satisfaction_share": 0, "customer_callback_share": 0})
        # as if the contact had been there all the time, entered by nobody who is judged
        cls.row = cls._matter("R-7: Burnt meter", "late")
        cls.row._issue_link()
        cls.env.flush_all()

    @classmethod
    def _matter(cls, name, *flags, **values):
        matter = {
            "name": name,
            "kind": "request",
            "company_id": cls.company.id,
            "partner_id": cls.core.id,
            "contact_id": cls.contact.id,
            "manager_id": cls.manager.id,
            "closed_at": fields.Datetime.now(),
            "flags": flags,
            **values,
        }
        return cls.Opinion._ask([matter])

    def _give(self, user, row=None, **values):
        return self._post(user, f"/my/opinions/{(row or self.row).id}", **{"mark": "4", **values})

    def _state(self, row=None):
        self.env.invalidate_all()
        return (row or self.row).state

    def test_who_was_asked_answers(self):
        text = self._text(self._get(self.anna, "/my/opinions"))
        self.assertIn("R-7: Burnt meter", text)
        response = self._give(self.anna, comment="Quick", may_name="1")
        self.assertEqual((response.status_code, response.headers["Location"]), (303, "/my/opinions?given=1"))
        self.env.invalidate_all()
        self.assertRecordValues(
            self.row, [{"state": "answered", "mark": 4, "score": 75, "comment": "Quick", "may_name": True}]
        )
        text = self._text(self._get(self.anna, "/my/opinions?given=1"))
        self.assertIn("Thank you", text)
        self.assertNotIn("Burnt meter", text)

    def test_once_by_either_door(self):
        token = self.row._issue_link().rsplit("/", 1)[1]
        self.env.flush_all()
        self._give(self.anna)
        self.assertEqual(self._give(self.anna, mark="1").status_code, 404)
        self.assertEqual(self.url_open(f"/customer-manager/opinion/{token}").status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(self.row.mark, 4)
        other = self._matter("R-8: Pole", "late")
        other._issue_link()
        other._take_answer(5)
        self.env.flush_all()
        self.assertEqual(self._give(self.anna, other, mark="1").status_code, 404)
        self.assertEqual(other.mark, 5)

    def test_nobody_else(self):
        for user in (self.bert, self.other, self.holding, self.single, self.gone):
            with self.subTest(user=user.login):
                self.assertNotIn("Burnt meter", self._get(user, "/my/opinions").text)
                self.assertEqual(self._give(user).status_code, 404)
                nothing = self._post(user, "/my/opinions/2147483647", mark="4")
                self.assertEqual(nothing.status_code, 404)
        self.assertEqual(self._state(), "sent")

    @mute_logger(*NOISE)
    def test_nobody_inside(self):
        for user in (self.manager.user_id, self.supervisor, self.officer, self.users["admin"]):
            with self.subTest(user=user.login):
                self.assertEqual(self._get(user, "/my/opinions").status_code, 404)
                self.assertEqual(self._give(user).status_code, 404)
        self.manager.user_id.partner_id.parent_id = self.core
        self.env.flush_all()
        self.assertEqual(self._give(self.manager.user_id).status_code, 404)
        self.authenticate(None, None)
        self.assertEqual(self.url_open("/my/opinions", allow_redirects=False).status_code, 303)
        self.assertEqual(self._state(), "sent")

    def test_who_was_not_asked_or_not_yet(self):
        quiet = self._matter("R-9: Quiet")
        self.assertEqual(quiet.state, "not_asked")
        waits = self._matter("R-10: Waits", "late")
        self.assertEqual(waits.state, "queued")
        self.env.flush_all()
        text = self._get(self.anna, "/my/opinions").text
        for row in (quiet, waits):
            self.assertNotIn(row.name, text)
            self.assertEqual(self._give(self.anna, row).status_code, 404)
        self.assertEqual((self._state(quiet), self._state(waits)), ("not_asked", "queued"))

    def test_it_ends(self):
        self.row.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()
        self.assertNotIn("Burnt meter", self._get(self.anna, "/my/opinions").text)
        self.assertEqual(self._give(self.anna).status_code, 404)

    def test_who_left_for_another_customer(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s, commercial_partner_id = %s WHERE id = %s",
            [self.standard.id, self.standard.id, self.contact.id],
        )
        self.env.invalidate_all()
        self.assertNotIn("Burnt meter", self._get(self.anna, "/my/opinions").text)
        self.assertEqual(self._give(self.anna).status_code, 404)

    def test_an_address_that_the_manager_gave_him_since(self):
        self.contact.with_user(self.manager.user_id).sudo().email = "mine@manager.example"
        self.env.flush_all()
        self.assertNotIn("Burnt meter", self._get(self.anna, "/my/opinions").text)
        self.assertEqual(self._give(self.anna).status_code, 404)
        # he put it right and his supervisor confirmed it: the login may be his own all the same, the link is not
        self.row.confirmed_at = fields.Datetime.now() + timedelta(seconds=1)
        self.env.flush_all()
        self.assertNotIn("Burnt meter", self._get(self.anna, "/my/opinions").text)
        self.assertEqual(self._give(self.anna).status_code, 404)
        self._forget_changes()
        self.assertIn("Burnt meter", self._get(self.anna, "/my/opinions").text)

    def _forget_changes(self):
        """Let the time pass in which changes of the address are watched."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET customer_email_changed_at = customer_email_changed_at - INTERVAL '9 years'"
            " WHERE id = %s",
            [self.contact.id],
        )
        self.env.invalidate_all()

    def test_a_login_that_was_invited_at_another_address(self):
        """The manager invites himself at his own address, then puts the person's back and waits."""
        person = self.bert.partner_id
        row = self._matter("R-8: Pole", "late", contact_id=person.id)
        row._issue_link()
        opinions = self.Opinion.with_user(self.bert)
        self.assertEqual(opinions._portal_open(), row, "a login that is no address")
        self.bert.login = "mine@manager.example"
        self.assertFalse(opinions._portal_open())
        self.assertFalse(opinions._portal_take(row.id, "5", "", ""))
        self.bert.login = person.email
        self.assertEqual(opinions._portal_open(), row)

    def test_what_is_no_answer_loses_nothing(self):
        for mark in ("", "0", "6", "x", "55", "５"):
            with self.subTest(mark=mark):
                response = self._give(self.anna, mark=mark, comment="Long <b>story</b>")
                self.assertEqual(response.status_code, 422)
                self.assertIn("Choose one of the five marks", response.text)
                self.assertIn("Long &lt;b&gt;story", response.text)
        self.assertIn("at most 2000", self._give(self.anna, comment="x" * 2001).text)
        self.assertEqual(self._state(), "sent")
        upload = {"comment": ("a.txt", b"x", "text/plain")}
        response = self._post(self.anna, f"/my/opinions/{self.row.id}", files=upload, mark="3")
        self.assertEqual(response.status_code, 303)

    @mute_logger(*NOISE)
    def test_without_the_token_of_the_form(self):
        self._login(self.anna)
        response = self.url_open(f"/my/opinions/{self.row.id}", data={"mark": "5", "csrf_token": "0"})
        self.assertEqual(response.status_code, 400)
        self.url_open(f"/my/opinions/{self.row.id}?mark=5")
        self.assertEqual(self._state(), "sent")

    @mute_logger(*NOISE)
    def test_no_other_way_to_the_rows(self):
        for method, arguments in (
            ("search_read", {"domain": [], "fields": ["name"]}),
            ("write", {"args": [[self.row.id], {"state": "answered"}]}),
        ):
            answer = self._rpc(
                self.anna,
                f"/web/dataset/call_kw/customer.satisfaction/{method}",
                model="customer.satisfaction",
                method=method,
                args=arguments.pop("args", []),
                kwargs=arguments,
            )
            self.assertIn("error", answer)

    def test_counters(self):
        for user, count in ((self.anna, 1), (self.bert, 0), (self.other, 0), (self.gone, 0)):
            answer = self._rpc(user, "/my/counters", counters=["customer_opinion_count"])
            self.assertEqual(answer["result"]["customer_opinion_count"], count)

    def test_the_page_of_the_request_leads_there(self):
        request = self._request(contact_id=self.contact.id)
        request.action_answer("Done")
        row = self._matter("R-11: Linked", "late", request_id=request.id, request_round=9)
        self.env.flush_all()
        self.assertNotIn("/my/opinions", self._get(self.anna, f"/my/requests/{request.id}").text)
        row._issue_link()
        self.env.flush_all()
        self.assertIn("/my/opinions", self._get(self.anna, f"/my/requests/{request.id}").text)
        self.assertNotIn("/my/opinions", self._get(self.bert, f"/my/requests/{request.id}").text)
