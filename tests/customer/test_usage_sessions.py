import base64
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_manager.models.customer import customer_usage_import_run as run

from ..failing_table import failing_table
from ..scratch_database import scratch_database

HEAD = "account_number,month,kwh"


@tagged("post_install", "-at_install")
class TestUsageSessions(BaseCase):
    """Real commits and several sessions, on a database of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(scratch_database())
        with cls.database.session() as env:
            partner = env["res.partner"].create({"name": "Mill", "is_company": True})
            cls.accounts = (
                env["customer.account"].create([{"number": f"SES{n}", "partner_id": partner.id} for n in range(3)]).ids
            )
            env.cr.commit()

    def _create(self, env, rows, **values):
        data = base64.b64encode("\n".join([HEAD, *rows]).encode())
        usage_import = env["customer.usage.import"].create({"data_file": data, "filename": "x.csv", **values})
        env.cr.commit()
        return usage_import

    def _count(self, number):
        return self.database.query(
            "SELECT count(*) FROM customer_usage u JOIN customer_account a ON a.id = u.account_id"
            f" WHERE a.number = 'SES{number}'"
        )[0][0]

    def test_job_with_real_commits(self):
        rows = [f"SES0,20{year}-01-01,{year}" for year in range(10, 20)]
        with self.database.session() as env, patch.object(run, "DIRECT_ROWS", 2):
            usage_import = self._create(env, rows)
            usage_import.action_import()
            env.cr.commit()
            env["customer.usage.import"]._cron_run_imports()
            self.assertEqual((usage_import.state, usage_import.created_count), ("done", 10), usage_import.message)
            env.cr.execute("SELECT to_regclass('pg_temp.customer_usage_stage')")
            self.assertEqual(env.cr.fetchone(), (None,), "no staged row is left behind")
            env.cr.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            self.assertEqual(env.cr.fetchone(), (0,))
        self.assertEqual(self._count(0), 10)

    def test_failed_job_leaves_nothing_behind(self):
        with self.database.session() as env, patch.object(run, "DIRECT_ROWS", 0):
            usage_import = self._create(env, ["SES1,2010-01-01,1", "SES1,2010-02-01,2"])
            usage_import.action_import()
            with (
                failing_table(env.cr, "customer_usage", code="io_error"),
                mute_logger(run.__name__, "odoo.sql_db"),
            ):
                # the job takes back what is not committed
                env.cr.commit()
                env["customer.usage.import"]._cron_run_imports()
            self.assertEqual(usage_import.state, "failed")
            env.cr.execute("SELECT to_regclass('pg_temp.customer_usage_stage')")
            self.assertEqual(env.cr.fetchone(), (None,))
        self.assertEqual(self._count(1), 0)

    def test_one_session_at_a_time(self):
        with self.database.session() as first, self.database.session() as second:
            one = self._create(first, ["SES2,2010-01-01,1"])
            other = self._create(first, ["SES2,2010-01-01,2"])
            one.action_import()
            with self.assertRaisesRegex(UserError, "another session"):
                one.with_env(second).action_import()
            second.cr.rollback()
            with self.assertRaisesRegex(UserError, "Another usage import"):
                other.with_env(second).action_import()
            second.cr.rollback()
            first.cr.commit()
            other.with_env(second).action_import()
            self.assertEqual(other.with_env(second).updated_count, 1)

    @mute_logger("odoo.sql_db")
    def test_an_account_deleted_meanwhile_leaves_no_orphan(self):
        with self.database.session() as deleting, self.database.session() as importing:
            account = deleting["customer.account"].create(
                {"number": "SES9", "partner_id": deleting["customer.account"].browse(self.accounts[0]).partner_id.id}
            )
            deleting.cr.commit()
            self.assertFalse(account.last_month)
            self._create(importing, ["SES9,2010-01-01,1"]).action_import()
            importing.cr.commit()
            with self.assertRaises(SerializationFailure):
                account.unlink()
            deleting.cr.rollback()
            deleting.invalidate_all()
            with self.assertRaisesRegex(UserError, "has usage"):
                account.unlink()
