from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_manager.models.customer import customer_usage_import_run as run

from ..failing_table import failing_table
from .usage_common import HEAD, UsageCommon


@tagged("post_install", "-at_install")
class TestUsageImportJob(UsageCommon):
    """Files that are too large for one request."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("customer_manager.ir_cron_run_usage_imports")

    @contextmanager
    def _small_limit(self):
        with patch.object(run, "DIRECT_ROWS", 2):
            yield

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _start(self, rows, method, **values):
        usage_import = self._create_import("\n".join([HEAD, *rows]) + "\n", **values)
        with self._small_limit():
            getattr(usage_import, method)()
        return usage_import

    ROWS = ("N1,2025-01-01,1,1,1", "N1,2025-02-01,2,1,1", "N2,2025-01-01,3,1,1")

    def test_large_file_waits_for_the_job(self):
        usage_import = self._start(self.ROWS, "action_check")
        self.assertEqual((usage_import.state, usage_import.user_id), ("checking", self.officer))
        self._run_cron()
        self.assertEqual(usage_import.state, "checked")
        self.assertCounts(usage_import, row=3, created=3)
        self.assertFalse(self._usage())
        with self._small_limit():
            usage_import.action_import()
        self.assertEqual((usage_import.state, usage_import.progress), ("importing", 0))
        self._run_cron()
        self.assertEqual((usage_import.state, usage_import.progress), ("done", 100))
        self.assertCounts(usage_import, row=3, created=3)
        self.assertEqual(self._usage().mapped("kwh"), [1.0, 2.0])

    def test_bad_rows_fail_the_job_and_stay_listed(self):
        usage_import = self._start([*self.ROWS, "N3,2025-01-01,1,1,1"], "action_import")
        self._run_cron()
        self.assertEqual(usage_import.state, "failed")
        self.assertErrors(usage_import, (5, "account_number", "unknown_account"))
        self.assertFalse(self._usage())

    def test_interrupted_job_fails_with_a_sentence(self):
        usage_import = self._start(self.ROWS, "action_import")
        usage_import.sudo().started_at = "2025-01-01 00:00:00"
        self._run_cron()
        self.assertEqual(usage_import.state, "failed")
        self.assertIn("interrupted", usage_import.message)
        self.assertFalse(self._usage())
        usage_import.action_import()
        self.assertEqual(usage_import.state, "done")

    def test_unusable_file_fails_the_job(self):
        usage_import = self._start(self.ROWS, "action_import")
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", usage_import._name), ("res_id", "=", usage_import.id), ("res_field", "=", "data_file")]
        )
        attachment.raw = b"a,b\n1,2\n"
        self._run_cron()
        self.assertEqual(usage_import.state, "failed")
        self.assertIn("header row lacks", usage_import.message)

    def test_job_runs_with_the_rights_of_who_started_it(self):
        usage_import = self._start(self.ROWS, "action_import")
        self.officer.group_ids = self.env.ref("customer_manager.group_customer_manager_user")
        self._run_cron()
        self.assertEqual(usage_import.sudo().state, "failed")
        self.assertIn("not allowed", usage_import.sudo().message)
        self.assertFalse(self._usage())

    def test_unexpected_error_writes_nothing_and_is_logged(self):
        usage_import = self._start(self.ROWS, "action_import")
        with (
            failing_table(self.env.cr, "customer_usage", code="io_error"),
            mute_logger(run.__name__, "odoo.sql_db"),
        ):
            self._run_cron()
        self.assertEqual(usage_import.state, "failed")
        self.assertIn("unexpected error", usage_import.message)
        self.assertFalse(self._usage())
