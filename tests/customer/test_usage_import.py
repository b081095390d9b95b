import gzip
import io
import json
from datetime import date

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..shared_data import shared_data
from .usage_common import HEAD, UsageCommon

#: what counts as blank around a cell
BLANK = " \t\r\n\u3000\ufeff"


@tagged("post_install", "-at_install")
class TestUsageImport(UsageCommon):
    def test_check_writes_nothing(self):
        usage_import = self._create_import(
            f"{HEAD},customer_ref\nN1,2025-01-01,1,,,\nX1,2025-01-01,1,,,C9\n", create_missing=True
        )
        customers = self.env["res.partner"].search_count([])
        usage_import.action_check()
        self.assertEqual(usage_import.state, "checked")
        self.assertCounts(usage_import, row=2, created=2, updated=0, error=0, new_account=1, new_customer=1)
        self.assertFalse(self._usage())
        self.assertEqual(self.env["res.partner"].search_count([]), customers)
        self.assertFalse(self.env["customer.account"].search([("number", "=", "X1")]))

    def test_import_then_the_same_again_changes_nothing(self):
        rows = ["N1,2025-01-01,10.0005,5.005,", "N1,2025-02-01,11,6,1", "N2,2025-01-01,7,,-1"]
        first = self._import(rows)
        self.assertEqual(first.state, "done")
        self.assertCounts(first, row=3, created=3, updated=0, unchanged=0, error=0)
        before = self.env["customer.usage"].search([]).read()
        self.env.cr.execute("SELECT last_value FROM customer_usage_id_seq")
        sequence = self.env.cr.fetchone()
        second = self._import(rows)
        self.assertCounts(second, row=3, created=0, updated=0, unchanged=3, error=0)
        self.assertFalse(second.change_ids)
        self.env.cr.execute("SELECT last_value FROM customer_usage_id_seq")
        self.assertEqual(self.env.cr.fetchone(), sequence)
        self.assertEqual(self.env["customer.usage"].search([]).read(), before)
        first.action_import()
        self.assertCounts(first, created=0, updated=0, unchanged=3)

    def test_unknown_is_not_zero(self):
        self._import(["N1,2025-01-01,10,0,"])
        [usage] = self._usage()
        self.assertEqual(usage.revenue, 0.0)
        self.assertIsNot(usage.revenue, False)
        self.assertIs(usage.profit, False)
        self.assertIs(usage.read(["profit"])[0]["profit"], False)
        self.env.cr.execute("SELECT profit IS NULL, revenue IS NULL FROM customer_usage WHERE id = %s", [usage.id])
        self.assertEqual(self.env.cr.fetchone(), (True, False))
        search = self.env["customer.usage"].search
        mine = ("account_id", "=", self.account.id)
        self.assertEqual(search([mine, ("profit", "=", False)]), usage)
        self.assertFalse(search([mine, ("profit", "=", 0)]))
        self.assertEqual(search([mine, ("revenue", "=", 0)]), usage)
        self.assertFalse(search([mine, ("revenue", "=", False)]))
        self.assertFalse(search([mine, ("profit", "!=", False)]))

    def test_corrected_figure_stands_in_the_changes(self):
        self._import(["N1,2025-01-01,10,5,", "N1,2025-02-01,10,5,1"])
        correction = self._import(["N1,2025-01-01,12.5,5,2", "N1,2025-02-01,10,5,"])
        self.assertCounts(correction, created=0, updated=2, unchanged=0, change=3)
        self.assertRecordValues(
            correction.change_ids,
            [
                {"field_name": "kwh", "old_value": "10", "new_value": "12.5"},
                {"field_name": "profit", "old_value": False, "new_value": "2"},
                {"field_name": "profit", "old_value": "1", "new_value": False},
            ],
        )
        self.assertEqual(correction.change_ids.account_id, self.account)
        self.assertEqual(correction.change_ids.mapped("month"), [date(2025, 1, 1)] * 2 + [date(2025, 2, 1)])
        self.assertEqual(self._usage().mapped("kwh"), [12.5, 10.0])
        self.assertIs(self._usage()[1].profit, False)

    def test_absent_columns_stay_as_they_are(self):
        self._import(["N1,2025-01-01,10,5,3"])
        self._import(["N1,2025-01-01,11"], head="account_number,month,kwh")
        self.assertRecordValues(self._usage(), [{"kwh": 11.0, "revenue": 5.0, "profit": 3.0}])

    def test_every_kind_of_bad_row_is_listed(self):
        rows = [
            "N1,2025-01-01,10,5,1",
            "NOPE,2025-01-01,10,5,1",
            "N1,2025-13-01,10,5,1",
            "N1,2025-03-01,ten,5,1",
            "N1,2025-04-01,NaN,5,1",
            "N1,2025-05-01,10,Infinity,1",
            "N1,2025-06-01,-10,5,1",
            "N2,2025-07-01,1,1,1",
            "N2,2025-07-01,2,1,1",
            "N1,2025-08-01,=1+1,5,1",
            f"N1,2025-09-01,{'1' * 10_000_000},5,1",
            "N1,2025-10-01,1e15,5,1",
            ",2025-10-01,1,5,1",
            "N1,2099-10-01,1,5,1",
        ]
        usage_import = self._import(rows)
        self.assertEqual(usage_import.state, "failed")
        self.assertIn("13", usage_import.message)
        self.assertErrors(
            usage_import,
            (3, "account_number", "unknown_account"),
            (4, "month", "not_month"),
            (5, "kwh", "not_number"),
            (6, "kwh", "not_finite"),
            (7, "revenue", "not_finite"),
            (8, "kwh", "negative"),
            (9, "month", "duplicate"),
            (10, "month", "duplicate"),
            (11, "kwh", "formula"),
            (12, "kwh", "too_long"),
            (13, "kwh", "too_large"),
            (14, "account_number", "missing"),
            (15, "month", "month_future"),
        )
        self.assertEqual(usage_import.error_ids[2].value, "ten")
        self.assertLessEqual(max(map(len, usage_import.error_ids.mapped("value"))), 200)
        self.assertCounts(usage_import, row=14, error=13, created=0)
        self.assertFalse(self._usage(), "nothing is half done")
        usage_import.skip_errors = True
        self.assertEqual(usage_import.state, "draft")
        usage_import.action_import()
        self.assertCounts(usage_import, row=14, error=13, created=1)
        self.assertEqual(len(self._usage()), 1)

    def test_negative_energy_needs_a_switch(self):
        row = "N1,2025-06-01,-10,5,1"
        self.assertErrors(self._import([row]), (2, "kwh", "negative"))
        self.account.is_net_exporter = True
        self.assertEqual(self._import([row]).state, "done")
        self.account.is_net_exporter = False
        other = self._import(["N2,2025-06-01,-10,5,1"], allow_negative=True)
        self.assertEqual(other.state, "done")

    def test_unknown_columns_are_reported(self):
        usage_import = self._import(["N1,2025-01-01,1,x,y"], head="account_number,month,kwh,meter,备注")
        self.assertEqual(usage_import.state, "done")
        self.assertEqual(usage_import.unknown_columns, "meter, 备注")

    def test_chinese_windows_file(self):
        text = "户号,月份,电量,电费,利润,应缴日期,客户编号,客户名称,电压等级,受电容量\r\n" \
            "K1,2025年3月,12.5,8.1,,2025/4/25,C1,扬子江造纸厂（示例）,10kV,315\r\n"  # fmt: skip
        usage_import = self._create_import(text.encode("gb18030"), create_missing=True)
        usage_import.action_import()
        self.assertEqual(usage_import.state, "done", usage_import.error_ids.mapped("message"))
        [usage] = self._usage("K1")
        self.assertRecordValues(usage, [{"kwh": 12.5, "revenue": 8.1, "due_date": date(2025, 4, 25)}])
        self.assertRecordValues(
            usage.account_id, [{"voltage_level": "10", "capacity_kva": 315.0, "last_month": date(2025, 3, 1)}]
        )
        self.assertRecordValues(
            usage.partner_id,
            [{"name": "扬子江造纸厂（示例）", "ref": "C1", "is_company": True, "customer_company_id": self.company.id}],
        )

    def test_workbook(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["account_number", "month", "kwh", "revenue", "customer_name"])
        sheet.append(["N1", date(2025, 1, 1), 10.25, 5, None])
        sheet.append(["N1", "2025-02", 11, None, None])
        sheet.append([])
        sheet.append(["N2", date(2025, 1, 1), "=SUM(1,2)", None, None])
        sheet.append(["N2", date(2025, 2, 1), True, None, None])
        output = io.BytesIO()
        book.save(output)
        usage_import = self._create_import(output.getvalue(), filename="usage.xlsx", skip_errors=True)
        usage_import.action_import()
        self.assertErrors(usage_import, (5, "kwh", "formula"), (6, "kwh", "not_number"))
        self.assertEqual(self._usage().mapped("kwh"), [10.25, 11.0])

    def test_unusable_files_are_refused_with_a_sentence(self):
        for content, part in (
            (b"", "choose the file"),
            (b"\n", "empty"),
            (b"account_number,kwh\n", "month"),
            (b"account_number,month,kwh,KWH\n", "twice"),
            (b"PK\x03\x04broken", "damaged"),
            (b"\x1f\x8bbroken", "damaged"),
            (b"\xd0\xcf\x11\xe0old", "CSV or XLSX"),
        ):
            with self.subTest(content=content), self.assertRaisesRegex(UserError, part):
                self._create_import(content).action_check()

    def test_figures_beyond_the_currency_are_rounded(self):
        company = self.env["res.company"].create(
            {"name": "Yen Grid", "currency_id": self.env.ref("base.JPY").id, "user_ids": [(4, self.officer.id)]}
        )
        customer = self._create_customer("Tokyo Mill")
        account = self.env["customer.account"].create(
            {"number": "J1", "partner_id": customer.id, "company_id": company.id}
        )
        self._import(["J1,2025-01-01,10.00049,5.5,1.4"], company_id=company.id)
        usage = self.env["customer.usage"].search([("account_id", "=", account.id)])
        self.assertRecordValues(usage, [{"kwh": 10.0, "revenue": 6.0, "profit": 1.0}])
        again = self._import(["J1,2025-01-01,10,5.6,1.1"], company_id=company.id)
        self.assertCounts(again, unchanged=1, updated=0)

    def test_optional_figures(self):
        head = "account_number,month,kwh,paid,due_date,paid_date,max_demand_kw,power_factor,peak_kwh,valley_kwh," \
            "voltage_events,outage_minutes"  # fmt: skip
        usage_import = self._import(["N1,2025-01-01,10,4,2025-02-10,2025-02-09,120.5,0.95,6,4,2,33.5"], head=head)
        self.assertEqual(usage_import.state, "done")
        self.assertRecordValues(
            self._usage(),
            [
                {
                    "paid": 4.0, "due_date": date(2025, 2, 10), "paid_date": date(2025, 2, 9), "max_demand_kw": 120.5,
                    "power_factor": 0.95, "peak_kwh": 6.0, "valley_kwh": 4.0, "voltage_events": 2,
                    "outage_minutes": 33.5,
                }
            ],
        )  # fmt: skip

    def test_real_enterprises(self):
        data = shared_data("yangzhong_usage.csv.gz").read_bytes()
        first = self._create_import(data, create_missing=True)
        first.action_import()
        self.assertCounts(first, row=30534, created=30534, error=0, new_account=1454, new_customer=1454)
        second = self._create_import(gzip.decompress(data), create_missing=True)
        second.action_import()
        self.assertCounts(second, row=30534, created=0, updated=0, unchanged=30534, error=0, new_account=0)
        self.env.cr.execute(
            "SELECT sum(kwh) FROM customer_usage u JOIN customer_account a ON a.id = u.account_id"
            " WHERE a.number LIKE 'YZ%%' AND month BETWEEN '2015-01-01' AND '2015-12-31'"
        )
        self.assertEqual(int(self.env.cr.fetchone()[0]), 1359629861)

    @mute_logger("odoo.sql_db")
    def test_naughty_strings_are_kept_or_refused(self):
        strings = json.loads(shared_data("naughty_strings.json").read_text())
        strings = [text for text in strings if text.strip(BLANK)]
        rows = [
            {"account_number": f"T{place}", "month": "2025-01-01", "kwh": 1, "customer_ref": f"T{place}",
             "customer_name": text}
            for place, text in enumerate(strings)
        ]  # fmt: skip
        answer = self.env["customer.usage"].with_user(self.officer).push(rows, create_missing=True, skip_errors=True)
        refused = {error["line"] for error in answer["errors"]}
        self.assertEqual(answer["created_count"] + answer["error_count"], len(strings))
        self.assertGreater(answer["created_count"], 400)
        names = dict(
            self.env["customer.account"].search_fetch([("number", "like", "T")], ["number", "partner_id"])
            .mapped(lambda account: (account.number, account.partner_id.name))
        )  # fmt: skip
        for line, text in enumerate(strings, 1):
            if line not in refused:
                self.assertEqual(names[f"T{line - 1}"], text.strip(BLANK))
        accounts = [{"account_number": text, "month": "2025-01-01", "kwh": text} for text in strings]
        answer = self.env["customer.usage"].with_user(self.officer).push(accounts, skip_errors=True)
        self.assertEqual(answer["created_count"], 0)

    def test_state_guards(self):
        usage_import = self._import(["N1,2025-01-01,1,1,1"])
        with self.assertRaisesRegex(UserError, "imported already"):
            usage_import.data_file = usage_import.data_file
        with self.assertRaisesRegex(UserError, "stays as the record"):
            usage_import.unlink()
        running = self._create_import("x")
        running.sudo().state = "importing"
        for method in (running.action_check, running.action_import, running.unlink):
            with self.assertRaisesRegex(UserError, "is running"):
                method()
        failed = self._import(["N9,2025-01-01,1,1,1"])
        self.assertTrue(failed.error_ids)
        failed.unlink()
