from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..scratch_database import ADDON
from ..sessions_common import SessionsCommon

#: a tier run for whose application four officers are asked, with a reminder that is due
PREPARE = """
from datetime import timedelta
from odoo import fields

group = env["res.groups"].create({"name": "Approvers"})
officer = env.ref("customer_manager.group_customer_manager_officer")
users = env["res.users"].create(
    [
        {"name": name, "login": name, "email": f"{name}@example.com", "group_ids": [(6, 0, (group | officer).ids)]}
        for name in ("one", "two", "three")
    ]
)
process = env["approval.process"].search([("model", "=", "customer.tier.run"), ("transition", "=", "apply")])
process.owner_id = env.ref("base.user_admin")
version = process.version_id._new_version()
version.step_ids.unlink()
version.step_ids = [
    (0, 0, {"name": "Look", "source": "group", "group_id": group.id, "quorum": "all", "reminder_hours": 1})
]
version.action_publish()
run = env["customer.tier.run"].with_user(users[0]).create({"name": "Run"})
run.action_compute()
run.action_request_approval("apply")
env.cr.commit()
case = env["approval.case"].search([], order="id desc", limit=1)
env.flush_all()
case.task_ids._engine_write({"remind_at": fields.Datetime.now() - timedelta(hours=1)})
env.cr.commit()
result = [case.id, users.ids]
"""
ACTIVITIES = """
    SELECT count(*) FROM mail_activity a JOIN approval_task t ON t.id = a.approval_task_id WHERE t.case_id = %s
"""
#: what has nothing to do with this addon
OTHERS = """
    SELECT count(*) FROM mail_activity
     WHERE approval_task_id IS NULL AND (res_model IS NULL OR res_model NOT LIKE 'customer.%')
"""


@tagged("post_install", "-at_install")
class TestApprovalLifeSessions(SessionsCommon):
    """The job beside people who decide; uninstallation with running cases."""

    def setUp(self):
        super().setUp()
        self.case_id, self.user_ids = self.database.script(PREPARE)

    def _actions(self, env):
        env.invalidate_all()
        return env["approval.case"].browse(self.case_id).event_ids.sorted("sequence").mapped("action")

    def test_the_job_leaves_cases_alone_that_somebody_decides(self):
        person, job = self._connect(), self._connect()
        task = person["approval.task"].search([("user_id", "=", self.user_ids[1])])
        task.with_user(self.user_ids[1]).action_approve("Fine.")
        person.flush_all()
        self.assertEqual(job["approval.task"]._remind_due(100), 0, "it neither waits nor fails")
        person.cr.commit()
        job.cr.rollback()
        job.invalidate_all(flush=False)
        self.assertEqual(job["approval.task"]._remind_due(100), 1, "the one who has not decided")
        job.cr.commit()
        self.assertEqual(self._actions(job).count("reminded"), 1)
        self.assertTrue(job["approval.case"].browse(self.case_id).verify_chain()["valid"])

    def test_two_runs_of_the_job_remind_once(self):
        first, second = self._connect(), self._connect()
        second["approval.task"].search_count([])  # its snapshot is of before
        self.assertEqual(first["approval.task"]._remind_due(100), 2)
        self.assertEqual(second["approval.task"]._remind_due(100), 0)
        first.cr.commit()
        second.cr.rollback()
        second.invalidate_all(flush=False)
        self.assertEqual(second["approval.task"]._remind_due(100), 0)
        task = first["approval.task"].search([("user_id", "=", self.user_ids[1])])
        self.assertGreater(task.remind_at, fields.Datetime.now() + timedelta(minutes=50))

    def test_uninstallation_with_running_cases(self):
        self.assertEqual(self.database.query(ACTIVITIES % self.case_id), [(2,)])
        others = self.database.query(OTHERS)
        self.assertFalse(self.database.severe_lines(self.database.uninstall(ADDON)))
        self.assertEqual(self.database.query("SELECT count(*) FROM mail_activity"), others)
