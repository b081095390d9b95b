from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon

PREPARE = """
group = env.ref('customer_manager.group_customer_manager_officer')
users = env['res.users'].create([
    {'name': name, 'login': name, 'group_ids': [(6, 0, group.ids)]} for name in ('one', 'two', 'three')])
run = env['customer.tier.run'].with_user(users[0]).create({'name': 'Run'})
run.action_compute()
version = env.ref('customer_manager.approval_process_tier_run_apply').version_id
draft = version._new_version()
env.cr.commit()
result = [users.ids, run.id, version.id, draft.id]
"""


@tagged("post_install", "-at_install")
class TestApprovalProcessSessions(SessionsCommon):
    """Two sessions with connections of their own work on the same process."""

    def setUp(self):
        super().setUp()
        self.user_ids, self.run_id, self.version_id, self.draft_id = self.database.script(PREPARE)
        self.first, self.second = self._connect(), self._connect()
        for env in (self.first, self.second):
            # The snapshot of a session begins with its first statement.
            self._draft(env).step_ids.fetch(["name"])

    def _draft(self, env):
        return env["approval.version"].browse(self.draft_id)

    def test_publishing_keeps_others_from_editing(self):
        self._draft(self.first).action_publish()
        for attempt in (
            lambda draft: draft.step_ids.write({"name": "Late"}),
            lambda draft: draft.step_ids.copy(),
            lambda draft: draft.step_ids.unlink(),
            lambda draft: draft.action_publish(),
        ):
            with self.assertRaisesRegex(UserError, "Try again in a moment"):
                attempt(self._draft(self.second))
            self.second.cr.rollback()
            self.second.invalidate_all(flush=False)
            self._draft(self.second).step_ids.fetch(["name"])
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._draft(self.second).step_ids.write({"name": "Late"})
        self.second.cr.rollback()
        self.second.invalidate_all(flush=False)
        with self.assertRaisesRegex(UserError, "was published"):
            self._draft(self.second).step_ids.write({"name": "Late"})
        self.assertTrue(self._draft(self.second).is_intact)

    def test_editing_keeps_others_from_publishing(self):
        self._draft(self.first).write(
            {"step_ids": [Command.update(self._draft(self.first).step_ids.id, {"name": "A"})]}
        )
        self.first.flush_all()
        with self.assertRaisesRegex(UserError, "editing or publishing it right now"):
            self._draft(self.second).action_publish()

    def test_request_while_a_version_is_published(self):
        """The case goes on by the version that was in force when its request began."""
        self._draft(self.first).action_publish()
        run = self.second["customer.tier.run"].browse(self.run_id).with_user(self.user_ids[0])
        run.action_request_approval("apply")
        self.first.cr.commit()
        self.second.cr.commit()
        case = run.approval_case_id
        self.assertEqual(case.sudo().version_id.id, self.version_id)
        self.assertEqual(case.sudo().version_id.state, "retired")
        task = case.sudo().task_ids.filtered(lambda task: task.user_id.id == self.user_ids[1])
        task.with_user(self.user_ids[1]).action_approve()
        self.assertEqual(case.state, "approved")
        run.with_user(self.user_ids[1]).action_apply()
        self.assertEqual(run.state, "applied")
