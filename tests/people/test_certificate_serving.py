from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .certificate_common import CertificateCommon


@tagged("post_install", "-at_install")
class TestCertificateServing(CertificateCommon):
    """Only who is certified gets new customers."""

    def _restart(self, certificate, day):
        """Let a certificate have begun on another day, as time does."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE customer_manager_certificate SET date_from = %s WHERE id = %s", day, certificate.id)
        )
        certificate.invalidate_recordset(["date_from"])

    def test_certified_on_a_day(self):
        certificate = self.first.certificate_ids
        managers = self.first | self.senior
        day = certificate.date_to
        self.assertEqual(managers._certified_on(day), managers)
        self.assertFalse(managers._certified_on(day + timedelta(days=1)))
        self.assertFalse(self.first._certified_on(certificate.date_from - timedelta(days=1)))
        self.env.flush_all()
        with self.assertQueryCount(1):
            managers._certified_on(day)

    def test_a_certificate_of_a_lower_grade_is_none(self):
        self._restart(self.first.certificate_ids, self.yesterday)
        self._issue(self.first.employee_id, "second")
        self.assertFalse(self.first._certified_on(self.today))
        self.assertFalse(self.first.has_valid_certificate)
        self._restart(self.second_senior.certificate_ids, self.yesterday)
        self.second_senior.appointment_ids.write({"date_to": self.today})
        self._issue(self.second_senior.employee_id, "first", date_from=self.tomorrow)
        self.assertTrue(self.second_senior._certified_on(self.today))

    def test_a_higher_one_serves_for_a_lower_grade(self):
        self._restart(self.first.certificate_ids, self.yesterday)
        self._issue(self.first.employee_id, "senior")
        self.assertEqual(self.first._certified_on(self.today), self.first)

    def test_no_new_customer_without_a_certificate(self):
        self.first.certificate_ids.with_user(self.hr).action_suspend("Case")
        with self.assertRefused(ValidationError, "is not active"):
            self._assign(self.first)
        senior = self.senior.certificate_ids
        senior._write_unchecked({"date_to": self.today})
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            with self.assertRefused(ValidationError, "no certificate in force"):
                self._assign(self.senior)
            self.assertNotIn(self.senior, self.Assignment._eligible_managers(self.core, "primary", self.tomorrow))

    def _assign(self, manager):
        return self.Assignment.with_user(self.officer).create(
            [{"partner_id": self.standard.id, "manager_id": manager.id, "reason": "New"}]
        )

    def test_a_finding_names_customers_of_the_uncertified(self):
        self._link(self.core, self.senior, days=5)
        Finding = self.env["customer.portfolio.finding"]
        domain = [("kind", "=", "certificate"), ("partner_id", "=", self.core.id)]
        self.assertFalse(Finding.search(domain))
        self.senior.certificate_ids._write_unchecked({"date_from": self._days(-9), "date_to": self.yesterday})
        self.env.flush_all()
        self.assertEqual(Finding.search(domain).manager_id, self.senior)
        self.assertEqual(Finding.with_user(self.supervisor).search(domain).manager_id, self.senior)
