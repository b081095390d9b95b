from datetime import timedelta

from odoo import fields

from ..approval.common import ApprovalMixinCommon
from .common import PeopleCommon


class CertificateCommon(ApprovalMixinCommon, PeopleCommon):
    """A person who was designated, and colleagues in every role that works with certificates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Certificate = cls.env["customer.manager.certificate"]
        cls.Training = cls.env["customer.manager.training"]
        # nobody else of the committee, whatever the database holds
        cls.env.ref("customer_manager.group_customer_manager_committee").user_ids = cls.committee
        cls.person = cls._employee("Pei Pan", work_email="pei@example.com")
        cls.person_user = cls.person.user_id
        cls.tomorrow = cls.today + timedelta(days=1)
        cls.yesterday = cls.today - timedelta(days=1)

    @classmethod
    def _issue(cls, employee, grade="first", user=None, **values):
        """Return a certificate, issued as superuser code does (or as `user`)."""
        vals = {"employee_id": employee.id, "grade_id": cls.grades[grade].id, **values}
        certificates = cls.Certificate.with_user(user) if user else cls.Certificate
        return certificates._issue([vals])

    @classmethod
    def _close_launch(cls):
        cls.company.customer_launch_open = False

    @classmethod
    def _book(cls, employee, user=None, **values):
        """Return training booked by human resources (or by `user`) for yesterday."""
        vals = {"employee_id": employee.id, "name": "Tariffs", "date": cls.yesterday, "hours": 8, **values}
        return cls.Training.with_user(user or cls.hr).create(vals)

    @classmethod
    def _upload(cls, user, name="paper.txt", raw=b"paper", **values):
        """Return a file that `user` has just uploaded."""
        return cls.env["ir.attachment"].with_user(user).create({"name": name, "raw": raw, **values})

    @classmethod
    def _days(cls, number, start=None):
        return fields.Date.add(start or cls.today, days=number)

    def _withdraw(self, certificate, *people, reason="Forged diploma"):
        """Let human resources ask for a withdrawal, and committee members decide it."""
        certificate.with_user(self.hr).action_request_withdrawal(reason)
        self.decide(certificate, *(people or (self.committee,)))
        certificate.invalidate_recordset()
