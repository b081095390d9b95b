from datetime import date

from ..approval.common import ApprovalMixinCommon
from ..common import CustomerManagerCommon


class TierCommon(ApprovalMixinCommon, CustomerManagerCommon):
    """A company of its own with customers, accounts and usage of 2025; no test methods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Tier Utility"})
        for user in (*cls.users.values(), cls.second_officer, cls.employee_user):
            user.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.today = cls.company._customer_today()
        cls.core, cls.priority, cls.standard, cls.mass = (
            cls.env.ref(f"customer_manager.customer_tier_{code}") for code in ("core", "priority", "standard", "mass")
        )
        cls.core.count_limit = 0

    @classmethod
    def _customer(cls, name, kwh=None, revenue=None, profit=None, months=12, account=None, **values):
        """Return a customer with one account and, if `kwh` is given, usage in 2025.

        The figures are sums of the months with usage; None is unknown.
        """
        partner = cls._create_customer(name, **values)
        account = cls.env["customer.account"].create(
            {
                "number": f"T{partner.id}",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "category": "industry",
                **(account or {}),
            }
        )
        if kwh is not None:
            cls._usage(account, kwh, revenue, profit, months)
        return partner

    @classmethod
    def _usage(cls, account, kwh, revenue=None, profit=None, months=12, year=2025):
        """Put the sums on the first of the last `months` months; the others have 0."""

        def part(value, month):
            return value if value is None or month == 13 - months else 0

        cls.env["customer.usage"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": account.partner_id.id,
                    "company_id": account.company_id.id,
                    "month": date(year, month, 1),
                    "kwh": part(kwh, month),
                    "revenue": part(revenue, month),
                    "profit": part(profit, month),
                }
                for month in range(13 - months, 13)
            ]
        )

    @classmethod
    def _run(cls, user=None, **values):
        """Return a draft run over 2025 by energy alone, created by the officer."""
        return (
            cls.env["customer.tier.run"]
            .with_user(user or cls.officer)
            .create(
                {
                    "name": "Run 2025",
                    "company_id": cls.company.id,
                    "date_from": date(2025, 1, 1),
                    "date_to": date(2025, 12, 31),
                    "date_effective": cls.today,
                    "energy_weight": 100,
                    "revenue_weight": 0,
                    "profit_weight": 0,
                    "leave_share": 0,
                    **values,
                }
            )
        )

    @classmethod
    def _computed(cls, **values):
        """Return a run that was computed, by the ranking alone."""
        run = cls._run(use_floors=False, **values)
        run.action_compute()
        return run

    @classmethod
    def _applied(cls, **values):
        """Return a run that was computed, approved by another officer, and applied."""
        run = cls._run(**values)
        run.action_compute()
        cls._approve(run)
        run.action_apply()
        return run

    @classmethod
    def _approve(cls, runs):
        """Request approval as the officer; the second officer approves."""
        cls.approve(runs, cls.second_officer)

    @classmethod
    def _undo(cls, run):
        """Undo a run, for which the second officer approves once more."""
        cls._approve(run)
        run.action_undo()

    def _line(self, run, partner):
        """Return the line of a customer in a run (as superuser)."""
        return self.env["customer.tier.run.line"].search([("run_id", "=", run.id), ("partner_id", "=", partner.id)])

    def assertTiers(self, run, expected):
        """expected: {customer: tier}; compares the final tiers."""
        found = {partner: self._line(run, partner).final_tier_id for partner in expected}
        self.assertEqual(
            {p.name: t.code for p, t in found.items()},
            {p.name: t.code for p, t in expected.items()},
        )
