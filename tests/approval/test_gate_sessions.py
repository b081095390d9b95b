"""The gate with real commits: the sample document as an installed addon, and two sessions at once."""

from contextlib import ExitStack

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..scratch_database import scratch_database
from .common import ApprovalMixinCommon, approve, step
from .sample import SAMPLE, make_sample_installable


@tagged("post_install", "-at_install")
class TestGateSessions(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_sample_installable()
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        cls.database = stack.enter_context(scratch_database())
        cls.log = cls.database.odoo("-i", SAMPLE)
        with cls.database.session() as env:
            cls.users = [
                new_test_user(env, login=f"session_{name}", groups="base.group_user").id for name in ("asker", "boss")
            ]
            builder = type("Builder", (ApprovalMixinCommon,), {"env": env})
            boss = env["res.users"].browse(cls.users[1])
            builder.process(
                "approval.sample", "confirm", [step("Boss", users=boss, condition="[('line_amount', '>', 10)]")]
            )
            env.cr.commit()

    def _sessions(self, stack):
        """Return two environments of the requester; the snapshot of both begins now."""
        sessions = []
        for _number in range(2):
            env = stack.enter_context(self.database.session(uid=self.users[0]))
            env["approval.sample"].search([], limit=1).read(["state"])
            sessions.append(env)
        return sessions

    def _sample(self, amount, approved=True):
        """Return the id of a committed document with one line."""
        with self.database.session(uid=self.users[0]) as env:
            sample = env["approval.sample"].create({"line_ids": [Command.create({"amount": amount})]})
            if approved:
                approve(sample, env["res.users"].browse(self.users[1]))
            env.cr.commit()
            return sample.id

    def test_sample_is_an_addon_like_others(self):
        self.assertFalse(self.database.severe_lines(self.log))
        with self.database.session() as env:
            self.assertTrue(env.ref("customer_manager_sample.approval_sample_action"))

    def test_line_that_comes_while_the_document_is_confirmed(self):
        """Whoever comes second starts again, and is then told."""
        for approved, amount in ((True, 20), (False, 5)):
            sample_id = self._sample(amount, approved)
            with self.subTest(approved=approved), ExitStack() as stack:
                first, second = self._sessions(stack)
                first["approval.sample"].browse(sample_id).action_confirm()
                first.cr.commit()
                with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                    second["approval.sample.line"].create({"sample_id": sample_id, "amount": 1000})
                    second.flush_all()
                second.cr.rollback()
                second.invalidate_all(flush=False)
                with self.assertRaisesRegex(UserError, "lines were approved with it"):
                    second["approval.sample.line"].create({"sample_id": sample_id, "amount": 1000})

    def test_document_that_is_confirmed_while_a_line_comes(self):
        for approved, amount in ((True, 20), (False, 5)):
            sample_id = self._sample(amount, approved)
            with self.subTest(approved=approved), ExitStack() as stack:
                first, second = self._sessions(stack)
                second["approval.sample.line"].create({"sample_id": sample_id, "amount": 1000})
                second.cr.commit()
                with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                    first["approval.sample"].browse(sample_id).action_confirm()
                    first.flush_all()
                first.cr.rollback()
                first.invalidate_all(flush=False)
                with self.assertRaisesRegex(UserError, "not approved"):
                    first["approval.sample"].browse(sample_id).action_confirm()

    def test_one_approval_opens_once_for_two_sessions(self):
        sample_id = self._sample(20)
        with ExitStack() as stack:
            first, second = self._sessions(stack)
            first["approval.sample"].browse(sample_id).action_confirm()
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second["approval.sample"].browse(sample_id).action_confirm()
                second.flush_all()
            second.cr.rollback()
        used = self.database.query("SELECT res_id, COUNT(*) FROM approval_case WHERE used_at IS NOT NULL GROUP BY 1")
        self.assertEqual(dict(used)[sample_id], 1)
