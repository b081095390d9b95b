import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PNG, PortalCommon

SECRET = "Secret of Core Steel"
NOISE = ("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "werkzeug")
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"><form action=//evil>{{ 1+1 }}"\'><b>bold</b>'


@tagged("post_install", "-at_install")
class TestPortalAttack(PortalCommon):
    """What logins of outsiders try to get at the matters of another customer, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls._request(name=SECRET, description=SECRET, contact_id=cls.contact.id)
        cls.secret.action_dispatch(cls.works.ids, "Look at it")
        cls.secret._tell_customer(f"{SECRET}: words")
        cls.message = cls.secret.message_ids.filtered(lambda one: SECRET in (one.body or ""))[:1]
        cls.paper = cls.env["ir.attachment"].create(
            {"name": "secret.png", "raw": PNG, "res_model": "customer.request", "res_id": cls.secret.id}
        )
        cls.message.attachment_ids = cls.paper
        cls.answered = cls._request(name=f"{SECRET}, answered")
        cls.answered.action_answer(SECRET)
        cls.foreign = cls._request(cls.standard, name="Mill", description="Mill")
        cls.strangers = (cls.other, cls.holding, cls.single, cls.gone)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _unchanged(self):
        self.env.invalidate_all()
        self.assertEqual((self.secret.state, self.answered.state), ("working", "answered"))
        self.assertFalse(self.secret.message_ids.filtered(lambda one: one.author_id in self._partners()))

    def _partners(self):
        return self.env["res.partner"].union(*(user.partner_id for user in self.strangers))

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
        for path in (f"/my/requests/{self.answered.id}/confirm", f"/my/requests/{self.answered.id}/reopen"):
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

    # ------------------------------------------------------------
    # Doors of Odoo
    # ------------------------------------------------------------

    @mute_logger(*NOISE)
    def test_files_by_the_addresses_of_odoo(self):
        for user in (*self.strangers, self.anna):
            for path in (
                f"/web/content/{self.paper.id}",
                f"/web/content/{self.paper.id}?access_token=false",
                f"/web/content/ir.attachment/{self.paper.id}/raw",
                f"/web/content/customer.request/{self.secret.id}/description",
                f"/web/image/{self.paper.id}",
                f"/web/image/ir.attachment/{self.paper.id}/datas",
                f"/web/image/customer.manager/{self.manager.id}/image_128",
            ):
                with self.subTest(user=user.login, path=path):
                    response = self._get(user, path)
                    self.assertNotEqual(response.content, PNG)
                    self.assertNotIn(SECRET, response.text)

    @mute_logger(*NOISE)
    def test_threads(self):
        model, number = "customer.request", self.secret.id
        self.secret._log("Inner note")
        calls = {
            "/mail/thread/messages": {"thread_model": model, "thread_id": number},
            "/mail/thread/data": {"thread_model": model, "thread_id": number, "request_list": ["attachments"]},
            "/mail/data": {
                "fetch_params": [
                    ["mail.thread", {"thread_model": model, "thread_id": number, "request_list": ["attachments"]}]
                ]
            },
            "/mail/chatter_fetch": {"thread_model": model, "thread_id": number},
            "/portal/chatter_init": {"thread_model": model, "thread_id": number},
            "/mail/message/post": {"thread_model": model, "thread_id": number, "post_data": {"body": "Mine"}},
            "/mail/message/update_content": {"message_id": self.message.id, "update_data": {"body": "Mine"}},
            "/mail/message/reaction": {"message_id": self.message.id, "content": "x", "action": "add"},
            "/mail/thread/subscribe": {
                "res_model": model,
                "res_id": number,
                "partner_ids": self.other.partner_id.ids,
            },
            "/mail/update_is_internal": {"message_id": self.message.id, "is_internal": True},
            "/mail/attachment/delete": {"attachment_id": self.paper.id},
        }
        for user in (self.other, self.holding, self.anna):
            for path, params in calls.items():
                with self.subTest(user=user.login, path=path):
                    answer = json.dumps(self._rpc(user, path, **params))
                    self.assertNotIn("Inner note", answer)
                    # whom a message was sent to reads it in Odoo as in his mailbox
                    if user != self.anna:
                        self.assertNotIn(SECRET, answer)
                        self.assertNotIn("secret.png", answer)
        self._unchanged()
        self.assertTrue(self.paper.exists())
        self.assertIn(SECRET, self.message.body)
        self.assertFalse(self.secret.message_follower_ids)

    @mute_logger(*NOISE)
    def test_whom_a_message_was_sent_to_does_not_change_it(self):
        message = self.message
        self.assertIn(self.contact, message.partner_ids)
        for method, args in (("write", [message.ids, {"body": "Mine"}]), ("unlink", [message.ids])):
            answer = self._call(self.anna, "mail.message", method, *args)
            self.assertTrue(answer.get("error"), method)
        self._post(self.anna, f"/my/requests/{self.secret.id}/message", text="First words")
        self.env.invalidate_all()
        mine = self.secret.message_ids.filtered(lambda one: one.author_id == self.contact)
        self.assertTrue(self._call(self.anna, "mail.message", "write", mine.ids, {"body": "Other words"}).get("error"))
        self._rpc(self.anna, "/mail/message/update_content", message_id=mine.id, update_data={"body": "Other words"})
        self.env.invalidate_all()
        self.assertIn(SECRET, message.body)
        self.assertIn("First words", mine.body)

    def _call(self, user, model, method, *args, **kwargs):
        return self._rpc(
            user, f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=list(args), kwargs=kwargs
        )

    def _own_models(self):
        """Return the models of the service and of the customer side that have a table or a view."""
        names = [
            name
            for name, model in self.env.registry.items()
            if name.startswith(("customer.", "approval.")) and not model._abstract
        ]
        self.assertGreater(len(names), 60)
        return sorted(names)

    def test_no_right_on_any_model(self):
        """Neither for customers nor for who is not logged in: the pages are the only way."""
        public = self.env.ref("base.public_user")
        for user in (self.anna, public):
            for name in self._own_models():
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(user=user.login, model=name, operation=operation):
                        self.assertFalse(self.env[name].with_user(user).has_access(operation))

    @mute_logger(*NOISE)
    def test_calls_of_the_web_client(self):
        request = self.secret
        for user in (self.anna, self.other):
            for method, args in (
                ("read", [request.ids, ["name"]]),
                ("web_search_read", [[], {"name": {}}]),
                ("search_count", [[("name", "like", SECRET)]]),
                ("name_search", [SECRET]),
                ("formatted_read_group", [[], ["partner_id"], ["__count"]]),
                ("export_data", [request.ids, ["name"]]),
                ("write", [request.ids, {"name": "Mine"}]),
                ("create", [[{"name": "Mine"}]]),
                ("message_post", [request.ids]),
                ("action_confirm", [self.answered.ids, "Me"]),
                ("action_answer", [request.ids, "Me"]),
                ("action_reopen", [self.answered.ids, "Me"]),
                ("action_take", [request.ids, "Me"]),
                ("_portal_find", [request.id]),
                ("_portal_create", [{}]),
                ("get_views", [[[False, "form"]]]),
            ):
                with self.subTest(user=user.login, method=method):
                    answer = self._call(user, "customer.request", method, *args)
                    self.assertTrue(answer.get("error"), answer)
                    self.assertNotIn(SECRET, json.dumps(answer.get("result", "")))
            for model in ("customer.request.leg", "customer.request.receipt", "customer.request.told"):
                self.assertTrue(self._call(user, model, "search_read", [], ["id"]).get("error"), model)
            answer = self._call(user, "customer.request.receipt", "record", {"partner_id": self.core.id, "name": "x"})
            self.assertTrue(answer.get("error"))
        self._unchanged()

    @mute_logger(*NOISE)
    def test_json2(self):
        keys = self.env["res.users.apikeys"].with_user(self.other).sudo()
        key = keys._generate("rpc", "attack", fields.Datetime.now() + timedelta(days=1))
        self.authenticate(None, None)
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        for path, body in (
            ("customer.request/search_read", {"domain": [], "fields": ["name"]}),
            ("customer.request/read", {"ids": self.secret.ids, "fields": ["name"]}),
            ("customer.request/action_confirm", {"ids": self.answered.ids, "confirmed_by": "Me"}),
            ("customer.request.leg/search_read", {"domain": []}),
            ("customer.account/search_read", {"domain": []}),
            ("customer.usage/search_read", {"domain": []}),
            ("customer.manager/search_read", {"domain": [], "fields": ["name"]}),
            ("mail.message/search_read", {"domain": [["res_id", "=", self.secret.id]], "fields": ["body"]}),
            ("ir.attachment/search_read", {"domain": [["id", "=", self.paper.id]], "fields": ["raw"]}),
        ):
            with self.subTest(path=path):
                answer = self.url_open(f"/json/2/{path}", data=json.dumps(body), headers=headers)
                self.assertNotIn(SECRET, answer.text)
                self.assertTrue(answer.status_code in (403, 404, 422) or answer.json() == [], answer.text)
        self._unchanged()

    @mute_logger(*NOISE)
    def test_figures_behind_the_own_contact(self):
        """Portal logins read their own company's contact: what we keep there is not for them."""
        for names in (
            ["customer_tier_id"],
            ["customer_importance"],
            ["customer_account_ids"],
            ["customer_assignment_ids"],
            ["customer_team_id"],
        ):
            answer = self._call(self.anna, "res.partner", "read", self.core.ids, names)
            rows = answer.get("result") or [{}]
            self.assertFalse(answer.get("result") and rows[0].get(names[0]), names)
        answer = self._call(self.other, "res.partner", "read", self.core.ids, ["name"])
        self.assertTrue(answer.get("error"))

    @mute_logger(*NOISE)
    def test_orm_as_an_outsider(self):
        with self.assertRaises(AccessError):
            self.Request.with_user(self.other)._portal_find(self.foreign.id).with_user(self.other).read(["name"])
        self.assertFalse(self.Request.with_user(self.other)._portal_find(self.secret.id))
        for wrong in (True, "1", None, [1], 2**40, -1):
            self.assertFalse(self.Request.with_user(self.other)._portal_find(wrong), wrong)
