from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.customer_manager.algorithms import usage_rows
from odoo.addons.customer_manager.models.customer import usage_stage
from odoo.addons.customer_manager.models.customer.usage_loader import UsageLoader

from .usage_common import HEAD, UsageCommon


@tagged("post_install", "-at_install")
class TestUsageStage(UsageCommon):
    """How rows wait and what is asked of them, where a short cut could lose or double one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many = [
            f"N{number},20{year}-{month:02d}-01,{month},1,1"
            for number in (1, 2)
            for year in range(10, 22)
            for month in range(1, 13)
        ]

    def _months(self, number="N1"):
        return [(usage.month, usage.kwh) for usage in self._usage(number)]

    def test_a_pause_after_each_batch_loses_no_row(self):
        rows = [*self.many[:100], "N1,2025-13-01,1,1,1", *self.many[100:]]
        usage_import = self._create_import("\n".join([HEAD, *rows]), skip_errors=True)
        source = usage_import._open_file()
        loader = UsageLoader(usage_import, source.reader)
        loader.open()
        batches = source.reader.read_rows(row.split(",") for row in rows)
        with patch.object(usage_stage, "_PAUSE", 0), patch.object(usage_rows, "ROWS_PER_BATCH", 50):
            read = list(loader.stage(batches))
        self.assertEqual(read, [50, 100, 150, 200, 250, 289, 289])
        self.assertEqual((loader.good, loader.bad), (288, 1))
        usage_import.invalidate_recordset(["error_ids"])
        self.assertErrors(usage_import, (102, "month", "not_month"))
        self.env.cr.execute("SELECT count(*), count(DISTINCT line), min(line), max(line) FROM customer_usage_stage")
        self.assertEqual(self.env.cr.fetchone(), (288, 288, 2, 290))
        loader.close()

    def test_damage_found_on_the_way_is_told_as_what_it_is(self):
        def batches():
            yield from source.batches
            raise UserError("File: damaged.")

        usage_import = self._create_import(f"{HEAD}\nN1,2025-01-01,1,1,1\n")
        source = usage_import._open_file()
        loader = UsageLoader(usage_import, source.reader)
        loader.open()
        with self.assertRaisesRegex(UserError, "File: damaged"):
            list(loader.stage(batches()))
        loader.close()
        self.assertFalse(self._usage())

    def test_a_row_twice_among_twelve_years(self):
        self.assertErrors(
            self._import([*self.many, "N1,2015-05-01,9,1,1"]), (66, "month", "duplicate"), (290, "month", "duplicate")
        )
        self.assertFalse(self._usage())
        self.assertEqual(self._import(self.many).state, "done")
        self.assertEqual([len(self._usage(number)) for number in ("N1", "N2")], [144, 144])

    def test_months_whose_bits_meet_are_not_the_same_month(self):
        # 64 months lie between them
        usage_import = self._import(["N1,2010-01-01,1,1,1", "N1,2015-05-01,2,1,1", "N2,2015-05-01,3,1,1"])
        self.assertEqual(usage_import.state, "done")
        self.assertEqual(self._months(), [(date(2010, 1, 1), 1), (date(2015, 5, 1), 2)])

    def test_new_equal_and_differing_months_in_any_order(self):
        self._import(self.many[:24])
        rows = ["N2,2025-03-01,7,1,1", self.many[3], "N1,2010-02-01,99,1,1", "N1,2025-03-01,8,1,1", self.many[0]]
        checked = self._create_import("\n".join([HEAD, *rows]))
        checked.action_check()
        counts = {"row": 5, "created": 2, "updated": 1, "unchanged": 2, "error": 0}
        self.assertCounts(checked, **counts)
        self.assertEqual(len(self._usage()), 24, "a check writes nothing")
        usage_import = self._import(rows)
        self.assertCounts(usage_import, **counts)
        self.assertEqual(
            [(c.account_id, c.month, c.field_name, c.old_value, c.new_value) for c in usage_import.change_ids],
            [(self.account, date(2010, 2, 1), "kwh", "2", "99")],
        )
        self.assertEqual(self._months("N2"), [(date(2025, 3, 1), 7)])
        self.assertEqual(self._months()[1], (date(2010, 2, 1), 99))
        self.assertEqual(self._months()[-1], (date(2025, 3, 1), 8))
        self.assertEqual(self.accounts.mapped("last_month"), [date(2025, 3, 1)] * 2)

    def test_refused_rows_move_no_account(self):
        self._import(["N1,2025-01-01,1,1,1", "N2,2025-01-01,1,1,1", "N2,2025-02-01,-5,1,1"], skip_errors=True)
        self.assertEqual(self.accounts.mapped("last_month"), [date(2025, 1, 1)] * 2)

    def test_accounts_made_by_the_import_know_their_newest_month(self):
        rows = ["S2,2025-02-01,1,1,1,Silk Works", "S1,2025-01-01,1,1,1,Silk Works", "S2,2025-01-01,1,1,1,Silk Works"]
        usage_import = self._import(rows, head=f"{HEAD},customer_name", create_missing=True)
        self.assertCounts(usage_import, created=3, new_account=2)
        accounts = self.env["customer.account"].search([("number", "in", ("S1", "S2"))], order="number")
        self.assertEqual(accounts.mapped("last_month"), [date(2025, 1, 1), date(2025, 2, 1)])

    def test_tables_are_laid_out_for_imports(self):
        self.env.cr.execute("SELECT seqcache FROM pg_sequence WHERE seqrelid = 'customer_usage_id_seq'::regclass")
        self.assertEqual(self.env.cr.fetchone(), (100,), "ids come by the hundred")
        self.env.cr.execute("SELECT reloptions FROM pg_class WHERE oid = 'customer_account'::regclass")
        self.assertEqual(self.env.cr.fetchone(), (["fillfactor=45"],), "room for the accounts an import writes")
