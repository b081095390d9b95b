from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import step
from .life_common import ApprovalLifeCommon


@tagged("post_install", "-at_install")
class TestApprovalIdentity(ApprovalLifeCommon, HttpCase):
    """Sensitive steps ask for the password, by Odoo's own check."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approval = cls._request(step("Secret", users=cls.boss | cls.second, is_sensitive=True))
        cls.document = cls.env["approval.sample"].browse(cls.approval.res_id)
        cls.open_task = cls.task(cls.approval, cls.boss).sudo()

    def _call(self, model, method, ids, *args, **kwargs):
        """Call as the web client does; return the result, or the message of the error."""
        payload = {
            "jsonrpc": "2.0",
            "params": {"model": model, "method": method, "args": [ids, *args], "kwargs": kwargs},
        }
        answer = self.url_open("/web/dataset/call_kw", json=payload).json()
        self.env.invalidate_all()
        return answer["result"] if "result" in answer else answer["error"]["data"]["message"]

    def _approve(self, **context):
        return self._call("approval.task", "action_approve", self.open_task.ids, context=context)

    def _confirm(self, action, password):
        self.assertEqual(action["res_model"], "res.users.identitycheck")
        return self._call("res.users.identitycheck", "run_check", [action["res_id"]], context={"password": password})

    def test_the_browser_asks_and_goes_on(self):
        self.authenticate("ap_boss", "ap_boss")
        action = self._approve()
        self.assertEqual(self.open_task.state, "open")
        self.assertIn("Incorrect Password", self._confirm(action, "wrong"))
        self.assertEqual(self.open_task.state, "open")
        self.assertIs(self._confirm(action, "ap_bossx"), True)
        self.assertEqual(self.open_task.state, "approved")

    def test_a_password_counts_for_some_minutes(self):
        self.authenticate("ap_boss", "ap_boss", session_extra={"identity-check-last": 0})
        self.assertIsInstance(self._approve(), dict)
        self.authenticate("ap_boss", "ap_boss", session_extra={"identity-check-last": 9e12})
        self.assertIs(self._approve(), True)

    def test_no_context_key_stands_for_it(self):
        self.authenticate("ap_boss", "ap_boss")
        self._approve(**{"identity-check-last": 9e12, "password": "ap_bossx", "checked": True})
        self.assertEqual(self.open_task.state, "open")

    def test_all_at_once_asks_too(self):
        self.authenticate("ap_boss", "ap_boss")
        self._call("approval.task", "action_decide_many", self.open_task.ids, "approve")
        self.assertEqual(self.open_task.state, "open")

    def test_a_key_of_the_api_does_not_do(self):
        day = fields.Datetime.now() + timedelta(days=1)
        key = self.env(user=self.boss)["res.users.apikeys"].sudo()._generate("rpc", "test", day)
        # also beside a session in which the password was typed a moment ago
        self.authenticate("ap_boss", "ap_boss", session_extra={"identity-check-last": 9e12})
        for method, body in (("action_approve", {}), ("action_decide_many", {"verdict": "approve"})):
            answer = self.url_open(
                f"/json/2/approval.task/{method}",
                json={"ids": self.open_task.ids, **body},
                headers={"Authorization": f"bearer {key}"},
            )
            self.env.invalidate_all()
            self.assertIn("an API key or a job cannot", answer.text)
            self.assertEqual(self.open_task.state, "open")

    def test_without_a_session_it_is_refused(self):
        task = self.open_task.with_user(self.boss)
        for key in ({}, {"identity-check-last": 9e12}):
            with self.assertRefused(UserError, "sign in with a browser"):
                task.with_context(**key).action_approve()
            with self.assertRefused(UserError, "sign in with a browser"):
                task._check_identity()

    def test_passing_it_on_asks_too(self):
        self.authenticate("ap_boss", "ap_boss")
        action = self._call("approval.task", "action_forward", self.open_task.ids, self.third.id, "He knows.")
        self.assertEqual(self.open_task.state, "open")
        self._confirm(action, "ap_bossx")
        self.assertEqual(self.open_task.state, "forwarded")
        with self.assertRefused(UserError, "sign in with a browser"):
            self.task(self.approval, self.second).action_forward(self.outsider.id, "x")

    def test_other_steps_ask_for_nothing(self):
        self.new_version(self.approval.process_id, [step("Plain", users=self.boss)])
        case = self._request_again()
        self.decide(self.env["approval.sample"].browse(case.res_id), self.boss)
        self.assertEqual(case.state, "approved")
