from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .usage_common import UsageCommon


@tagged("post_install", "-at_install")
class TestCustomerAccount(UsageCommon):
    def test_account_of_a_contact_hangs_on_its_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        account = self.env["customer.account"].create({"number": " N3 ", "partner_id": contact.id})
        self.assertEqual((account.partner_id, account.number), (self.customer, "N3"))
        self.assertFalse(contact.customer_company_id)
        self.assertEqual(contact.customer_account_count, 3)
        account.partner_id = contact
        self.assertEqual(account.partner_id, self.customer)

    def test_numbers_are_unique_within_a_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["customer.account"].create({"number": "N1", "partner_id": self.customer.id})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["customer.account"].create({"number": "  ", "partner_id": self.customer.id})
        self.assertNotEqual(self.account.copy().number, "N1")

    def test_deletion_is_restricted(self):
        self._import(["N1,2025-01-01,10,5,1"])
        with self.assertRaisesRegex(UserError, "has usage"):
            self.account.unlink()
        self.other_account.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.customer.unlink()

    def test_a_customer_with_accounts_stays_an_entity(self):
        parent = self._create_customer("Holding")
        self.customer.parent_id = parent
        self.assertEqual(self.customer.commercial_partner_id, self.customer, "a company may belong to a group")
        with self.assertRaisesRegex(ValidationError, "only as a company"):
            self.customer.is_company = False
        person = self.env["res.partner"].create({"name": "Farmer", "is_company": False})
        self.env["customer.account"].create({"number": "P1", "partner_id": person.id})
        with self.assertRaisesRegex(ValidationError, "only as a company"):
            person.parent_id = parent

    def test_facts_go_when_a_customer_becomes_a_contact(self):
        person = self.env["res.partner"].create({"name": "Shop", "customer_importance": "second"})
        person.parent_id = self.customer
        self.assertFalse(person.customer_importance)
        with self.assertRaisesRegex(ValidationError, "North Mill"):
            person.customer_importance = "first"

    def test_temporary_importance_needs_an_end(self):
        with self.assertRaisesRegex(ValidationError, "last day"):
            self.customer.customer_importance = "temporary"
        self.customer.write({"customer_importance": "temporary", "customer_importance_until": "2025-06-30"})


@tagged("post_install", "-at_install")
class TestAccountTransfer(UsageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._import([f"N1,2025-0{month}-01,{month},1,1" for month in (1, 2, 3)])
        cls.successor = cls._create_customer("South Mill")
        cls.account = cls.account.with_user(cls.officer)

    def _holders(self):
        usage = self.env["customer.usage"].search([("account_id", "=", self.account.id)], order="month")
        return usage.mapped("partner_id.name"), [row.partner_id for row in usage]

    def test_usage_moves_from_the_month_on(self):
        self.account.transfer(self.successor, date(2025, 2, 17))
        self.assertEqual(self.account.partner_id, self.successor)
        self.assertEqual(self._holders()[1], [self.customer, self.successor, self.successor])
        self.assertRecordValues(
            self.account.transfer_ids,
            [{"month": date(2025, 2, 1), "from_partner_id": self.customer.id, "to_partner_id": self.successor.id}],
        )
        self.assertEqual(self.successor.customer_company_id, self.company)

    def test_usage_imported_later_goes_to_the_holder_of_its_month(self):
        self.account.transfer(self.successor.id, "2025-02-01")
        self._import(["N1,2024-12-01,1,1,1", "N1,2025-04-01,1,1,1", "N1,2025-01-01,9,1,1"])
        self.assertEqual(
            self._holders()[1], [self.customer, self.customer, self.successor, self.successor, self.successor]
        )

    def test_a_transfer_can_be_corrected_in_its_month(self):
        third = self._create_customer("West Mill")
        self.account.transfer(self.successor, "2025-02-01")
        self.account.transfer(third, "2025-02-01")
        self.assertEqual(self._holders()[1], [self.customer, third, third])
        self.account.transfer(self.customer, "2025-02-01")
        self.assertEqual(self._holders()[1], [self.customer] * 3)
        self.assertFalse(self.account.transfer_ids)

    def test_impossible_transfers_are_refused(self):
        self.account.transfer(self.successor, "2025-02-01")
        third = self._create_customer("West Mill")
        cases = {"2025-01-01": "passed on", "2999-01-01": "current month", "x": "date", False: "date"}
        for month, part in cases.items():
            with self.subTest(month=month), self.assertRaisesRegex(UserError, part):
                self.account.transfer(third, month)
        for partner in (False, 0, 2**31 - 1):
            with self.subTest(partner=partner), self.assertRaisesRegex(UserError, "one customer"):
                self.account.transfer(partner, "2025-02-01")
        third.sudo().customer_company_id = self.env["res.company"].create({"name": "Second Grid"})
        with self.assertRaisesRegex(ValidationError, "served by one company"):
            self.account.transfer(third, "2025-03-01")

    def test_the_customer_is_not_changed_by_hand_once_there_is_usage(self):
        for context in ({}, {"customer_account_transfer": True}):
            with self.subTest(context=context), self.assertRaisesRegex(UserError, "Transfer"):
                self.account.with_context(**context).write({"partner_id": self.successor.id})
        self.other_account.with_user(self.officer).partner_id = self.successor

    def test_wizard(self):
        wizard = (
            self.env["customer.account.transfer.wizard"]
            .with_user(self.officer)
            .create(
                {
                    "account_ids": [Command.set(self.accounts.ids)],
                    "partner_id": self.successor.id,
                    "month": "2025-03-01",
                }
            )
        )
        wizard.action_transfer()
        self.assertEqual(self.accounts.partner_id, self.successor)
        self.assertEqual(self._holders()[1], [self.customer, self.customer, self.successor])
