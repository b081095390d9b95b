"""The main attacks on approvals as a client sends them, over `/json/2` and the web client's own call.

The numbers are those of `test_attack_standard`.
"""

import json
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .attack_common import FLAGS, AttackCommon


@tagged("post_install", "-at_install")
class TestAttacksOverHttp(AttackCommon, HttpCase):
    """The main ones, as a client sends them: `/json/2` with a key, and the web client's call."""

    def _json2(self, user, path, **body):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "attack", fields.Datetime.now() + timedelta(days=1))
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        return self.url_open(f"/json/2/{path}", data=json.dumps(body), headers=headers)

    def _web(self, user, model, method, *args, **kwargs):
        """Return the error of a web client's call, None when it succeeded."""
        self.authenticate(user.login, user.login.ljust(8, "x") if len(user.login) < 8 else user.login)
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json().get("error")

    def _refused_everywhere(self, user, model, method, ids, status=(403, 422), **kwargs):
        """Assert that a call is refused on both ways in."""
        answer = self._json2(user, f"{model}/{method}", **({"ids": ids} if ids is not None else {}), **kwargs)
        self.assertIn(answer.status_code, status, answer.text)
        self.assertTrue(self._web(user, model, method, *([ids] if ids is not None else []), **kwargs))
        self.env.invalidate_all()
        return answer.text

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t2_rows_of_the_engine(self):
        sample = self._requested()
        case, before = self.case(sample), self._state(sample)
        for model, ids, vals in (
            ("approval.case", case.ids, {"state": "approved"}),
            ("approval.task", case.task_ids.ids, {"state": "approved", "decided_uid": self.boss.id}),
            ("approval.event", case.event_ids.ids, {"action": "approved"}),
        ):
            for user in (self.outsider, self.requester, self.boss):
                with self.subTest(model=model, user=user.login):
                    self._refused_everywhere(user, model, "write", ids, vals=vals)
                    self._refused_everywhere(user, model, "unlink", ids)
        self.assertEqual(self._state(sample), before)
        self._refused_everywhere(self.requester, "approval.sample", "action_confirm", sample.ids)
        self.assertEqual(sample.state, "draft")

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t5_flags_in_the_context(self):
        sample = self._approved()
        sample.action_confirm()
        self.env.flush_all()
        for context in (FLAGS, {"uid": 1, "su": True}, {"approval.frames": [[sample.id]]}):
            text = self._refused_everywhere(
                self.requester, "approval.sample", "write", sample.ids, vals={"amount": 9}, context=context
            )
            self.assertIn("stays as it is", text)
        self.assertEqual(sample.amount, 5)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t9_created_behind_the_gate(self):
        count = self.env["approval.sample"].search_count([])
        for context in ({}, FLAGS):
            text = self._refused_everywhere(
                self.requester, "approval.sample", "create", None, vals_list=[{"state": "confirmed"}], context=context
            )
            self.assertIn("not approved", text)
        self.assertEqual(self.env["approval.sample"].search_count([]), count)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t10_lines(self):
        sample = self._approved(line_ids=[Command.create({"amount": 1})])
        sample.action_confirm()
        self.env.flush_all()
        line = sample.line_ids
        self._refused_everywhere(self.requester, line._name, "write", line.ids, vals={"amount": 9})
        self._refused_everywhere(self.requester, line._name, "unlink", line.ids)
        self._refused_everywhere(self.requester, line._name, "create", None, vals_list=[{"sample_id": sample.id}])
        self.assertEqual(line.amount, 1)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t11_confirm_and_change_in_one_write(self):
        sample = self._approved()
        self.env.flush_all()
        text = self._refused_everywhere(
            self.requester, "approval.sample", "write", sample.ids, vals={"state": "confirmed", "amount": 1_000_000}
        )
        self.assertIn("other values of: Amount", text)
        self.assertEqual((sample.state, sample.amount), ("draft", 5))

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_decisions_of_strangers(self):
        sample = self._requested()
        before, tasks = self._state(sample), self.case(sample).task_ids
        for user in (self.outsider, self.third, self.requester):
            self._refused_everywhere(user, "approval.task", "action_approve", tasks.ids)
            self._refused_everywhere(user, "approval.task", "action_reject", tasks.ids, reason="No")
            self._refused_everywhere(user, "approval.task", "action_forward", tasks.ids, user_id=user.id, reason="Me")
        self._refused_everywhere(self.outsider, "approval.case", "action_recall", self.case(sample).ids, reason="Gone")
        self.assertEqual(self._state(sample), before)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_private_methods(self):
        sample = self._requested()
        case = self.case(sample)
        for model, method, ids in (
            ("approval.case", "_engine_write", case.ids),
            ("approval.case", "_consume", case.ids),
            ("approval.sample", "_approval_assert", sample.ids),
            ("approval.sample", "_approval_decided", sample.ids),
            ("approval.version", "_publish_as_data", case.version_id.ids),
        ):
            self._refused_everywhere(self.requester, model, method, ids, status=(403, 404))
        self.assertEqual(self.case(sample).state, "open")

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t18_portal(self):
        portal = new_test_user(self.env, login="ap_portal_http", groups="base.group_portal")
        sample = self._requested()
        case = self.case(sample)
        for model, ids in (
            ("approval.case", case.ids),
            ("approval.task", case.task_ids.ids),
            ("approval.event", case.event_ids.ids),
            ("approval.process", self.confirm.ids),
            ("approval.delegation", []),
            ("approval.relation", []),
        ):
            with self.subTest(model=model):
                answer = self._json2(portal, f"{model}/search_read", domain=[], fields=["id"])
                self.assertEqual(answer.status_code, 403, answer.text)
                self.assertTrue(self._web(portal, model, "search_read", []))
                self.assertTrue(not ids or self._web(portal, model, "read", ids, ["id"]))
        self._refused_everywhere(portal, "approval.sample", "approval_preview", sample.ids)
        self._refused_everywhere(portal, "approval.task", "action_approve", case.task_ids.ids)

    def test_http_the_right_way_works(self):
        """The same calls by the right people, so that the refusals above say something."""
        sample = self._requested()
        self.env.flush_all()
        for user in (self.boss, self.second, self.third):
            task = self.task(sample, user)
            answer = self._json2(user, "approval.task/action_approve", ids=task.ids, comment="Fine")
            self.assertEqual(answer.status_code, 200, answer.text)
            self.env.invalidate_all()
        self.assertIsNone(self._web(self.requester, "approval.sample", "action_confirm", sample.ids))
        self.env.invalidate_all()
        self.assertEqual(sample.state, "confirmed")
