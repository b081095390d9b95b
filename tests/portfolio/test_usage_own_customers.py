from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.roles import OFFICER
from ..customer.usage_common import HEAD, UsageCommon
from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestUsageOwnCustomers(UsageCommon, PortfolioCommon):
    """An officer who is a manager too brings in no figures of the customers he serves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls.first.user_id
        cls.double.group_ids += cls.env.ref(OFFICER)
        cls.customer.ref = "NORTH"
        cls._link(cls.customer, cls.first, days=30)
        cls.foreign = cls._create_customer("South Mill", ref="SOUTH")
        cls.foreign_account = cls.env["customer.account"].create({"number": "S1", "partner_id": cls.foreign.id})

    def test_rows_of_own_customers_are_refused_one_by_one(self):
        rows = ["N1,2025-01-01,1,1,1", "S1,2025-01-01,2,1,1", "N2,2025-01-01,3,1,1"]
        refused = [(line, "account_number", "own_customer") for line in (2, 4)]
        checked = self._create_import("\n".join([HEAD, *rows]), user=self.double)
        checked.action_check()
        self.assertErrors(checked, *refused)
        self.assertIn("somebody else has to import", checked.error_ids[0].message)
        whole = self._import(rows, user=self.double)
        self.assertEqual(whole.state, "failed")
        self.assertErrors(whole, *refused)
        self.assertFalse(self._usage("S1"))
        part = self._import(rows, user=self.double, skip_errors=True)
        self.assertCounts(part, created=1, error=2)
        self.assertEqual(self._usage("S1").kwh, 2)
        self.assertFalse(self._usage("N1") | self._usage("N2"))
        colleague = self._import(rows)
        self.assertCounts(colleague, created=2, unchanged=1, error=0)

    def test_who_stands_in_counts_too(self):
        self._link(self.foreign, self.senior, days=30)
        self._link(self.foreign, self.first, role="backup", days=30)
        self.assertEqual(self.foreign.customer_backup_manager_id, self.first)
        refused = self._import(["S1,2025-01-01,1,1,1"], user=self.double)
        self.assertErrors(refused, (2, "account_number", "own_customer"))

    def test_who_held_the_account_in_the_month_counts(self):
        self.account.transfer(self.foreign, "2025-03-01")
        refused = self._import(["N1,2025-02-01,1,1,1", "N1,2025-03-01,1,1,1"], user=self.double, skip_errors=True)
        self.assertErrors(refused, (2, "account_number", "own_customer"))
        self.assertEqual(self._usage("N1").partner_id, self.foreign)

    def test_new_accounts_do_not_get_round_it(self):
        head = "customer_ref,customer_name,account_number,month,kwh"
        rows = ["NORTH,,N9,2025-01-01,1", "SOUTH,,S9,2025-01-01,1", ",North Mill,N8,2025-01-01,1"]
        refused = self._import(rows, head=head, user=self.double, create_missing=True, skip_errors=True)
        self.assertErrors(refused, (2, "customer_ref", "own_customer"), (4, "customer_name", "own_customer"))
        self.assertFalse(self.env["customer.account"].search([("number", "in", ("N8", "N9"))]))
        self.assertTrue(self._usage("S9"))

    def test_push_judges_who_pushes(self):
        rows = [{"account_number": "N1", "month": "2025-01-01", "kwh": 1}]
        answer = self.env["customer.usage"].with_user(self.double).push(rows)
        self.assertEqual((answer["state"], answer["error_count"]), ("failed", 1))
        self.assertIn("You serve this customer", answer["errors"][0]["message"])
        integration = self._create_role_user("officer", login="cm_billing_system")
        answer = self.env["customer.usage"].with_user(integration).push(rows)
        self.assertEqual((answer["state"], answer["created_count"]), ("done", 1))

    def test_accounts_of_own_customers_are_for_colleagues(self):
        own, foreign = self.account.with_user(self.double), self.foreign_account.with_user(self.double)
        for call in (
            lambda: own.write({"capacity_kva": 9000}),
            lambda: own.transfer(self.foreign, self.today),
            lambda: foreign.transfer(self.customer, self.today),
            lambda: foreign.write({"partner_id": self.customer.id}),
            lambda: own.create({"number": "N7", "partner_id": self.customer.id}),
        ):
            with self.assertRefused(AccessError, "whom you serve"):
                call()
        foreign.capacity_kva = 9000
        self.account.with_user(self.officer).capacity_kva = 9000
