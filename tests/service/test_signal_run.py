from datetime import date, timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .signal_common import SignalCommon

DAY = date(2026, 2, 6)


@tagged("post_install", "-at_install")
class TestSignalRun(SignalCommon):
    """Raising: new ones, more evidence of open ones, never twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._rule(
            "overdue",
            5,
            window_months=12,
            step_ids=[(0, 0, {"threshold": 15, "level": "R3"}), (0, 0, {"threshold": 30, "level": "R4"})],
        )
        cls.bill = cls._usage(cls.core_account, 2026, [1], revenue=500, due_date=date(2026, 2, 1))
        # somebody pays, so that payments are known
        cls._usage(cls.standard_account, 2026, [1], revenue=9, due_date=date(2026, 2, 1), paid_date=date(2026, 2, 1))

    def _run(self, day, rule=None):
        (rule or self.rule).with_user(self.officer).action_run(day)
        return self.Signal.search([("rule_id", "=", (rule or self.rule).id)])

    def test_a_finding_becomes_a_signal_of_who_acts(self):
        signal = self._run(DAY)
        self.assertRecordValues(
            signal,
            [
                {
                    "partner_id": self.core.id,
                    "company_id": self.company.id,
                    "manager_id": self.senior.id,
                    "source": "rule",
                    "kind": "risk",
                    "level": "R2",
                    "warning": "yellow",
                    "state": "new",
                    "found_on": DAY,
                    "seen_on": DAY,
                    "value": 5,
                }
            ],
        )
        self.assertEqual(signal.number, f"S{signal.id:07d}")
        self.assertTrue(signal.verify_due)
        self.assertIn("500", signal.evidence_text)
        self.assertEqual(signal.evidence_ids.mapped("day"), [DAY])
        self.assertEqual(signal.create_uid, self.officer)
        run = self.rule.run_ids
        self.assertEqual((run.day, run.finding_count, run.raised_count, run.merged_count), (DAY, 1, 1, 0))

    def test_a_second_run_on_the_day_changes_nothing(self):
        signal = self._run(DAY)
        before = signal.read()
        self.assertEqual(self._run(DAY), signal)
        self.assertEqual(signal.read(), before)
        self.assertEqual(len(self.rule.run_ids), 1)
        self.assertEqual(self.rule.run_ids.raised_count, 1)
        self.assertEqual(len(signal.evidence_ids), 1)

    def test_the_next_days_merge_and_keep_what_is_news(self):
        signal = self._run(DAY)
        self.assertEqual(self._run(DAY + timedelta(days=1)), signal)
        self.assertEqual((signal.value, signal.seen_on, signal.found_on), (6, date(2026, 2, 7), DAY))
        self.assertEqual(len(signal.evidence_ids), 1, "A day more is no news")
        self._run(DAY + timedelta(days=10))
        self.assertEqual((signal.level, signal.warning), ("R3", "orange"))
        self._usage(self.core_account, 2025, [12], revenue=20, due_date=date(2026, 2, 10))
        self._run(DAY + timedelta(days=11))
        self.assertEqual(signal.evidence["bills"], 2)
        self.assertEqual(len(signal.evidence_ids), 3, "Graver, and one more bill")
        self.assertEqual(signal.evidence_ids.mapped("level"), ["R3", "R3", "R2"])

    def test_a_grade_reached_is_not_lowered_while_it_is_open(self):
        signal = self._run(DAY + timedelta(days=25))
        self.assertEqual(signal.level, "R4")
        self._usage(self.core_account, 2025, [12], revenue=20, due_date=date(2026, 2, 25))
        self.bill.paid_date = date(2026, 3, 4)
        self._run(date(2026, 3, 5))
        self.assertEqual((signal.value, signal.level, signal.warning), (8, "R4", "red"))

    def test_one_day_back_does_not_overwrite_what_is_newer(self):
        signal = self._run(DAY + timedelta(days=3))
        self._run(DAY)
        self.assertEqual((signal.value, signal.seen_on), (8, DAY + timedelta(days=3)))

    def test_a_closed_signal_is_quiet_for_a_while_unless_it_becomes_graver(self):
        signal = self._run(DAY)
        signal.with_user(self.manager_user).action_reject("Paid by transfer, on its way")
        signal.closed_on = DAY
        self.assertEqual(self._run(DAY), signal, "Not on the day itself")
        self.assertEqual(self._run(DAY + timedelta(days=5)), signal)
        graver = self._run(DAY + timedelta(days=10)) - signal
        self.assertEqual((graver.level, graver.state), ("R3", "new"))

    def test_a_closed_signal_comes_back_after_the_quiet_days(self):
        self.rule.write({"cooldown_days": 3, "step_ids": [(5, 0, 0)]})
        signal = self._run(DAY)
        signal.with_user(self.manager_user).action_reject("Nothing")
        signal.closed_on = DAY
        self.assertEqual(self._run(DAY + timedelta(days=3)), signal)
        self.assertEqual(len(self._run(DAY + timedelta(days=4))), 2)

    def test_the_database_keeps_one_open_signal_of_a_rule(self):
        self._run(DAY)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._found(self.rule)

    def test_opportunities_have_no_grade(self):
        self._usage(self.core_account, 2026, [2], max_demand_kw=970)
        rule = self._rule("near_capacity", 95, kind="opportunity")
        signal = self._run(date(2026, 2, 28), rule)
        self.assertEqual((signal.kind, signal.level, signal.warning), ("opportunity", False, False))
        self.assertEqual(self._run(date(2026, 3, 1), rule), signal)

    def test_a_sleeping_rule_does_not_run(self):
        self.rule.with_user(self.officer).action_sleep()
        with self.assertRefused(UserError, "sleeps"):
            self._run(DAY)
        self.assertTrue(self.rule.with_user(self.officer).detect(DAY), "but it can be tried")
        self.rule.with_user(self.officer).action_wake()
        self.assertTrue(self._run(DAY))

    # ------------------------------------------------------------
    # The job
    # ------------------------------------------------------------

    def _job(self, today):
        with (
            self.enter_registry_test_mode(),
            patch.object(type(self.company), "_customer_today", lambda company: today),
        ):
            self.env.ref("customer_manager.ir_cron_watch_signals").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_job_runs_once_a_day_and_makes_up_for_missed_days(self):
        runs = self.env["customer.signal.run"]
        domain = [("rule_id", "=", self.rule.id), ("company_id", "=", self.company.id)]
        self._job(DAY - timedelta(days=4))
        self.assertFalse(self._open(self.rule))
        self.bill.paid_date = DAY + timedelta(days=1)
        self._job(DAY + timedelta(days=2))
        self.assertEqual(
            sorted(runs.search(domain).mapped("day")),
            [DAY - timedelta(days=4), *(DAY + timedelta(days=n) for n in range(-3, 3))],
        )
        signal = self._open(self.rule)
        self.assertEqual((signal.found_on, signal.seen_on), (DAY, DAY), "Found on the day that was missed")
        before = runs.search(domain).read()
        self._job(DAY + timedelta(days=2))
        self.assertEqual(runs.search(domain).read(), before)

    def test_weeks_without_the_job_are_not_replayed_day_by_day(self):
        self._job(DAY - timedelta(days=60))
        self._job(DAY)
        self.assertEqual(
            self.env["customer.signal.run"].search_count(
                [("rule_id", "=", self.rule.id), ("company_id", "=", self.company.id)]
            ),
            8,
        )

    def test_rules_that_cry_wolf_are_proposed_for_sleep(self):
        self.company.customer_signal_judged = 3
        partners = [self._create_tiered(f"Customer {n}") for n in range(4)]
        signals = self.Signal.browse()
        for partner in partners[:3]:
            signals |= self._found(self.rule, partner=partner)
        signals[:2].with_user(self.officer).action_reject("Nothing")
        self._job(DAY)
        self.assertFalse(self.rule.sleep_proposed_on, "Judged too seldom")
        signals[2].with_user(self.officer).action_verify_late()
        self._job(DAY)
        self.rule.invalidate_recordset()
        self.assertEqual((self.rule.false_count, self.rule.late_count, self.rule.confirmed_count), (2, 1, 0))
        self.assertEqual(self.rule.hit_rate, 0)
        self.assertEqual(self.rule.sleep_proposed_on, DAY)
        self.assertFalse(self.rule.is_asleep, "Somebody decides")
        self.rule.with_user(self.officer).threshold = 6
        self.assertFalse(self.rule.sleep_proposed_on, "A changed rule is judged anew")
