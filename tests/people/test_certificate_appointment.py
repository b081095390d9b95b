from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .certificate_common import CertificateCommon

GROUP = "customer_manager.group_customer_manager_user"


@tagged("post_install", "-at_install")
class TestCertificateAppointment(CertificateCommon):
    """Appointments stand on certificates, trainees have a term, and the right to see customers comes and goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Appointment = cls.env["customer.manager.appointment"]
        cls.new = cls.env["customer.manager"].create({"employee_id": cls.person.id, "team_id": cls.team.id})

    def _recognise(self, grade="first", manager=None, **values):
        """Return an initial recognition, as the approved step makes it."""
        return self._appoint(grade, manager, user=self.env.user, is_initial=True, **values)

    def _appoint(self, grade="first", manager=None, user=None, **values):
        vals = {
            "manager_id": (manager or self.new).id,
            "grade_id": self.grades[grade].id,
            "date_from": self.today,
            **values,
        }
        return self.Appointment.with_user(user or self.hr).create(vals)

    # certificates

    def test_no_appointment_without_a_certificate(self):
        for user in (self.hr, self.env.user):
            with self.subTest(user=user.login), self.assertRefused(ValidationError, "certify before appointing"):
                self._appoint(user=user)
        certificate = self._issue(self.person)
        appointment = self._appoint()
        self.assertEqual(appointment.certificate_id, certificate)
        self.assertEqual(self.new._certified_on(self.today), self.new)

    def test_the_certificate_is_for_the_grade_or_a_higher_one(self):
        self._issue(self.person, "second")
        with self.assertRefused(ValidationError, "for the grade First-grade"):
            self._appoint("first")
        self.assertTrue(self._appoint("second"))

    def test_it_counts_on_the_first_day(self):
        certificate = self._issue(self.person, date_from=self._days(10))
        with self.assertRefused(ValidationError, "certify before appointing"):
            self._appoint()
        appointment = self._appoint(date_from=self._days(10))
        self.assertEqual(appointment.certificate_id, certificate)
        with self.assertRefused(ValidationError, "certify before appointing"):
            appointment.date_from = self._days(5)
        with self.assertRefused(ValidationError, "certify before appointing"):
            appointment.grade_id = self.grades["senior"]
        with self.assertRefused(ValidationError, "certify before appointing"):
            appointment.date_from = fields.Date.add(certificate.date_to, days=1)

    def test_a_suspended_or_withdrawn_one_is_none(self):
        certificate = self._issue(self.person)
        certificate.with_user(self.hr).action_suspend("Case")
        with self.assertRefused(ValidationError, "certify before appointing"):
            self._appoint()
        certificate.with_user(self.hr).action_lift("Cleared")
        self._withdraw(certificate)
        with self.assertRefused(ValidationError, "certify before appointing"):
            self._appoint()

    def test_the_link_is_kept_by_the_system(self):
        self._issue(self.person)
        senior = self.senior.certificate_ids
        with self.assertRefused(AccessError, "kept by the system"):
            self._appoint(certificate_id=senior.id)
        appointment = self._appoint()
        with self.assertRefused(AccessError, "kept by the system"):
            appointment.certificate_id = senior
        with self.assertRefused(AccessError, "kept by the system"):
            appointment.is_extended = True

    def test_orders_are_numbered(self):
        self._issue(self.person)
        appointment = self._appoint()
        self.assertRegex(appointment.order_number, rf"^A{self.company.id:02d}-{self.today.year}-\d{{5}}$")
        other = self._create_manager("Oth Er")
        self._issue(other.employee_id, "second")
        self.assertEqual(self._appoint("second", manager=other, order_number="YC-77").order_number, "YC-77")

    # initial recognition

    def test_an_initial_recognition_brings_its_certificate(self):
        appointment = self._recognise("senior", date_from=self._days(-900))
        certificate = self.person.customer_manager_ids.certificate_ids
        self.assertEqual(appointment.certificate_id, certificate)
        self.assertRecordValues(
            certificate,
            [{"date_from": self.today, "is_initial": True, "grade_id": self.grades["senior"].id, "state": "valid"}],
        )
        self.assertFalse(appointment.order_number, "orders of before have numbers of their own")

    def test_terms_that_are_over_bring_none(self):
        history = self._recognise("second", date_from=self._days(-900), date_to=self._days(-500))
        self.assertFalse(history.certificate_id)
        self.assertFalse(self.new.certificate_ids)
        current = self._recognise("first", date_from=self._days(-499))
        self.assertEqual(current.certificate_id.grade_id, self.grades["first"])
        self.assertFalse(history.certificate_id)

    def test_one_that_begins_later(self):
        self._recognise("first", date_from=self._days(20))
        self.assertEqual(self.new.certificate_ids.date_from, self._days(20))

    def test_one_who_is_certified_keeps_that(self):
        certificate = self._issue(self.person, "senior")
        appointment = self._recognise("first", date_from=self._days(-10))
        self.assertEqual((appointment.certificate_id, self.new.certificate_ids), (certificate, certificate))

    def test_after_the_launch_it_brings_none(self):
        self._close_launch()
        appointment = self._recognise()
        self.assertFalse(appointment.certificate_id)
        self.assertFalse(self.new._certified_on(self.today))

    # trainees

    def test_a_trainee_has_a_term_of_twelve_months(self):
        certificate = self._issue(self.person, "trainee")
        appointment = self._appoint("trainee")
        end = fields.Date.add(self.today, months=12, days=-1)
        self.assertEqual((appointment.date_to, certificate.date_to, appointment.is_extended), (end, end, False))
        other = self._create_manager("Oth Er")
        self._issue(other.employee_id, "trainee")
        for days in (366, 540):
            with self.subTest(days=days), self.assertRefused(ValidationError, "twelve months, and one extension"):
                self._appoint("trainee", manager=other, date_to=self._days(days))

    def test_the_certificate_runs_to_the_end_of_the_term(self):
        certificate = self._issue(self.person, "trainee")
        appointment = self._appoint("trainee", date_to=self._days(200))
        self.assertEqual(certificate.date_to, self._days(200))
        appointment.date_to = self._days(300)
        self.assertEqual((certificate.date_to, appointment.is_extended), (self._days(300), False))
        self.assertEqual(certificate.employee_skill_id.valid_to, self._days(300))

    def test_the_term_is_extended_once(self):
        certificate = self._issue(self.person, "trainee")
        appointment = self._appoint("trainee")
        longest = fields.Date.add(self.today, months=18, days=-1)
        with self.assertRefused(ValidationError, "at the latest"):
            appointment.date_to = fields.Date.add(longest, days=1)
        for user in (self.hr, self.env.user):
            with self.assertRefused(ValidationError, "at the latest"):
                appointment.with_user(user).date_to = False
        appointment.date_to = fields.Date.add(self.today, months=15)
        self.assertTrue(appointment.is_extended)
        self.assertEqual(certificate.date_to, fields.Date.add(self.today, months=15))
        with self.assertRefused(ValidationError, "which happens once"):
            appointment.date_to = longest
        appointment.date_to = fields.Date.add(self.today, months=14)

    def test_a_long_trainee_of_before_is_appointed_to_a_grade(self):
        with self.assertRefused(ValidationError, "at the latest"):
            self._recognise("trainee", date_from=self._days(-900))
        extended = self._recognise("trainee", date_from=self._days(-400))
        self.assertTrue(extended.is_extended)
        self.assertEqual(extended.certificate_id.date_to, extended.date_to)

    def test_defaults_of_a_context_change_no_rule(self):
        """What a form or a call leaves to its context is judged like what it says."""
        self._issue(self.person, "trainee")
        appointments = self.Appointment.with_user(self.hr)
        vals = {"manager_id": self.new.id, "grade_id": self.grades["trainee"].id, "date_from": self.today}
        with self.assertRefused(AccessError, "recognised by the committee"):
            appointments.with_context(default_is_initial=True).create(vals)
        with self.assertRefused(ValidationError, "twelve months, and one extension"):
            appointments.with_context(default_date_to=self._days(540)).create(vals)
        term = appointments.with_context({f"default_{name}": value for name, value in vals.items()}).create({})
        self.assertEqual(term.date_to, fields.Date.add(self.today, months=12, days=-1))

    def test_other_grades_have_no_such_term(self):
        self._issue(self.person)
        appointment = self._appoint()
        self.assertFalse(appointment.date_to)
        appointment.date_to = self._days(2000)
        self.assertEqual(appointment.certificate_id.date_to, fields.Date.add(self.today, months=24, days=-1))

    # the right to see customers

    def test_an_appointment_brings_the_right(self):
        user = self.person_user
        self.assertFalse(user.has_group(GROUP))
        self._issue(self.person)
        self._appoint()
        self.assertTrue(user.has_group(GROUP))
        self.assertFalse(user.has_group("customer_manager.group_customer_manager_supervisor"))

    def test_one_that_begins_later_brings_it_then(self):
        with freeze_time("2026-03-10 04:00:00"):
            self._issue(self.person, date_from=date(2026, 3, 20))
            self._appoint(date_from=date(2026, 3, 20))
            self.assertFalse(self.person_user.has_group(GROUP))
        with freeze_time("2026-03-20 04:00:00"):
            self.Assignment._cron_roll_assignments()
        self.assertTrue(self.person_user.has_group(GROUP))

    def test_the_end_of_the_role_takes_it_away(self):
        self._issue(self.person)
        self._appoint()
        self.new.with_user(self.hr).action_end()
        self.assertFalse(self.person_user.has_group(GROUP))
        self.assertTrue(self.person_user._is_internal(), "the login stays")
        self.Assignment._cron_roll_assignments()
        self.assertFalse(self.person_user.has_group(GROUP))

    def test_what_another_role_implies_stays(self):
        self.person_user.sudo().group_ids += self.env.ref("customer_manager.group_customer_manager_supervisor")
        self._issue(self.person)
        self._appoint()
        self.new.with_user(self.hr).action_end()
        self.assertTrue(self.person_user.has_group(GROUP))

    def test_a_new_login_takes_it_over(self):
        self._issue(self.person)
        self._appoint()
        login = new_test_user(self.env, login="cc_new_login", groups="base.group_user")
        self.person.user_id = login
        self.assertEqual((login.has_group(GROUP), self.person_user.has_group(GROUP)), (True, False))

    def test_logins_from_outside_get_nothing(self):
        portal = new_test_user(self.env, login="cc_portal", groups="base.group_portal")
        self.person.user_id = portal
        self._issue(self.person)
        self._appoint()
        self.assertFalse(portal.has_group(GROUP))

    # back into office

    def test_who_expired_comes_back_with_a_new_certificate(self):
        certificate = self.first.certificate_ids
        certificate._write_unchecked({"date_from": self._days(-90), "date_to": self._days(-50)})
        certificate._sync_states()
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_follow_certificates").method_direct_trigger()
        self.assertEqual(self.first.state, "suspended")
        with self.assertRefused(UserError, "has none in force"):
            self.first.with_user(self.hr).action_resume()
        self._issue(self.first.employee_id, "first")
        self.first.with_user(self.hr).action_resume()
        self.assertEqual(self.first.state, "active")
