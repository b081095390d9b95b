import csv
import io
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .usage_common import UsageCommon

URL = "/json/2/customer.usage/push"


@tagged("post_install", "-at_install")
class TestUsageHttp(UsageCommon, HttpCase):
    """The nightly push of a metering system, and the downloads."""

    def _key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user)
        return keys._generate("rpc", "metering", fields.Datetime.now() + timedelta(days=1))

    def _push(self, user, **body):
        headers = {"Authorization": f"bearer {self._key(user)}", "Content-Type": "application/json"}
        return self.url_open(URL, data=json.dumps(body), headers=headers)

    def test_push_over_http(self):
        rows = [
            {"account_number": "N1", "month": "2025-01-01", "kwh": 4711.5, "revenue": 3062.48},
            {"account_number": "N2", "month": "2025-01", "kwh": "12", "revenue": None},
        ]
        response = self._push(self.officer, rows=rows)
        self.assertEqual(response.status_code, 200, response.text)
        answer = response.json()
        self.assertEqual((answer["state"], answer["created_count"], answer["errors"]), ("done", 2, []))
        self.assertEqual(self._usage().kwh, 4711.5)
        self.assertIs(self._usage("N2").revenue, False)
        again = self._push(self.officer, rows=rows).json()
        self.assertEqual((again["created_count"], again["updated_count"], again["unchanged_count"]), (0, 0, 2))
        rows[0]["kwh"] = 4712
        corrected = self._push(self.officer, rows=rows).json()
        self.assertEqual(corrected["updated_count"], 1)
        changes = self.env["customer.usage.import"].browse(corrected["import_id"]).change_ids
        self.assertRecordValues(changes, [{"field_name": "kwh", "old_value": "4711.5", "new_value": "4712"}])

    def test_push_is_all_or_nothing(self):
        rows = [
            {"account_number": "N1", "month": "2025-01-01", "kwh": 1, "depot": "x"},
            {"account_number": "N1", "month": "2025-02-01", "kwh": float("nan")},
            {"account_number": "N1", "month": "2025-03-01", "kwh": True},
            {"account_number": ["N1"], "month": "2025-04-01", "kwh": 1},
        ]
        answer = self._push(self.officer, rows=rows).json()
        self.assertEqual((answer["state"], answer["created_count"], answer["error_count"]), ("failed", 0, 3))
        places = [(error["line"], error["column"]) for error in answer["errors"]]
        self.assertEqual(places, [(2, "kwh"), (3, "kwh"), (4, "account_number")])
        self.assertTrue(all(e["message"] for e in answer["errors"]))
        self.assertEqual(answer["unknown_columns"], ["depot"])
        answer = self._push(self.officer, rows=rows, skip_errors=True).json()
        self.assertEqual((answer["state"], answer["created_count"], answer["error_count"]), ("done", 1, 3))

    @mute_logger("odoo.http")
    def test_push_is_refused_to_others(self):
        rows = [{"account_number": "N1", "month": "2025-01-01", "kwh": 1}]
        for role in ("user", "supervisor", "audit", "admin"):
            with self.subTest(role=role):
                self.assertEqual(self._push(self.users[role], rows=rows).status_code, 403)
        headers = {"Authorization": "bearer x", "Content-Type": "application/json"}
        self.assertEqual(self.url_open(URL, data="{}", headers=headers).status_code, 401)
        self.assertFalse(self._usage())

    def test_bad_arguments_are_refused_with_a_sentence(self):
        push = self.env["customer.usage"].with_user(self.officer).push
        for rows in (None, "x", {}, [1], [[1]], [], [{}], [{"kwh": 1}], [{1: 2}], [{"x": 1}] * 50_001):
            with self.subTest(rows=str(rows)[:30]), self.assertRaises(UserError):
                push(rows)
        with self.assertRaises(AccessError):
            push([{"account_number": "N1", "month": "2025-01-01", "kwh": 1}], company_id=2**31 - 1)

    def _rows(self, response):
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    @mute_logger("odoo.http")
    def test_downloads(self):
        usage_import = self._import(["N1,2025-01-01,=cmd|' /C calc'!A0,1,", "-2+3,2025-01-01,-5,1,"])
        self._import(["N1,2025-02-01,1,1,"])
        correction = self._import(["N1,2025-02-01,-2,1,"], allow_negative=True)
        self.authenticate(self.officer.login, self.officer.login)
        url = usage_import.action_download_errors()["url"]
        header, *rows = self._rows(self.url_open(url))
        self.assertEqual(header, ["Line", "Column", "Value", "Message"])
        self.assertEqual(rows[0][:3], ["2", "kwh", "'=cmd|' /C calc'!A0"])
        self.assertEqual(rows[1][:3], ["3", "account_number", "'-2+3"])
        _header, *rows = self._rows(self.url_open(correction.action_download_changes()["url"]))
        self.assertEqual(rows, [["N1", "2025-02-01", "Energy (kWh)", "1", "-2"]])
        [header] = self._rows(self.url_open("/customer-manager/usage-import/template/zh.csv"))
        self.assertEqual(header[:3], ["户号", "月份", "电量"])
        for path in ("template/xx.csv", f"{usage_import.id}/secrets.csv", "999999999/errors.csv"):
            self.assertEqual(self.url_open(f"/customer-manager/usage-import/{path}").status_code, 404)
        manager = self.users["user"]
        self.authenticate(manager.login, manager.login)
        self.assertGreaterEqual(self.url_open(url).status_code, 400)
