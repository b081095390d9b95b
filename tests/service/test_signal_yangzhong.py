import base64
import gzip
from collections import defaultdict
from datetime import date

from odoo.tests import tagged

from ..common import CustomerManagerCommon
from ..shared_data import shared_data


@tagged("post_install", "-at_install")
class TestSignalYangzhong(CustomerManagerCommon):
    """1,454 real enterprises: how many fell, and what the month before would have said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = shared_data("yangzhong_usage.csv.gz")
        cls.company = cls.env["res.company"].create({"name": "Signal Utility"})
        cls.officer.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        imported = (
            cls.env["customer.usage.import"]
            .with_user(cls.officer)
            .create(
                {
                    "data_file": base64.b64encode(gzip.decompress(path.read_bytes())),
                    "filename": "yangzhong_usage.csv",
                    "company_id": cls.company.id,
                    "create_missing": True,
                }
            )
        )
        imported.action_import()
        assert imported.created_count == 30534

    def _drop_rule(self, threshold, months=9, **values):
        return self.env["customer.signal.rule"].create(
            {
                "name": "Drop",
                "measure": "usage_drop",
                "threshold": threshold,
                "kind": "risk",
                "level": "R2",
                "window_months": months,
                "company_id": self.company.id,
                **values,
            }
        )

    def _detect(self, rule, day):
        return rule.with_user(self.officer).detect(day)

    def test_nine_months_against_the_year_before(self):
        for threshold, count in ((20, 228), (30, 158), (50, 87)):
            with self.subTest(threshold=threshold):
                found = self._detect(self._drop_rule(threshold), date(2016, 9, 30))
                self.assertEqual(len(found), count)
                self.assertTrue(all(finding["value"] >= threshold for finding in found))
                self.assertEqual(found, self._detect(self._drop_rule(threshold), "2016-10-14"))

    def test_steps_make_a_deep_fall_graver(self):
        rule = self._drop_rule(20, step_ids=[(0, 0, {"threshold": 50, "level": "R4"})])
        levels = [finding["level"] for finding in self._detect(rule, "2016-09-30")]
        self.assertEqual((levels.count("R4"), levels.count("R2")), (87, 141))
        self.assertEqual(levels, sorted(levels, reverse=True))

    def test_a_fall_from_august_to_september_is_no_signal(self):
        """506 enterprises used at least 30 % less per day in September than in August. None is found for that."""
        kwh = defaultdict(dict)
        for usage in self.env["customer.usage"].search([("company_id", "=", self.company.id)]):
            kwh[usage.partner_id.id][usage.month] = usage.kwh

        def fell(figures, before, after, days_before=1, days_after=1):
            past, now = figures.get(before, 0) / days_before, figures.get(after, 0) / days_after
            return past > 0 and now <= 0.7 * past

        august, september, year_before = date(2016, 8, 1), date(2016, 9, 1), date(2015, 9, 1)
        trap = {partner for partner, figures in kwh.items() if fell(figures, august, september, 31, 30)}
        self.assertEqual(len(trap), 506)
        false = {partner for partner in trap if not fell(kwh[partner], year_before, september)}
        found = {f["partner_id"] for f in self._detect(self._drop_rule(30, months=1), date(2016, 9, 30))}
        self.assertTrue(found)
        self.assertFalse(found & false)
        self.assertEqual(found, {partner for partner in kwh if fell(kwh[partner], year_before, september)})

    def test_raising_what_was_found(self):
        rule = self._drop_rule(20)
        rule.with_user(self.officer).action_run("2016-09-30")
        signals = self.env["customer.signal"].search([("rule_id", "=", rule.id)])
        self.assertEqual(len(signals), 228)
        self.assertEqual(len(signals.partner_id), 228)
        self.assertEqual(rule.run_ids.mapped("raised_count"), [228])

    def test_the_rule_of_the_addon_finds_customers_without_a_tier(self):
        rule = self.env.ref("customer_manager.customer_signal_rule_usage_drop")
        rule.write({"threshold": 20, "window_months": 9})
        self.assertEqual(len(self._detect(rule, "2016-09-30")), 228)

    def test_old_data_says_so(self):
        rule = self._drop_rule(20)
        self.assertFalse(self._detect(rule, "2017-06-30"))
        self.assertIn("2016-09", rule.with_user(self.officer).data_gap("2017-06-30"))
        self.assertFalse(self._detect(rule, "2015-12-31"))
        self.assertIn("year before", rule.with_user(self.officer).data_gap("2015-12-31"))
