import base64

from odoo import fields

from ..portfolio.common import PortfolioCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


class VisitCommon(PortfolioCommon):
    """The senior manager serves the core customer, the first one the standard customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Visit = cls.env["customer.visit"]
        cls.Promise = cls.env["customer.promise"]
        cls._link(cls.core, cls.senior, days=10)
        cls._link(cls.standard, cls.first, days=10)
        cls.contact = cls.env["res.partner"].create({"name": "Chief Chen", "parent_id": cls.core.id})
        cls.user = cls.senior.user_id
        cls.audit = cls.users["audit"]

    def _run_job(self, name):
        """Run a job as the scheduler does, which commits."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"customer_manager.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _day(cls, days=0):
        return fields.Date.add(cls.today, days=days)

    @classmethod
    def _visit(cls, user=None, **values):
        """Return a visit to the core customer, planned for today by its manager."""
        return cls.Visit.with_user(user or cls.user).create(
            {"partner_id": cls.core.id, "date_planned": cls.today, "purpose": "Look around", **values}
        )

    @classmethod
    def _record_values(cls, **values):
        """Return what a phone sends of a visit face to face."""
        return {
            "mode": "face",
            "outcome": "A second supply is wanted",
            "contact_ids": cls.contact.ids,
            "proofs": [{"name": "gate.png", "data": base64.b64encode(PNG).decode()}],
            **values,
        }

    @classmethod
    def _recorded(cls, user=None, values=None, **planned):
        """Return a visit that was recorded."""
        visit = cls._visit(user, **planned)
        visit.action_record(cls._record_values(**(values or {})))
        return visit

    @classmethod
    def _done(cls, days_ago, mode="face", partner=None, manager=None, **values):
        """Return a visit that was done so many days ago, past all rules."""
        partner, manager, day = partner or cls.core, manager or cls.senior, cls._day(-days_ago)
        return cls.Visit._create_unchecked(
            [
                {
                    "partner_id": partner.id,
                    "manager_id": manager.id,
                    "company_id": manager.company_id.id,
                    "tier_id": partner.customer_tier_id.id,
                    "mode": mode,
                    "state": "done",
                    "date_planned": day,
                    "date_due": day,
                    "date_done": day,
                    "outcome": "Past",
                    "recorded_at": fields.Datetime.to_datetime(day),
                    **values,
                }
            ]
        )

    @classmethod
    def _promise(cls, user=None, days=7, **values):
        """Return a promise to the core customer by its manager."""
        return cls.Promise.with_user(user or cls.user).create(
            {"name": "A quotation", "partner_id": cls.core.id, "date_due": cls._day(days), **values}
        )
