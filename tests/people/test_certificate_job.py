from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .certificate_job_common import CertificateJobCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestCertificateJob(CertificateJobCommon):
    """The hourly job: states, warnings and expiry; also after days without it."""

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

    @mute_logger("odoo.addons.customer_manager.models.jobs")
    def test_a_certificate_in_trouble_holds_up_no_other(self):
        other = self.first.certificate_ids
        self._end(date(2026, 6, 30))
        self._end(date(2026, 6, 30), other)
        follow = type(other)._follow_leave

        def follow_or_fail(certificates):
            if self.certificate in certificates:
                raise OverflowError("date value out of range")
            return follow(certificates)

        self.patch(type(other), "_follow_leave", follow_or_fail)
        self._run("2026-06-10")
        self.assertEqual([self.certificate.warned_days, other.warned_days], [0, 30])

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
