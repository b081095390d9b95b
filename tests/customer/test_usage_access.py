from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .usage_common import HEAD, UsageCommon


@tagged("post_install", "-at_install")
class TestUsageAccess(UsageCommon):
    """Each role on each model of the room, and companies apart from each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._import(["N1,2025-01-01,10,5,1"])
        cls.second_company = cls.env["res.company"].create({"name": "Second Grid"})

    def test_figures_are_read_by_their_roles_only(self):
        allowed = ("officer", "audit")
        for role, user in self.users.items():
            for model in ("customer.account", "customer.usage"):
                with self.subTest(role=role, model=model):
                    records = self.env[model].with_user(user)
                    if role in allowed:
                        self.assertTrue(records.search([]))
                    elif role in ("user", "supervisor"):
                        self.assertFalse(records.search([]), "not their customers")
                    else:
                        with self.assertRaises(AccessError):
                            records.search([])
        with self.assertRaises(AccessError):
            self.env["customer.usage"].with_user(self.employee_user).search([])

    def test_nobody_writes_usage(self):
        usage = self._usage()
        values = {"account_id": self.account.id, "partner_id": self.customer.id, "month": "2025-02-01", "kwh": 1}
        for role, user in self.users.items():
            with self.subTest(role=role):
                as_user = usage.with_user(user)
                for operation in (
                    lambda record: record.write({"kwh": 0}),
                    lambda record: record.create(values),
                    lambda record: record.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        operation(as_user)

    def test_only_officers_import(self):
        for role, user in self.users.items():
            with self.subTest(role=role):
                if role == "officer":
                    self._create_import(f"{HEAD}\nN1,2025-01-01,10,5,1\n", user=user).action_import()
                    continue
                with self.assertRaises(AccessError):
                    self._create_import(HEAD, user=user)
                with self.assertRaises(AccessError):
                    self.env["customer.usage"].with_user(user).push(
                        [{"account_number": "N1", "month": "2025-01-01", "kwh": 1}]
                    )
        draft = self._create_import(f"{HEAD}\nN1,2025-01-01,10,5,1\n")
        for action in ("action_view_errors", "action_view_changes", "action_download_errors"):
            self.assertTrue(getattr(draft.with_user(self.users["audit"]), action)())
            with self.assertRaises(AccessError):
                getattr(draft.with_user(self.users["user"]), action)()
        for role in ("user", "supervisor", "audit", "admin", "hr"):
            for method in ("action_check", "action_import"):
                with self.subTest(role=role, method=method), self.assertRaises(AccessError):
                    getattr(draft.with_user(self.users[role]), method)()

    def test_results_cannot_be_forged(self):
        usage_import = self._create_import(HEAD)
        for values in (
            {"state": "done"},
            {"created_count": 5},
            {"change_ids": [Command.clear()]},
            {"error_ids": [Command.clear()]},
            {"user_id": 1},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                usage_import.write(values)
            with self.subTest(values=values), self.assertRaises(AccessError):
                usage_import.create(values)
        for model in ("customer.usage.import.error", "customer.usage.import.change"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.officer).create({"import_id": usage_import.id})

    def test_managers_change_no_account(self):
        account = self.account.with_user(self.users["user"])
        for operation in (
            lambda: account.write({"capacity_kva": 1}),
            lambda: account.create({"number": "Z", "partner_id": self.customer.id}),
            lambda: account.unlink(),
            lambda: account.transfer(self._create_customer(), "2025-01-01"),
        ):
            with self.assertRaises(AccessError):
                operation()

    def test_importance_is_for_officers(self):
        for role, user in self.users.items():
            if role != "officer":  # who may edit contacts by his role
                user.group_ids += self.env.ref("base.group_partner_manager")
            customer = self.customer.with_user(user)
            with self.subTest(role=role):
                for values in ({"customer_importance": "first"}, {"is_strategic_customer": True}):
                    if role == "officer":
                        customer.write(values)
                        customer.write(dict.fromkeys(values, False))
                        continue
                    with self.assertRaises(AccessError):
                        customer.write(values)
                    with self.assertRaises(AccessError):
                        customer.create({"name": "New", **values})
                    customer.create({"name": "New", **dict.fromkeys(values, False)})
                with self.assertRaises(AccessError):
                    customer.write({"customer_company_id": self.second_company.id})

    def test_accounts_of_another_company_are_unknown(self):
        other = self.env["customer.account"].create(
            {
                "number": "FOREIGN",
                "partner_id": self._create_customer("Foreign").id,
                "company_id": self.second_company.id,
            }
        )
        self.assertErrors(self._import(["FOREIGN,2025-01-01,1,1,1"]), (2, "account_number", "unknown_account"))
        self.assertFalse(self.env["customer.usage"].search([("account_id", "=", other.id)]))
        self.assertNotIn(other, self.env["customer.account"].with_user(self.officer).search([]))
        with self.assertRaises(AccessError):
            self._create_import(HEAD, company_id=self.second_company.id)
        with self.assertRaises(AccessError):
            self.env["customer.usage"].with_user(self.officer).push(
                [{"account_number": "FOREIGN", "month": "2025-01-01", "kwh": 1}], company_id=self.second_company.id
            )

    def test_a_customer_is_served_by_one_company(self):
        self.assertEqual(self.customer.customer_company_id, self.company)
        values = {"number": "S1", "partner_id": self.customer.id, "company_id": self.second_company.id}
        with self.assertRaisesRegex(ValidationError, "served by one company"):
            self.env["customer.account"].create(values)
        self.officer.company_ids += self.second_company
        self.customer.ref = "MILL"
        usage_import = self._import(
            ["S1,2025-01-01,1,MILL"],
            head="account_number,month,kwh,customer_ref",
            company_id=self.second_company.id,
            create_missing=True,
        )
        self.assertErrors(usage_import, (2, "customer_ref", "customer_refused"))
        self.assertIn("served by", usage_import.error_ids.message)

    def test_currency_stays_once_there_is_usage(self):
        with self.assertRaisesRegex(UserError, "never converted"):
            self.company.currency_id = self.env.ref("base.JPY")
        self.second_company.currency_id = self.env.ref("base.JPY")
