from psycopg2 import OperationalError
from psycopg2.errors import ExclusionViolation, SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon


@tagged("post_install", "-at_install")
class TestCertificateSessions(SessionsCommon):
    """Two sessions with connections of their own certify the same person."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self._connect(), self._connect()
        company = self.first.company
        self.today = company._customer_today()
        people = self.first["hr.employee"].create([{"name": name, "company_id": company.id} for name in ("Yi", "Er")])
        self.person_id, self.other_id = people.ids
        self.grade_id = self.first.ref("customer_manager.customer_manager_grade_first").id
        self._begin()

    def _begin(self):
        """Begin both sessions anew: the snapshot of each begins with its first statement."""
        self.first.cr.commit()
        for env in (self.first, self.second):
            env.cr.rollback()
            env.invalidate_all()
            env["hr.employee"].browse(self.person_id).fetch(["name"])

    def _issue(self, env, employee_id=None):
        return env["customer.manager.certificate"]._issue(
            [{"employee_id": employee_id or self.person_id, "grade_id": self.grade_id}]
        )

    def _numbers(self):
        self.first.cr.rollback()
        self.first.invalidate_all()
        return (
            self.first["customer.manager.certificate"].search([("employee_id", "=", self.person_id)]).mapped("number")
        )

    def test_the_loser_starts_again_and_is_refused(self):
        winner = self._issue(self.first).number
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._issue(self.second)
        self.second.cr.rollback()
        self.second.invalidate_all()
        with self.assertRaisesRegex(Exception, "another one begins after it"):
            self._issue(self.second)
        self.assertEqual(self._numbers(), [winner])

    def test_the_database_refuses_the_second_one_whatever_the_code(self):
        self._issue(self.first)
        self.first.cr.commit()
        vals = {
            "number": "C2",
            "token": "t" * 32,
            "employee_id": self.person_id,
            "grade_id": self.grade_id,
            "date_from": self.today,
            "date_to": self.today,
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self.second["customer.manager.certificate"]._create_unchecked([vals])

    def test_numbers_have_neither_doubles_nor_gaps(self):
        self._issue(self.first)
        with mute_logger("odoo.sql_db"), self.assertRaises(OperationalError):
            self._issue(self.second, self.other_id)
        self.second.cr.rollback()
        self.first.cr.commit()
        self.second.invalidate_all()
        self._issue(self.second, self.other_id)
        self.second.cr.commit()
        self.first.cr.rollback()
        self.first.invalidate_all()
        certificates = self.first["customer.manager.certificate"].search([])
        numbers = sorted(int(number[-8:-3]) for number in certificates.mapped("number"))
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def test_the_first_number_of_a_company_is_made_once(self):
        company = self.first["res.company"].create({"name": "New Grid"})
        people = self.first["hr.employee"].create([{"name": name, "company_id": company.id} for name in ("San", "Si")])
        self._begin()
        self._issue(self.first, people.ids[0])
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._issue(self.second, people.ids[1])
        self.second.cr.rollback()
        self.second.invalidate_all()
        self.assertTrue(self._issue(self.second, people.ids[1]).number.startswith(f"C{company.id:02d}-"))

    def test_look_ups_meet_in_one_row(self):
        lookups = [env["customer.manager.lookup"] for env in (self.first, self.second)]
        results = [lookup._is_within_limit("192.0.2.1") for lookup in lookups for _try in range(16)]
        self.assertEqual(results.count(False), 2, "30 a minute")
