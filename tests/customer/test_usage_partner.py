from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, warmup

from ..portfolio.common import PortfolioCommon
from .usage_common import UsageCommon


@tagged("post_install", "-at_install")
class TestUsageOfOwnCustomers(PortfolioCommon):
    """A manager reads the figures of his customers, a supervisor those of his team's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._link(cls.core, cls.senior, days=10)
        cls._link(cls.standard, cls.outsider, days=10)
        cls._link(cls.standard, cls.first, role="backup", days=10)
        for number, partner in (("C1", cls.core), ("S1", cls.standard)):
            cls.env["customer.account"].create({"number": number, "partner_id": partner.id})
        cls.env["customer.usage"].push(
            [{"account_number": number, "month": "2025-01-01", "kwh": 1} for number in ("C1", "S1")]
        )

    def _seen(self, user):
        seen = self.env["customer.usage"].with_user(user).search([]).sudo().account_id
        self.assertEqual(seen, self.env["customer.account"].with_user(user).search([]).sudo())
        return sorted(seen.mapped("number"))

    def test_figures_follow_the_links(self):
        self.assertEqual(self._seen(self.senior.user_id), ["C1"])
        self.assertEqual(self._seen(self.outsider.user_id), ["S1"])
        self.assertEqual(self._seen(self.first.user_id), ["S1"], "the backup reads, too")
        self.assertEqual(self._seen(self.second_senior.user_id), [])
        self.assertEqual(self._seen(self.other_supervisor), ["S1"])
        self.assertEqual(self._seen(self.supervisor), ["C1", "S1"], "his team holds the backup of S1")

    def test_chart_of_a_foreign_customer_is_empty(self):
        series = self.core.with_user(self.senior.user_id).get_customer_usage_series()
        self.assertEqual(series["newest"], "2025-01-01")
        series = self.standard.with_user(self.senior.user_id).get_customer_usage_series()
        self.assertEqual(series["months"], [])

    def test_a_manager_passes_no_own_account_on(self):
        account = self.core.customer_account_ids.with_user(self.senior.user_id)
        with self.assertRaises(AccessError):
            account.transfer(self.standard, "2025-01-01")
        with self.assertRaises(AccessError):
            account.write({"is_net_exporter": True})


@tagged("post_install", "-at_install")
class TestUsageOnContact(UsageCommon):
    def test_chart_series(self):
        self._import(
            [
                "N1,2023-01-01,5,5,",
                "N1,2025-02-01,10,5,",
                "N2,2025-02-01,1,2.5,",
                "N1,2025-01-01,3,,",
                "N2,2025-01-01,1,1,",
            ]
        )
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        series = contact.with_user(self.officer).get_customer_usage_series()
        self.assertEqual(len(series["months"]), 24)
        self.assertEqual((series["months"][0], series["months"][-1]), ("2023-03-01", "2025-02-01"))
        self.assertEqual(series["kwh"][-2:], [4.0, 11.0])
        self.assertEqual(series["revenue"][-2:], [None, 7.5], "the sum of a month with an unknown revenue is unknown")
        self.assertIsNone(series["kwh"][0])
        self.assertEqual(series["newest"], "2025-02-01")
        stranger = self.customer.with_user(self.employee_user).get_customer_usage_series()
        self.assertEqual((stranger["months"], stranger["newest"]), ([], False))

    def test_data_feed(self):
        company = self.env["res.company"].create({"name": "Fresh Grid", "user_ids": [(4, self.officer.id)]})
        customer = self._create_customer("Feed")
        self.env["customer.account"].create(
            [
                {"number": f"F{n}", "partner_id": customer.id, "company_id": company.id, "state": state}
                for n, state in enumerate(("active", "active", "active", "closed"))
            ]
        )
        accounts = self.env["customer.account"].with_user(self.officer).with_context(allowed_company_ids=company.ids)
        feed = accounts.get_data_feed()
        self.assertEqual((feed["newest_month"], feed["account_count"], feed["late_count"]), (False, 3, 3))
        self._import(
            ["F0,2025-02-01,1,,", "F1,2025-01-01,1,,", "F3,2025-02-01,1,,"], company_id=company.id
        )  # fmt: skip
        feed = accounts.get_data_feed()
        self.assertEqual((feed["newest_month"], feed["late_count"]), ("2025-02-01", 2))
        self.assertAlmostEqual(feed["late_share"], 2 / 3)
        self.assertEqual(accounts.search(feed["late_domain"]).mapped("number"), ["F1", "F2"])
        with self.assertRaises(AccessError):
            accounts.with_user(self.employee_user).get_data_feed()

    def test_buttons_open_the_customer_s_records(self):
        action = self.customer.action_view_customer_accounts()
        self.assertEqual(self.env["customer.account"].search(action["domain"]), self.accounts)
        action = self.customer.action_view_customer_usage()
        self.assertEqual(action["res_model"], "customer.usage")

    @warmup
    def test_queries_do_not_grow_with_the_rows(self):
        rows = [f"N{1 + n % 2},20{10 + n // 24}-{1 + n // 2 % 12:02d}-01,{n},1,1" for n in range(240)]
        usage_import = self._create_import("\n".join(["account_number,month,kwh,revenue,profit", *rows]))
        self.env.flush_all()
        with self.assertQueryCount(22):
            usage_import.action_import()
            self.env.flush_all()
        self.assertCounts(usage_import, created=240)
        customers = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(40)])
        self.env["customer.account"].create(
            [{"number": f"Q{n}", "partner_id": partner.id} for n, partner in enumerate(customers)]
        )
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            customers.mapped("customer_account_count")
        with self.assertQueryCount(5):
            customers[0].get_customer_usage_series()

    @warmup
    def test_plain_contacts_cost_no_query_of_ours(self):
        partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(10)])
        self.env.flush_all()
        with self.assertQueryCount(1):
            partners.write({"comment": "x"})
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestUsageMerge(UsageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls._create_customer("North Mill Ltd", customer_importance="first", is_strategic_customer=True)
        cls.env["customer.account"].create({"number": "D1", "partner_id": cls.double.id})
        cls._import(["N1,2025-01-01,1,,", "D1,2025-01-01,2,,"])

    def _merge(self, sources, destination):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (sources | destination).ids, destination, extra_checks=False
        )
        self.env.invalidate_all()

    def test_accounts_usage_and_facts_move(self):
        self._merge(self.double, self.customer)
        self.assertFalse(self.double.exists())
        self.assertEqual(sorted(self.customer.customer_account_ids.mapped("number")), ["D1", "N1", "N2"])
        usage = self.env["customer.usage"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(sum(usage.mapped("kwh")), 3.0)
        self.assertRecordValues(
            self.customer,
            [{"customer_importance": "first", "is_strategic_customer": True, "customer_company_id": self.company.id}],
        )

    def test_a_history_of_transfers_moves_along(self):
        third = self._create_customer("Third")
        self.env["customer.account"].search([("number", "=", "D1")]).transfer(third, "2025-02-01")
        self._merge(self.double, self.customer)
        [transfer] = self.env["customer.account"].search([("number", "=", "D1")]).transfer_ids
        self.assertEqual(transfer.from_partner_id, self.customer)
        self._import(["D1,2024-12-01,2,,"])
        usage = self.env["customer.usage"].search([("account_id.number", "=", "D1")])
        self.assertEqual(usage.partner_id, self.customer)

    def test_merging_into_a_contact_gives_to_its_company(self):
        contact = self.env["res.partner"].create({"name": "Office", "parent_id": self.customer.id})
        self._merge(self.double, contact)
        self.assertIn("D1", self.customer.customer_account_ids.mapped("number"))
        self.assertFalse(contact.customer_importance)
        self.assertEqual(self.customer.customer_importance, "first")

    def test_customers_of_two_companies_are_not_merged(self):
        company = self.env["res.company"].create({"name": "Second Grid"})
        other = self._create_customer("Elsewhere")
        self.env["customer.account"].create({"number": "E1", "partner_id": other.id, "company_id": company.id})
        with self.assertRaisesRegex(UserError, "different companies"):
            self._merge(other, self.customer)

    def test_a_user_with_the_right_to_merge_can(self):
        self.officer.group_ids += self.env.ref("base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.officer)
        wizard._merge((self.double | self.customer).ids, self.customer.with_user(self.officer))
        self.env.invalidate_all()
        self.assertFalse(self.double.exists())
        self.assertEqual(self.customer.customer_importance, "first")
