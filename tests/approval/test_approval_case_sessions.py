import tempfile
from pathlib import Path

from psycopg2.errors import RestrictViolation, SerializationFailure, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ..scratch_database import ADDON
from ..sessions_common import SessionsCommon
from .sample import SAMPLE, make_sample_installable

#: a sample whose confirmation two people approve at the same time
PREPARE = """
group = env.ref("base.group_user")
clerk, one, two = env["res.users"].create(
    [{"name": name, "login": name, "group_ids": [(6, 0, group.ids)]} for name in ("Clerk", "One", "Two")]
)
process = env["approval.process"].create({
    "name": "Samples", "model_id": env["ir.model"]._get_id("approval.sample"), "transition": "confirm",
    "owner_id": env.ref("base.user_admin").id})
version = env["approval.version"].create({"process_id": process.id, "step_ids": [
    (0, 0, {"name": name, "source": "user", "sequence": 10, "user_ids": [(6, 0, users.ids)]})
    for name, users in (("First", one), ("Second", two))]})
version.action_publish()
samples = env["approval.sample"].with_user(clerk).create([{"name": "Sample"}, {"name": "Unasked"}])
samples[0].action_request_approval()
env.cr.commit()
result = {"samples": samples.ids, "users": [clerk.id, one.id, two.id]}
"""
#: an addon that gives events a column with a default
PROBE = {
    "__manifest__.py": "{'name': 'Probe', 'version': '19.0.1.0.0', 'license': 'LGPL-3', 'author': 'Test',"
    " 'depends': ['customer_manager']}",
    "__init__.py": "from . import models",
    "models.py": "from odoo import fields, models\n\n\nclass ApprovalEvent(models.Model):\n"
    "    _inherit = 'approval.event'\n\n    probe = fields.Char(required=True, default='probed')\n",
}


@tagged("post_install", "-at_install")
class TestApprovalCaseSessions(SessionsCommon):
    """Two people decide at the same moment; upgrade and uninstallation with events present."""

    def setUp(self):
        make_sample_installable()
        super().setUp()
        self.database.odoo("-i", SAMPLE)
        found = self.database.script(PREPARE)
        self.sample_ids, (self.clerk, self.one, self.two) = found["samples"], found["users"]

    def _sessions(self):
        """Return two environments that both have read the case before either of them writes."""
        sessions = [self._connect() for _number in range(2)]
        for env in sessions:
            env["approval.task"].search([]).mapped("state")
        return sessions

    def _task(self, env, user):
        return env["approval.task"].search([("user_id", "=", user)]).with_user(user)

    def _again(self, env):
        """Begin anew, as Odoo does when PostgreSQL refused a request."""
        env.cr.rollback()
        env.invalidate_all(flush=False)

    def test_two_decide_parallel_tasks_at_once(self):
        first, second = self._sessions()
        self._task(first, self.one).action_approve("Fine")
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._task(second, self.two).action_approve("Fine")
        self._again(second)
        self._task(second, self.two).action_approve("Fine")
        second.cr.commit()
        case = second["approval.case"].search([("res_model", "=", "approval.sample")])
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.verify_chain()["valid"], True)
        self.assertEqual(case.event_ids.sorted("sequence").mapped("sequence"), list(range(1, 7)))

    def test_the_later_one_reads_what_happened(self):
        first, second = self._sessions()
        self._task(first, self.one).action_reject("No")
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._task(second, self.two).action_approve("Fine")
        self._again(second)
        with self.assertRaisesRegex(UserError, "already decided by One on .*: Rejected"):
            self._task(second, self.two).action_approve("Fine")

    def test_a_change_of_values_and_a_decision_at_once(self):
        first, second = self._sessions()
        first["approval.sample"].with_user(self.clerk).browse(self.sample_ids[0]).amount = 7
        first.flush_all()
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._task(second, self.two).filtered(lambda task: task.state == "open").action_approve("Fine")

    def test_a_link_and_a_change_at_once(self):
        """Who decides by a link while the values change decides nothing, and is shown what changed."""
        first, second = self._sessions()
        document = first["approval.sample"].with_user(self.clerk).browse(self.sample_ids[0])
        token = self._task(second, self.two)._link_token(second["res.users"].browse(self.two))
        tasks = second["approval.task"].with_user(self.two)
        document.amount = 7
        first.flush_all()
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            tasks._link_decide(token, "approve", "Fine")
        self._again(second)
        look = tasks._link_decide(token, "approve", "Fine")
        self.assertEqual((look.kind, look.task.state), ("changed", "open"))
        self.assertEqual([(one["old"], one["new"]) for one in look.changes], [("0", "7")])
        second.cr.commit()
        self._again(first)
        document.read(["amount"])
        self.assertEqual(tasks._link_decide(look.token, "approve", "Fine").kind, "done")
        second.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            document.amount = 8
            first.flush_all()

    def test_two_requests_at_once_make_one_case(self):
        first, second = self._sessions()
        documents = [env["approval.sample"].with_user(self.clerk).browse(self.sample_ids[1]) for env in (first, second)]
        for document in documents:
            document.mapped("name")
        documents[0].action_request_approval()
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            documents[1].action_request_approval()
            second.cr.commit()
        self._again(second)
        with self.assertRaisesRegex(UserError, "requested already"):
            documents[1].action_request_approval()

    def test_upgrade_with_a_new_column_on_events(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()), "approval_probe")
        folder.mkdir()
        for name, content in PROBE.items():
            Path(folder, name).write_text(content)
        paths = ",".join([*map(str, config["addons_path"]), str(folder.parent)])
        log = self.database.odoo("--addons-path", paths, "-i", "approval_probe")
        self.assertEqual(self.database.severe_lines(log), [])
        self.assertEqual(self.database.query("SELECT DISTINCT probe FROM approval_event"), [("probed",)])
        log = self.database.odoo("--addons-path", paths, "-u", "customer_manager")
        self.assertEqual(self.database.severe_lines(log), [])
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation):
            self.database.query("UPDATE approval_event SET actor = 1")

    def test_uninstallation_leaves_no_guard(self):
        self.assertTrue(self.database.query("SELECT count(*) FROM approval_event")[0][0])
        self.assertEqual(self.database.severe_lines(self.database.uninstall(ADDON)), [])
        guards = self.database.query(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'approval%'"
            " UNION SELECT tgname FROM pg_trigger WHERE tgname LIKE 'approval%'"
        )
        self.assertEqual(guards, [])
