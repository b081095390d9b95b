from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_attack_common import NOISE, SECRET, PortalAttackCommon
from .portal_common import PNG

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"><form action=//evil>{{ 1+1 }}"\'><b>bold</b>'


@tagged("post_install", "-at_install")
class TestPortalAttack(PortalAttackCommon):
    """What logins of outsiders try on the pages and forms of the portal to get at matters of another customer."""

    # ------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------

    def test_own_people_see_it(self):
        for user in (self.anna, self.bert):
            self.assertIn(SECRET, self._get(user, f"/my/requests/{self.secret.id}").text)
            self.assertEqual(
                self._get(user, f"/my/requests/{self.secret.id}/files/{self.paper.id}").content, PNG, user.login
            )

    def test_pages_by_id(self):
        for user in self.strangers:
            for path in (
                f"/my/requests/{self.secret.id}",
                f"/my/requests/{self.answered.id}",
                f"/my/requests/{self.secret.id}?access_token=1&partner_id={self.core.id}&user_id={self.anna.id}",
                f"/my/requests/{self.secret.id}/files/{self.paper.id}",
                f"/my/requests/{self.foreign.id}/files/{self.paper.id}",
            ):
                with self.subTest(user=user.login, path=path):
                    response = self._get(user, path)
                    self.assertEqual(response.status_code, 404)
                    self.assertNotIn(SECRET, response.text)

    def test_pages_of_others_look_like_pages_that_are_not_there(self):
        there = self._get(self.other, f"/my/requests/{self.secret.id}")
        nothing = self._get(self.other, "/my/requests/999999999")
        self.assertEqual((there.status_code, nothing.status_code), (404, 404))
        self.assertEqual(self._text(there), self._text(nothing))

    def test_strange_numbers(self):
        for number in ("0", "2147483648", "99999999999999999999", "-1", "1e3", "%0a1", "../1"):
            with self.subTest(number=number):
                self.assertIn(self._get(self.other, f"/my/requests/{number}").status_code, (400, 404))
        for number in ("0", "2147483648", "99999999999999999999"):
            path = f"/my/requests/{self.foreign.id}/files/{number}"
            self.assertEqual(self._get(self.other, path).status_code, 404)

    def test_files_of_other_documents(self):
        internal = self.env["ir.attachment"].create(
            {"name": "note.txt", "raw": b"note", "res_model": "customer.request", "res_id": self.secret.id}
        )
        for attachment in (internal, self.env["ir.attachment"].search([("res_model", "=", False)], limit=1)):
            path = f"/my/requests/{self.secret.id}/files/{attachment.id}"
            self.assertEqual(self._get(self.anna, path).status_code, 404)

    def test_lists(self):
        for user in self.strangers:
            for path in (
                "/my/requests",
                "/my/requests?filterby=all&sortby=oldest",
                "/my/requests?filterby=open%27%20OR%201=1",
                f"/my/requests?search={SECRET}&search_in=all",
                "/my/requests?search=%25&search_in=partner_id",
                "/my/requests?search=_&search_in=number",
                "/my/requests?sortby=partner_id",
                "/my/requests?sortby=id;select%201",
                "/my/requests?sortby=partner_id.user_id.password",
                "/my/requests?filterby=__class__&groupby=partner_id&domain=[]&partner_id=1&company_id=1",
                "/my/requests/page/1?filterby=all",
                "/my/requests/page/99999999999999999999",
            ):
                with self.subTest(user=user.login, path=path):
                    response = self._get(user, path)
                    self.assertIn(response.status_code, (200, 404))
                    self.assertNotIn(f"/my/requests/{self.secret.id}", response.text)
                    self.assertNotIn(f"{SECRET}, answered", response.text)

    def test_signs_that_no_database_takes(self):
        for path in ("/my/requests?search=%00", "/my/requests?search=a%00b", "/my/requests?search=%ff%fe"):
            self.assertEqual(self._get(self.anna, path).status_code, 200)

    def test_own_list_is_the_own(self):
        text = self._text(self._get(self.other, "/my/requests"))
        self.assertIn("Mill", text)
        self.assertNotIn("Secret", text)

    def test_who_acts_for_nobody(self):
        for path in ("/my/manager", "/my/requests", "/my/requests/new", "/my/manager/wish"):
            self.assertEqual(self._get(self.gone, path).status_code, 404)
        self.assertEqual(self._ask(self.gone).status_code, 404)
        self.assertNotIn("/my/manager", self._get(self.gone, "/my").text)
        counters = self._rpc(self.gone, "/my/counters", counters=["customer_request_count"])
        self.assertEqual(counters["result"]["customer_request_count"], 0)

    def test_archived_customer(self):
        self.env.cr.execute("UPDATE res_partner SET active = FALSE WHERE id = %s", [self.core.id])
        self.env.invalidate_all()
        self.assertEqual(self._get(self.anna, f"/my/requests/{self.secret.id}").status_code, 404)

    def test_counters(self):
        for user, count in ((self.other, 1), (self.single, 0), (self.holding, 0)):
            answer = self._rpc(user, "/my/counters", counters=["customer_request_count"])
            self.assertEqual(answer["result"]["customer_request_count"], count)

    def test_managers_of_others(self):
        for user in (self.single, self.holding, self.other):
            self.assertNotIn("Senior Sun", self._get(user, "/my/manager").text)

    def test_without_a_login(self):
        self.authenticate(None, None)
        for path in ("/my/requests", f"/my/requests/{self.secret.id}", "/my/manager", "/my/requests/new"):
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def test_steps_on_requests_of_others(self):
        for user in self.strangers:
            for path in (
                f"/my/requests/{self.secret.id}/message",
                f"/my/requests/{self.secret.id}/reopen",
                f"/my/requests/{self.secret.id}/stage",
                f"/my/requests/{self.answered.id}/confirm",
                f"/my/requests/{self.answered.id}/reopen",
            ):
                with self.subTest(user=user.login, path=path):
                    response = self._post(user, path, text="Mine", reason="Mine")
                    self.assertEqual(response.status_code, 404)
        self._unchanged()

    @mute_logger(*NOISE)
    def test_without_the_token_of_the_form(self):
        self._login(self.anna)
        count = self.Request.search_count([])
        for path in (
            f"/my/requests/{self.answered.id}/confirm",
            f"/my/requests/{self.answered.id}/reopen",
            f"/my/requests/{self.secret.id}/message",
            "/my/requests/new",
            "/my/manager/wish",
        ):
            for token in ({}, {"csrf_token": "0" * 40 + "o9999999999"}):
                data = {"text": "x", "reason": "x", "name": "x", "description": "x", **token}
                self.assertEqual(self.url_open(path, data=data, allow_redirects=False).status_code, 400, path)
        self._unchanged()
        self.assertEqual(self.Request.search_count([]), count)

    def test_steps_are_not_taken_by_looking(self):
        for step in ("confirm", "reopen", "stage"):
            path = f"/my/requests/{self.answered.id}/{step}"
            self.assertIn(self._get(self.anna, path).status_code, (404, 405))
        self._unchanged()

    def test_foreign_values_in_the_form(self):
        account = self.env["customer.account"].create({"number": "MILL1", "partner_id": self.standard.id})
        self.assertEqual(self._ask(self.anna, account_id=account.id).status_code, 422)
        request = self._made(
            self._ask(
                self.anna,
                partner_id=self.standard.id,
                contact_id=self.other.partner_id.id,
                company_id=99,
                user_id=self.other.id,
                state="closed",
                external_number="95598-1",
                duplicate_of_id=self.foreign.id,
                received_at="2000-01-01",
                reporter_uid=2,
                subject_manager_id=self.stranger.id,
                channel="hotline",
            )
        )
        self.assertRecordValues(
            request,
            [
                {
                    "partner_id": self.core.id,
                    "contact_id": self.contact.id,
                    "user_id": self.manager.user_id.id,
                    "state": "new",
                    "external_number": False,
                    "channel": "portal",
                    "reporter_uid": self.anna.id,
                }
            ],
        )
        self.assertFalse(request.duplicate_of_id | request.sudo().browse(request.subject_manager_id.ids))
        self.assertEqual(self._ask(self.anna, about="acting", description="no acting").status_code, 422)

    def test_hostile_html(self):
        request = self._made(self._ask(self.anna, name=HOSTILE, description=HOSTILE))
        self._made(self._post(self.anna, f"/my/requests/{request.id}/message", text=HOSTILE))
        page = self._get(self.anna, f"/my/requests/{request.id}").text
        listed = self._get(self.anna, f"/my/requests?search={HOSTILE[:20]}").text
        formed = self._ask(self.anna, name=HOSTILE, description="").text
        for text in (page, listed, formed):
            self.assertNotIn("<script>alert", text)
            self.assertNotIn("<img src=x", text)
            self.assertNotIn("<form action=//evil", text)
            self.assertNotIn("<b>bold</b>", text)
        self.assertIn("&lt;script&gt;alert(1)", page)
        body = request.message_ids.filtered(lambda one: one.author_id == self.contact).body
        self.assertNotIn("<script", body)

    def test_name_of_a_file(self):
        name = '../../etc/<b>"x".png'
        request = self._made(
            self._post(
                self.anna,
                "/my/requests/new",
                files=[("files", (name, PNG, "text/html"))],
                type_id=self.type_other.id,
                name="File",
                description="File",
            )
        )
        page = self._get(self.anna, f"/my/requests/{request.id}").text
        self.assertNotIn("<b>", page.partition("Messages")[2])
        attachment = self.env["ir.attachment"].search([("res_id", "=", request.id), ("name", "like", "png")])
        self.assertNotIn("/", attachment.name)
        self.assertEqual(attachment.mimetype, "image/png")
