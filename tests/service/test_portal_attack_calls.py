import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_attack_common import NOISE, SECRET, PortalAttackCommon
from .portal_common import PNG


@tagged("post_install", "-at_install")
class TestPortalAttackCalls(PortalAttackCommon):
    """What logins of outsiders try past the pages: files, threads and calls of Odoo itself."""

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
    def test_settings_of_the_company(self):
        """Odoo shows the company to everybody: how it samples, warns and decides is not for outsiders."""
        companies = self.env["res.company"]
        ours = [name for name, field in companies._fields.items() if "customer_manager" in field._modules]
        self.assertGreater(len(ours), 100)
        public = self.env.ref("base.public_user")
        for name in ours:
            answer = self._call(self.anna, "res.company", "search_read", [], [name])
            self.assertTrue(answer.get("error"), name)
            for user in (self.anna, public):
                self.assertFalse(companies.with_user(user)._has_field_access(companies._fields[name], "read"), name)
            self.assertTrue(companies.with_user(self.desk)._has_field_access(companies._fields[name], "read"))
        for user in (self.anna, public):
            with self.assertRaises(AccessError):
                companies.with_user(user).search([("customer_callback_share", ">", 5)])
            with self.assertRaises(AccessError):
                companies.with_user(user).search([], order="customer_callback_share")
        self.assertFalse(set(ours) & companies.with_user(self.anna).fields_get().keys())
        answer = self._call(self.anna, "res.company", "read", self.company.ids, ["name"])
        self.assertEqual(answer["result"][0]["name"], self.company.name)

    @mute_logger(*NOISE)
    def test_orm_as_an_outsider(self):
        with self.assertRaises(AccessError):
            self.Request.with_user(self.other)._portal_find(self.foreign.id).with_user(self.other).read(["name"])
        self.assertFalse(self.Request.with_user(self.other)._portal_find(self.secret.id))
        for wrong in (True, "1", None, [1], 2**40, -1):
            self.assertFalse(self.Request.with_user(self.other)._portal_find(wrong), wrong)
