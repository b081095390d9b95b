from datetime import timedelta

from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...algorithms.check_digits import is_valid
from .certificate_common import CertificateCommon

LOGGER = "odoo.addons.customer_manager.models.people.certificate.customer_manager_certificate"


@tagged("post_install", "-at_install")
class TestCertificate(CertificateCommon):
    """Issuing, the only door, and what is refused at it."""

    # number and days

    def test_a_certificate_has_number_days_and_address(self):
        self._close_launch()
        certificate = self._issue(self.person, note="After the campaign")
        self.assertRecordValues(
            certificate,
            [
                {
                    "date_from": self.today,
                    "date_to": fields.Date.add(self.today, months=24, days=-1),
                    "state": "valid",
                    "company_id": self.company.id,
                    "manager_id": False,
                    "is_initial": False,
                    "note": "After the campaign",
                }
            ],
        )
        self.assertTrue(is_valid(certificate.number), certificate.number)
        self.assertRegex(certificate.number, rf"^C{self.company.id:02d}-{self.today.year}-\d{{5}}-\d\d$")
        self.assertGreaterEqual(len(certificate.token), 32)
        self.assertIn(f"/customer-manager/certificate/{certificate.token}", certificate.public_url)
        self.assertTrue(certificate.qr_code)

    def test_numbers_follow_each_other_in_each_company(self):
        first, second = self._issue(self.person), self._issue(self._employee("Oth Er"))
        self.assertEqual(int(second.number[-8:-3]) - int(first.number[-8:-3]), 1)
        other = self.env["res.company"].create({"name": "Other Grid"})
        third = self._issue(self._employee("For Eign", company_id=other.id))
        self.assertRegex(third.number, rf"^C{other.id:02d}-\d{{4}}-00001-\d\d$")
        self.assertEqual(third.company_id, other)

    def test_a_sequence_that_cannot_be_checked_is_refused_in_words(self):
        self._issue(self.person)
        sequence = self.env["ir.sequence"].search([("code", "=", "customer.manager.certificate")], limit=1)
        sequence.prefix = "证书/"
        with self.assertRefused(UserError, "Latin letters"):
            self._issue(self._employee("Oth Er"))

    def test_a_number_is_given_once(self):
        first = self._issue(self.person)
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "customer.manager.certificate"), ("company_id", "=", self.company.id)]
        )
        sequence.number_next = int(first.number[-8:-3])
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation) as error, self.env.cr.savepoint():
            self._issue(self._employee("Oth Er"))
        self.assertIn("correct the sequence", self.Certificate._sql_error_to_message(error.exception))

    def test_months_are_those_of_the_grade(self):
        self.assertEqual(self._issue(self.person, "trainee").date_to, fields.Date.add(self.today, years=1, days=-1))
        self.grades["second"].certificate_months = 0
        with self.assertRefused(ValidationError, "does not say how long"):
            self._issue(self._employee("Oth Er"), "second")

    def test_the_end_is_not_chosen_but_by_a_trainees_term(self):
        with self.assertRefused(ValidationError, "runs 24 months"):
            self._issue(self.person, date_to=self._days(2000))
        with self.assertRefused(ValidationError, "ends with the term"):
            self._issue(self.person, "trainee", date_to=fields.Date.add(self.today, months=18))
        end = fields.Date.add(self.today, months=5)
        self.assertEqual(self._issue(self.person, "trainee", date_to=end).date_to, end)

    def test_one_ahead_is_planned(self):
        self.assertEqual(self._issue(self.person, date_from=self.tomorrow).state, "planned")

    def test_many_at_once_in_their_order(self):
        people = [self._employee(f"Per Son {number}") for number in range(4)]
        certificates = self.Certificate._issue(
            [{"employee_id": one.id, "grade_id": self.grades["second"].id} for one in people]
        )
        self.assertEqual(certificates.employee_id.ids, [one.id for one in people])
        self.assertFalse(self.Certificate._issue([]))

    # the one door

    def test_nobody_enters_a_certificate(self):
        vals = {
            "number": "C01-2026-99999-00",
            "token": "x" * 32,
            "employee_id": self.person.id,
            "grade_id": self.grades["senior"].id,
            "date_from": self.today,
            "date_to": self.tomorrow,
        }
        for user in (self.hr, self.officer, self.env.user, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                with self.assertRefused(UserError, ""):
                    self.Certificate.with_user(user).create(vals)
                with self.assertRefused(UserError, "issued after their checks"):
                    self.Certificate.with_user(user).sudo().create(vals)
        result = self.Certificate.load(["number", "employee_id/.id"], [["C9", str(self.person.id)]])
        self.assertFalse(result["ids"])
        self.assertFalse(self.Certificate.search([("employee_id", "=", self.person.id)]))

    def test_nobody_writes_a_certificate(self):
        certificate = self._issue(self.person)
        values = {
            "state": "valid",
            "date_to": self._days(9999),
            "grade_id": self.grades["senior"].id,
            "employee_id": self.person.id,
            "token": "guess" * 8,
            "number": "C1",
            "suspended_on": False,
            "passed_on": False,
            "warned_days": 7,
            "manager_id": self.first.id,
        }
        for name, value in values.items():
            for records in (certificate.with_user(self.hr), certificate.sudo()):
                with self.subTest(name=name, su=records.env.su), self.assertRefused(UserError, "only the steps"):
                    records.write({name: value})

    def test_never_deleted_never_copied(self):
        certificate = self._issue(self.person)
        with self.assertRefused(UserError, "never deleted"):
            certificate.sudo().unlink()
        with self.assertRefused(UserError, "cannot be copied"):
            certificate.copy()
        with self.assertRefused(AccessError, ""):
            certificate.with_user(self.hr).unlink()

    # rules

    def test_nobody_certifies_himself(self):
        own = self.env["hr.employee"].create({"name": "HR Hao", "user_id": self.hr.id})
        with self.assertRefused(AccessError, "own certificate"):
            self._issue(own, user=self.hr)
        self.assertTrue(self._issue(self.person, user=self.hr))

    def test_who_left_gets_none(self):
        self.person.action_archive()
        with self.assertRefused(ValidationError, "has left"):
            self._issue(self.person)

    def test_somebody_of_another_company_is_certified_there(self):
        other = self.env["res.company"].create({"name": "Other Grid"})
        stranger = self._employee("For Eign", company_id=other.id)
        with self.assertRefused(AccessError, "another company"):
            self._issue(stranger, user=self.hr)
        self.grades["first"].company_id = other
        with self.assertRefused(ValidationError, "grade of another company"):
            self._issue(self.person)

    def test_nothing_is_dated_back_superusers_included(self):
        for user in (None, self.hr):
            with self.assertRefused(ValidationError, "may not begin in the past"):
                self._issue(self.person, user=user, date_from=self.yesterday)
        initial = self._issue(self.person, user=self.hr, date_from=self._days(-100), is_initial=True)
        self.assertEqual((initial.date_from, initial.is_initial), (self._days(-100), True))
        self._close_launch()
        other = self._employee("Oth Er")
        with self.assertRefused(ValidationError, "launch window is closed"):
            self._issue(other, user=self.hr, is_initial=True)
        with self.assertRefused(ValidationError, "may not begin in the past"):
            self._issue(other, date_from=self.yesterday, is_initial=True)

    def test_an_initial_recognition_that_has_ended_says_since_when(self):
        ended = self._issue(self.person, user=self.hr, date_from=self._days(-1500), is_initial=True)
        self.assertEqual((ended.state, ended.expired_on), ("expired", ended.date_to + timedelta(days=1)))

    def test_only_what_belongs_to_an_issue_is_taken(self):
        with self.assertRefused(ValidationError, "state"):
            self._issue(self.person, state="valid")

    def test_overlapping_ones_are_refused_in_a_sentence(self):
        self._issue(self.person, date_from=self._days(10))
        for start in (self.today, self._days(10)):
            with self.subTest(start=start), self.assertRefused(ValidationError, "another one begins after it"):
                self._issue(self.person, "senior", date_from=start)
        with self.assertRefused(ValidationError, "one certificate at a time"):
            self.Certificate._issue(
                [{"employee_id": self.senior.employee_id.id, "grade_id": self.grades["senior"].id}] * 2
            )

    def test_the_database_refuses_two_on_one_day(self):
        certificate = self._issue(self.person)
        vals = {
            "number": "C2",
            "token": "t" * 32,
            "employee_id": self.person.id,
            "grade_id": self.grades["first"].id,
            "date_from": certificate.date_to,
            "date_to": certificate.date_to,
            "state": "planned",
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation) as error, self.env.cr.savepoint():
            self.Certificate._create_unchecked([vals])
        self.assertIn("one certificate per day", self.Certificate._sql_error_to_message(error.exception))

    def test_a_missing_constraint_is_reported(self):
        with self.assertLogs(LOGGER, "ERROR") as log:
            self.env.cr.execute(
                "ALTER TABLE customer_manager_certificate DROP CONSTRAINT customer_manager_certificate_no_overlap"
            )
            self.Certificate._register_hook()
        self.assertIn("two certificates on one day", log.output[0])
