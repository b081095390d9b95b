from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestAssignmentMerge(PortfolioCommon):
    """Merging contacts keeps one manager per day and loses no history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy = cls._create_tiered("Core Steel Co.", "core")
        cls.third = cls._create_tiered("Core Steel Plant", "core")

    def _merge(self, sources, destination):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (sources | destination).ids, destination, extra_checks=False
        )
        self.env.invalidate_all()

    def _rows(self):
        return self.Assignment.search([("partner_id", "=", self.core.id)], order="role, date_from, id")

    def _day(self, days):
        return self.today - timedelta(days=days)

    def test_open_links_of_both(self):
        kept = self._link(self.core, self.senior, days=100)
        cut = self._link(self.copy, self.second_senior, days=300)
        self._merge(self.copy, self.core)
        self.assertFalse(self.copy.exists())
        self.assertRecordValues(
            cut + kept,
            [
                {
                    "partner_id": self.core.id,
                    "date_from": self._day(300),
                    "date_to": self._day(101),
                    "state": "ended",
                },
                {
                    "partner_id": self.core.id,
                    "date_from": self._day(100),
                    "date_to": False,
                    "state": "active",
                },
            ],
        )
        self.assertIn("Core Steel", cut.end_reason)
        self.assertEqual(self.core.customer_manager_id, self.senior)
        self.assertEqual(self.core.user_id, self.senior.user_id)

    def test_link_without_days_left_is_cancelled(self):
        self._link(self.core, self.senior, days=100)
        lost = self._link(self.copy, self.second_senior, days=50)
        self._merge(self.copy, self.core)
        self.assertRecordValues(
            lost,
            [{"partner_id": self.core.id, "state": "cancelled", "date_from": self._day(50)}],
        )

    def test_link_goes_on_after_the_destination_s(self):
        self._link(self.core, self.senior, days=200, date_to=self._day(101))
        self._link(self.copy, self.second_senior, days=300)
        self._merge(self.copy, self.core)
        self.assertRecordValues(
            self._rows(),
            [
                {
                    "manager_id": self.second_senior.id,
                    "date_from": self._day(300),
                    "date_to": self._day(201),
                    "state": "ended",
                },
                {
                    "manager_id": self.senior.id,
                    "date_from": self._day(200),
                    "date_to": self._day(101),
                    "state": "ended",
                },
                {
                    "manager_id": self.second_senior.id,
                    "date_from": self._day(100),
                    "date_to": False,
                    "state": "active",
                },
            ],
        )
        self.assertEqual(self.core.customer_manager_id, self.second_senior)

    def test_destination_without_links_takes_all(self):
        link = self._link(self.copy, self.senior, days=10)
        backup = self._link(self.copy, self.first, "backup", days=10)
        self._merge(self.copy, self.core)
        self.assertEqual((link | backup).partner_id, self.core)
        self.assertEqual(self.core.customer_manager_id, self.senior)
        self.assertEqual(self.core.customer_backup_manager_id, self.first)
        self.assertEqual(self.core.customer_company_id, self.company)

    def test_three_at_once(self):
        self._link(self.core, self.senior, days=10)
        younger = self._link(self.copy, self.second_senior, days=20)
        self._link(self.third, self.first, days=30)
        self._merge(self.copy | self.third, self.core)
        self.assertEqual(len(self._rows()), 3)
        self.assertEqual(self.core.manager_on(self._day(25)), self.first)
        self.assertEqual(self.core.manager_on(self._day(15)), self.first)
        self.assertEqual(self.core.manager_on(self._day(5)), self.senior)
        self.assertEqual(younger.state, "cancelled")

    def test_conflicts_go_along(self):
        conflict = self.env["customer.conflict"].create(
            {"manager_id": self.first.id, "partner_id": self.copy.id, "kind": "owner"}
        )
        self._merge(self.copy, self.core)
        self.assertEqual(conflict.partner_id, self.core)

    def test_merge_by_an_officer_through_the_wizard(self):
        self._link(self.copy, self.senior, days=10)
        self._link(self.core, self.second_senior, days=100)
        self.officer.sudo().group_ids += self.env.ref("base.group_partner_manager")
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.officer)
            .with_context(active_model="res.partner", active_ids=(self.copy | self.core).ids)
            .create({})
        )
        wizard.dst_partner_id = self.core
        wizard.action_merge()
        self.env.invalidate_all()
        self.assertFalse(self.copy.exists())
        self.assertEqual(self.core.customer_manager_id, self.second_senior)

    def test_customers_of_two_companies_are_not_merged(self):
        company = self.env["res.company"].create({"name": "Other Grid"})
        self._link(self.core, self.senior, days=10)
        self.copy.customer_company_id = company
        with self.assertRefused(UserError, "different companies"):
            self._merge(self.copy, self.core)
