from contextlib import suppress
from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..failing_table import failing_table
from .certificate_job_common import CertificateJobCommon

LOGGER = "odoo.addons.customer_manager.models"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestCertificatePassOn(CertificateJobCommon):
    """Customers of who lost his certificate pass on by the hourly job; also after days without it."""

    # who gets them, who hears of it

    def test_customers_pass_on_after_30_days(self):
        other = self._create_tiered("Core Copper", "core")
        plain = self._create_tiered("Core Zinc", "core")
        for partner in (self.core, other, plain, self.standard):
            self._link(partner, self.senior, days=5)
        self._link(self.core, self.second_senior, "backup", days=5)
        self._link(other, self.first, "backup", days=5)
        self._link(self.standard, self.first, "backup", days=5)
        backed = self._create_tiered("Backed", "core")
        covered = self._create_tiered("Covered", "core")
        for partner, role in ((backed, "backup"), (covered, "temporary")):
            self._link(partner, self.second_senior, days=5)
            self._link(partner, self.senior, role, days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-04-30")
        self.assertEqual(self.core.customer_manager_id, self.senior, "the thirtieth day without a certificate")
        self._run("2026-05-01")
        with freeze_time("2026-05-01 04:00:00"):
            self.assertEqual(self._links(self.core), {"primary": (self.second_senior, False)})
            self.assertEqual(
                self._links(other), {"backup": (self.first, False), "temporary": (self.first, date(2026, 7, 29))}
            )
            self.assertEqual(self._links(plain), {})
            self.assertEqual(self._links(self.standard), {"primary": (self.first, False)})
            self.assertEqual(self._links(backed), {"primary": (self.second_senior, False)})
            self.assertEqual(self._links(covered), {"primary": (self.second_senior, False)})
        self.assertEqual(self.senior.state, "suspended")
        self.assertEqual(self.certificate.passed_on, date(2026, 5, 1))
        self.assertFalse(self.Assignment.search([("manager_id", "=", self.senior.id), ("date_to", "=", False)]))
        self.assertEqual(other.customer_acting_manager_id, self.first)
        self.assertTrue(plain.customer_has_gap)
        self.assertFalse(other.customer_has_gap)

    def test_what_happened_is_told_once(self):
        self._link(self.core, self.senior, days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        notes = [message.body for message in self.senior.message_ids if "Customers passed on" in (message.body or "")]
        self.assertEqual(len(notes), 1)
        self.assertIn("0 to the backup, 0 to the backup as a cover until 2026-07-29, 0 stay", notes[0])
        activity = self._activities(self.senior, self.supervisor)
        self.assertEqual(activity.summary, "Senior Sun is suspended")
        self._run("2026-05-02")
        self.assertEqual(len(self._activities(self.senior, self.supervisor)), 1)

    # the plan for those who have nobody

    def test_a_plan_is_left_for_those_who_have_nobody(self):
        Plan = self.env["customer.assignment.plan"]
        before = Plan.search([])
        self._link(self.core, self.senior, days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        plan = Plan.search([]) - before
        self.assertEqual((plan.scope, plan.tier_ids, plan.state), ("gaps", self.tiers["core"], "computed"))
        line = plan.line_ids.filtered(lambda one: one.partner_id == self.core and one.role == "primary")
        self.assertIn(line.to_manager_id, self.second_senior | self.outsider)
        self._run("2026-05-02")
        self.assertEqual(Plan.search([]) - before, plan)

    def _end_two(self):
        """Let two managers lose their certificates, whose customers have nobody else."""
        self._link(self.core, self.senior, days=5)
        self._link(self.standard, self.first, days=5)
        for manager in (self.senior, self.first):
            self._end(date(2026, 3, 31), manager.certificate_ids)

    def test_a_plan_is_left_though_the_job_was_killed_before(self):
        Plan = self.env["customer.assignment.plan"]
        before = Plan.search([])
        self._end_two()
        killed = patch.object(self.env.registry["customer.manager"], "_plan_for_gaps", side_effect=SystemExit)
        with killed, suppress(SystemExit):
            self._run("2026-05-01")
        self.assertTrue(self.certificate.passed_on)
        self._run("2026-05-01", "05")
        plan = Plan.search([]) - before
        self.assertEqual(plan.tier_ids, self.tiers["core"] | self.tiers["standard"])
        self._run("2026-05-02")
        self.assertEqual(Plan.search([]) - before, plan)

    def test_one_plan_is_left_once_the_time_suffices(self):
        Plan = self.env["customer.assignment.plan"]
        before = Plan.search([])
        self._end_two()
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=0):
            self._run("2026-05-01")
        passed_on = (self.senior | self.first).certificate_ids.mapped("passed_on")
        self.assertEqual((len(list(filter(None, passed_on))), Plan.search([]) - before), (1, Plan))
        self._run("2026-05-01", "05")
        plan = Plan.search([]) - before
        self.assertEqual((len(plan), plan.tier_ids), (1, self.tiers["core"] | self.tiers["standard"]))

    def test_who_found_somebody_meanwhile_needs_no_plan(self):
        before = self.env["customer.assignment.plan"].search([])
        self._end_two()
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=0):
            self._run("2026-05-01")
            self._run("2026-05-01", "05")
        with freeze_time("2026-05-01 06:00:00"):
            self.Assignment._apply_moves(
                [(partner, "primary", self.second_senior) for partner in (self.core, self.standard)],
                date(2026, 5, 1),
                "By hand",
            )
        self._run("2026-05-02")
        self.assertEqual(self.env["customer.assignment.plan"].search([]), before)

    def test_without_a_gap_there_is_no_plan(self):
        before = self.env["customer.assignment.plan"].search([])
        self._link(self.core, self.senior, days=5)
        self._link(self.core, self.second_senior, "backup", days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        self.assertEqual(self.env["customer.assignment.plan"].search([]), before)

    # when they pass on, and when not

    def test_missed_days_are_made_up(self):
        self._link(self.core, self.senior, days=5)
        self._link(self.core, self.second_senior, "backup", days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-08-15")
        with freeze_time("2026-08-15 04:00:00"):
            self.assertEqual(self._links(self.core), {"primary": (self.second_senior, False)})
        self.assertEqual((self.certificate.state, self.certificate.passed_on), ("expired", date(2026, 8, 15)))
        first_day = self.Assignment.search(
            [("partner_id", "=", self.core.id), ("manager_id", "=", self.second_senior.id), ("role", "=", "primary")]
        ).date_from
        self.assertEqual(first_day, date(2026, 8, 15), "the past is not rewritten")

    def test_a_second_run_changes_nothing(self):
        self._link(self.core, self.senior, days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        messages = len(self.senior.message_ids)
        rows = self.Assignment.search([])
        mails = self._mails()
        self._run("2026-05-01", "05")
        self._run("2026-05-20")
        self.assertEqual(len(self.senior.message_ids), messages)
        self.assertEqual((self.Assignment.search([]), self._mails()), (rows, mails))

    def test_who_is_certified_again_in_time_keeps_his_customers(self):
        self._link(self.core, self.senior, days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-04-10")
        with freeze_time("2026-04-20 04:00:00"):
            self._issue(self.senior.employee_id, "senior")
        self._run("2026-05-10")
        self.assertEqual((self.core.customer_manager_id, self.senior.state), (self.senior, "active"))

    def test_days_of_grace_are_a_setting(self):
        self.company.customer_certificate_grace_days = 0
        self._link(self.core, self.senior, days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-04-01")
        self.assertFalse(self.core.customer_manager_id)

    def test_a_withdrawal_passes_customers_on_at_the_next_run(self):
        self._link(self.core, self.senior, days=5)
        self._link(self.core, self.second_senior, "backup", days=5)
        self._withdraw(self.certificate)
        self.assertEqual((self.senior.state, self.core.customer_manager_id), ("suspended", self.senior))
        self._run("2026-03-10", "05")
        self.assertEqual(self.core.customer_manager_id, self.second_senior)

    def test_a_suspension_alone_passes_nobody_on(self):
        self._link(self.core, self.senior, days=5)
        self.certificate.with_user(self.hr).action_suspend("Open case")
        self._run("2026-06-01")
        self.assertEqual(self.core.customer_manager_id, self.senior)

    def test_who_has_ended_is_left_alone(self):
        self.senior.with_user(self.hr).action_end()
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        self.assertEqual(self.senior.state, "ended")
        self.assertFalse(self.senior.activity_ids)

    # links to come, caps, backups and trainees

    def test_what_was_planned_stays_planned(self):
        self._link(self.core, self.senior, days=5)
        self._link(self.core, self.second_senior, "backup", days=5)
        outsider_link = self.Assignment._apply_moves([(self.core, "primary", self.outsider)], date(2026, 6, 1), "Plan")
        coming = self.Assignment._apply_moves([(self.standard, "primary", self.senior)], date(2026, 6, 1), "Plan")
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        with freeze_time("2026-05-01 04:00:00"):
            self.assertEqual(self._links(self.core)["primary"], (self.second_senior, date(2026, 5, 31)))
        self.assertEqual((outsider_link.state, coming.state), ("planned", "cancelled"))

    def test_a_link_taken_back_opens_what_it_replaced(self):
        before = self._link(self.standard, self.second_senior, days=5)
        self.Assignment._apply_moves([(self.standard, "primary", self.senior)], date(2026, 6, 1), "Plan")
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        self.assertFalse(before.date_to)

    def test_caps_of_the_backup_hold(self):
        self.grades["senior"].count_cap = 1
        other = self._create_tiered("Core Copper", "core")
        for partner in (self.core, other):
            self._link(partner, self.senior, days=5)
            self._link(partner, self.second_senior, "backup", days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        self.assertEqual(self.core.customer_manager_id, self.second_senior)
        self.assertEqual((other.customer_manager_id.id, other.customer_acting_manager_id), (False, self.second_senior))

    def test_a_backup_without_a_certificate_takes_nothing(self):
        self._link(self.core, self.senior, days=5)
        self._link(self.core, self.second_senior, "backup", days=5)
        self._end(date(2026, 3, 31))
        self._end(date(2026, 4, 15), self.second_senior.certificate_ids)
        self._run("2026-05-01")
        self.assertFalse(self.core.customer_acting_manager_id)

    def test_the_trainee_loses_the_link_with_the_mentor(self):
        trainee = self._create_manager("Trainee Tan", "trainee", mentor_id=self.first.id)
        self._link(self.standard, self.first, days=5)
        self._link(self.standard, self.senior, "backup", days=5)
        link = self._link(self.standard, trainee, "trainee", days=5)
        self._end(date(2026, 3, 31), self.first.certificate_ids)
        self._run("2026-05-01")
        self.assertEqual(self.standard.customer_manager_id, self.senior)
        self.assertEqual(link.date_to, date(2026, 4, 30))
        self.assertIn("Trainee Tan", self._activities(self.first, self.supervisor).note)

    # trouble

    def test_one_manager_in_trouble_does_not_stop_the_others(self):
        self._link(self.core, self.senior, days=5)
        self._link(self.standard, self.first, days=5)
        self._end(date(2026, 3, 31))
        self._end(date(2026, 3, 31), self.first.certificate_ids)
        self.env.flush_all()
        broken = failing_table(self.env.cr, "customer_assignment", f"NEW.manager_id = {self.senior.id}")
        with broken, self.assertLogs(LOGGER, "WARNING"), mute_logger("odoo.sql_db"):
            self._run("2026-05-01")
        self.assertEqual((self.core.customer_manager_id, self.standard.customer_manager_id.id), (self.senior, False))
        self.assertFalse(self.certificate.passed_on)
        self._run("2026-05-02")
        self.assertFalse(self.core.customer_manager_id)

    def test_a_plan_that_cannot_be_computed_stops_nothing(self):
        self._link(self.core, self.senior, days=5)
        self._end(date(2026, 3, 31))
        self.env.flush_all()
        broken = failing_table(self.env.cr, "customer_assignment_plan_line")
        with broken, self.assertLogs(LOGGER, "WARNING"), mute_logger("odoo.sql_db"):
            self._run("2026-05-01")
        self.assertTrue(self.certificate.passed_on)
