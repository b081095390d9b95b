from contextlib import suppress
from datetime import date
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..failing_table import failing_table
from .certificate_common import CertificateCommon

LOGGER = "odoo.addons.customer_manager.models"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestCertificateJob(CertificateCommon):
    """The hourly job: states, warnings, expiry, and customers who pass on; also after days without it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.senior.certificate_ids
        cls.senior.user_id.email = "senior@example.com"
        cls.senior.employee_id.hr_responsible_id = cls.hr

    def _end(self, day, certificate=None):
        """Let a certificate (of the senior) end on another day."""
        certificate = certificate or self.certificate
        certificate._write_unchecked({"date_to": day})
        certificate._sync_states()
        certificate._mirror()

    def _run(self, day, hour="04"):
        """Run the job on a day, as the scheduler does."""
        with freeze_time(f"{day} {hour}:00:00"), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_follow_certificates").method_direct_trigger()
        self.env.invalidate_all()

    def _mails(self):
        return self.env["mail.mail"].search([("email_to", "like", "senior@example.com")])

    def _activities(self, records, user):
        return records.activity_ids.filtered(lambda activity: activity.user_id == user)

    def _links(self, partner):
        """Return {role: (manager, last day)} of the links that run now."""
        today = self.company._customer_today()
        rows = self.Assignment.search([("partner_id", "=", partner.id), ("state", "!=", "cancelled")])
        return {
            row.role: (row.manager_id, row.date_to)
            for row in rows
            if row.date_from <= today and (not row.date_to or row.date_to >= today)
        }

    # states

    def test_states_follow_the_days(self):
        planned = self._issue(self.person, date_from=date(2026, 3, 20))
        self._end(date(2026, 7, 31))
        for day, own, other in (
            ("2026-03-19", "valid", "planned"),
            ("2026-03-20", "valid", "valid"),
            ("2026-05-01", "valid", "valid"),
            ("2026-05-02", "expiring", "valid"),
            ("2026-07-31", "expiring", "valid"),
            ("2026-08-01", "expired", "valid"),
        ):
            self._run(day)
            self.assertEqual((self.certificate.state, planned.state), (own, other), day)
        self.assertEqual(self.certificate.expired_on, date(2026, 8, 1))

    def test_a_day_begins_in_the_zone_of_the_company(self):
        self._end(date(2026, 3, 31))
        self._run("2026-03-31", "15")
        self.assertEqual(self.certificate.state, "expiring")
        self._run("2026-03-31", "16")
        self.assertEqual(self.certificate.state, "expired")

    # warnings

    def test_each_warning_goes_out_once(self):
        self._end(date(2026, 6, 30))  # 90 days before: 1 April; 60: 1 May; 30: 31 May; 7: 23 June
        expected = ["2026-03-31 0", "2026-04-01 1", "2026-04-02 1", "2026-05-01 2", "2026-05-31 3", "2026-06-23 4"]
        for day, count in (line.split() for line in expected):
            self._run(day)
            self._run(day, "09")
            self.assertEqual(len(self._mails()), int(count), day)
        activity = self._activities(self.certificate, self.hr)
        self.assertEqual(len(activity), 1, "the last warning takes the place of the ones before")
        self.assertIn("Senior Sun ends on 2026-06-30", activity.summary)
        self.assertEqual(self.certificate.warned_days, 7)

    def test_missed_warnings_are_made_up_by_one(self):
        self._end(date(2026, 6, 30))
        self._run("2026-06-10")
        self.assertEqual((len(self._mails()), self.certificate.warned_days), (1, 30))

    def test_days_are_a_setting(self):
        self.company.customer_certificate_warning_days = "14;3"
        self._end(date(2026, 6, 30))
        self._run("2026-06-15")
        self.assertFalse(self._mails())
        self.assertEqual(self.certificate.state, "valid")
        self._run("2026-06-16")
        self.assertEqual((len(self._mails()), self.certificate.state), (1, "expiring"))
        for wrong in ("soon", "90, -1", "0", "1.5", "99999", "٣٠ٱ"):
            with self.subTest(wrong=wrong), self.assertRefused(ValidationError, "Warnings before the End"):
                self.company.customer_certificate_warning_days = wrong

    def test_who_is_renewed_is_not_warned(self):
        self._end(date(2026, 6, 30))
        with freeze_time("2026-04-01 00:00:00"):
            self._issue(self.senior.employee_id, "senior", date_from=date(2026, 7, 1))
        self._run("2026-06-25")
        self.assertFalse(self._mails())
        self._run("2026-07-01")
        self.assertEqual(self.certificate.state, "renewed")

    def test_without_an_address_the_activity_is_there(self):
        self.senior.user_id.email = False
        self.senior.employee_id.work_email = False
        self._end(date(2026, 6, 30))
        self._run("2026-06-25")
        self.assertTrue(self._activities(self.certificate, self.hr))

    def test_a_colleague_looks_after_the_certificate_of_human_resources(self):
        colleague = self._create_role_user("hr", login="cc_hr_2")
        own = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id, "hr_responsible_id": self.hr.id})
        self.assertNotEqual(own._customer_hr_user(), self.hr)
        self.senior.employee_id.hr_responsible_id = colleague
        self.assertEqual(self.senior.employee_id._customer_hr_user(), colleague)
        self.senior.employee_id.hr_responsible_id = self.officer
        self.assertNotEqual(self.senior.employee_id._customer_hr_user(), self.officer, "officers are not in the role")

    # suspension

    def test_a_long_suspension_is_reminded_of_once(self):
        self.certificate.with_user(self.hr).action_suspend("Open case")
        self._run("2026-06-07")
        self.assertFalse(self._activities(self.certificate, self.hr))
        self._run("2026-06-08")
        activity = self._activities(self.certificate, self.hr)
        self.assertIn("lasts since 2026-03-10", activity.summary)
        activity.unlink()
        self._run("2026-06-20")
        self.assertFalse(self._activities(self.certificate, self.hr))

    # expiry

    def test_expiry_stops_new_customers_at_once_and_tells(self):
        self._link(self.core, self.senior, days=5)
        self._end(date(2026, 3, 31))
        self._run("2026-04-01")
        with freeze_time("2026-04-01 04:00:00"):
            with self.assertRefused(ValidationError, "no certificate in force"):
                self.Assignment.with_user(self.officer).create(
                    [{"partner_id": self.standard.id, "manager_id": self.senior.id, "reason": "New"}]
                )
            self.assertEqual(self._links(self.core)["primary"][0], self.senior, "links stay for the time being")
        self.assertEqual(self.senior.state, "active")
        activity = self._activities(self.certificate, self.supervisor)
        self.assertIn("pass on, on 2026-05-01", activity.summary)
        self.assertEqual(len(self._mails().filtered(lambda mail: "has ended" in mail.subject)), 1)
        self._run("2026-04-02")
        self.assertEqual(len(self._mails().filtered(lambda mail: "has ended" in mail.subject)), 1)

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

    def test_who_has_ended_is_left_alone(self):
        self.senior.with_user(self.hr).action_end()
        self._end(date(2026, 3, 31))
        self._run("2026-05-01")
        self.assertEqual(self.senior.state, "ended")
        self.assertFalse(self.senior.activity_ids)

    @mute_logger("odoo.sql_db")
    def test_queries_do_not_grow_with_the_certificates(self):
        self.Certificate._follow_days()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            self.Certificate._follow_days()
        for number in range(12):
            self._issue(self._employee(f"Many {number}"))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            self.Certificate._follow_days()
