from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time

from .file_common import FileCommon

NOW = fields.Datetime.to_datetime("2026-12-01 02:00:00")


class NoticeCommon(FileCommon):
    """A core customer with two accounts, a priority, a standard and a mass one, and an outage in nine days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Notice = cls.env["customer.notice"]
        cls.Notice.search([("state", "=", "sent")]).state = "done"
        cls.priority = cls._create_tiered("Priority Plant", "priority", phone="300")
        cls.mass = cls._create_tiered("Mass Shop", "mass", phone="400")
        (cls.priority | cls.mass).customer_company_id = cls.company
        cls.standard.phone = "500"
        cls.accounts = cls.account | cls.env["customer.account"].create(
            [
                {"number": "C2", "partner_id": cls.core.id, "area_class": "rural"},
                {"number": "P1", "partner_id": cls.priority.id, "area_class": "urban"},
                {"number": "S1", "partner_id": cls.standard.id, "area_class": "urban"},
                {"number": "M1", "partner_id": cls.mass.id, "area_class": "urban"},
            ]
        )
        cls._contact_line(cls.electrician, "electrician")
        cls.start = NOW + timedelta(days=9)

    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time(NOW))

    def _notice(self, **values):
        return self.Notice.with_user(self.officer).create(
            {
                "name": "Works in North Street",
                "body": "The line is renewed.",
                "date_start": self.start,
                "date_end": self.start + timedelta(hours=4),
                "account_ids": [Command.set(self.accounts.ids)],
                **values,
            }
        )

    def _sent(self, **values):
        notice = self._notice(**values)
        notice.action_send()
        return notice.sudo()

    def _receipt(self, notice, customer=None):
        return notice.receipt_ids.filtered(lambda one: one.partner_id == (customer or self.core))

    def _follow(self, before=None, at=None):
        """Run the job some time before the outage, or at a time."""
        self.clock.move_to(at or self.start - before)
        self._run_job("follow_notices")

    def _messages(self, customer=None):
        domain = [("kind", "=", "notice")]
        if customer:
            domain.append(("partner_id", "=", customer.id))
        return self.env["customer.outbound"].search(domain, order="id")

    def _calls(self, notice, customer=None):
        return self._receipt(notice, customer).activity_ids
