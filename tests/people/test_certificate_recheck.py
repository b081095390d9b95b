from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestCertificateRecheck(CertificateCommon):
    """Each month it is looked at whether holders still show what everybody must; human resources is told (P8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prove_eligible(cls.person)
        cls.person.hr_responsible_id = cls.hr
        cls.certificate = cls._issue(cls.person)

    def _run(self, day):
        with freeze_time(f"{day} 04:00:00"), self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_follow_certificates").method_direct_trigger()
        self.env.invalidate_all()

    def _tasks(self, certificate=None):
        kind = self.env.ref("customer_manager.mail_activity_type_recheck")
        return (certificate or self.certificate).activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def test_the_first_look_is_a_month_after_the_first_day(self):
        self._run("2026-04-09")
        self.assertFalse(self.certificate.checked_on)
        self._run("2026-04-10")
        self.assertEqual(self.certificate.checked_on, date(2026, 4, 10))
        self.assertFalse(self._tasks(), "nothing is missing")
        self._run("2026-05-09")
        self.assertEqual(self.certificate.checked_on, date(2026, 4, 10))

    def test_a_discipline_is_told_at_the_next_look_and_the_task_ends_with_it(self):
        fact = self._record(self.person, "discipline", user=self.audit, date_from=date(2026, 3, 9), name="Warned")
        self._run("2026-04-10")
        task = self._tasks()
        self.assertEqual((len(task), task.user_id), (1, self.hr))
        self.assertNotIn("Warned", f"{task.summary} {task.note}", "the matter itself is for those who may read it")
        self.assertIn("disciplinary case", self.certificate.with_user(self.hr).missing_today)
        self.assertEqual(self.certificate.state, "valid", "people decide what follows")
        self._run("2026-05-10")
        self.assertEqual(len(self._tasks()), 1)
        fact.with_user(self.audit).action_withdraw("Mistaken for another")
        self._run("2026-06-10")
        self.assertFalse(self._tasks())

    def test_a_statement_that_ran_out_is_told(self):
        with freeze_time("2027-03-11 04:00:00"):
            self.assertIn("Fit for", self.certificate.with_user(self.hr).missing_today)
        self._run("2027-03-11")
        self.assertEqual(len(self._tasks()), 1)

    def test_who_was_recognised_at_launch_is_looked_at_for_what_stands_against_him(self):
        self.assertTrue(self.senior.certificate_ids)
        initial = self.senior.certificate_ids
        initial._write_unchecked({"is_initial": True, "date_from": date(2026, 3, 1)})
        self._run("2026-04-10")
        self.assertTrue(initial.checked_on)
        self.assertFalse(self._tasks(initial), "facts were not asked for")
        self._record(initial.employee_id, "bad_record", user=self.audit, date_from=date(2026, 3, 1), name="Theft")
        self._run("2026-05-10")
        self.assertEqual(len(self._tasks(initial)), 1)

    def test_what_is_missing_is_for_human_resources_and_audit(self):
        for user in (self.person_user, self.officer, self.committee):
            with self.subTest(user=user.login):
                self.assertNotIn("missing_today", self.certificate.with_user(user).fields_get())
        with self.assertRefused(UserError, "only the steps"):
            self.certificate.with_user(self.hr).checked_on = date(2026, 3, 10)

    def test_looking_at_many_costs_as_much_as_at_few(self):
        people = [self._employee(f"Person {number}") for number in range(6)]
        for person in people:
            self._prove_eligible(person)
        many = self.Certificate.union(*(self._issue(person) for person in people))

        def count(certificates):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            certificates._find_missing()
            return self.env.cr.sql_log_count - before

        few = many[:2]
        count(few)
        self.assertEqual(count(few), count(many))
