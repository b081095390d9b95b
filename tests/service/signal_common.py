from datetime import date

from ..portfolio.common import PortfolioCommon


class SignalCommon(PortfolioCommon):
    """A company with usage, rules made for the test, and customers served by managers; no test methods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Signal = cls.env["customer.signal"]
        cls.Rule = cls.env["customer.signal.rule"]
        # the rules that come with the addon are tested by name; the others stand alone
        cls.Rule.search([]).active = False
        # nor does anybody else have usage
        cls.env.cr.execute("DELETE FROM customer_usage")
        cls.env["customer.account"].search([]).last_month = False
        cls._link(cls.core, cls.senior)
        cls._link(cls.standard, cls.first)
        cls.manager_user = cls.senior.user_id
        cls.core_account = cls._account(cls.core)
        cls.standard_account = cls._account(cls.standard)

    @classmethod
    def _account(cls, partner, **values):
        """Return an account of a customer."""
        return cls.env["customer.account"].create(
            {
                "number": f"SG{partner.id}-{len(partner.customer_account_ids)}",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "category": "industry",
                "capacity_kva": 1000,
                **values,
            }
        )

    @classmethod
    def _usage(cls, account, year, months, kwh=100, **values):
        """Return usage rows of an account: `months` are numbers, `kwh` one figure or one for each."""
        figures = kwh if isinstance(kwh, (list, tuple)) else [kwh] * len(months)
        rows = cls.env["customer.usage"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": account.partner_id.id,
                    "company_id": account.company_id.id,
                    "month": date(year, month, 1),
                    "kwh": figure,
                    **values,
                }
                for month, figure in zip(months, figures, strict=True)
            ]
        )
        account.last_month = max(account.last_month or date(1900, 1, 1), max(rows.mapped("month")))
        return rows

    @classmethod
    def _rule(cls, measure="usage_drop", threshold=30, **values):
        """Return a rule; a risk of grade R2 unless the values say otherwise."""
        kind = values.get("kind", "risk")
        return cls.Rule.create(
            {
                "name": measure,
                "measure": measure,
                "threshold": threshold,
                "kind": kind,
                "level": "R2" if kind == "risk" else False,
                **values,
            }
        )

    @classmethod
    def _note(cls, user=None, **values):
        """Return a signal noted by hand about the core customer."""
        kind = values.get("kind", "risk")
        return cls.Signal.with_user(user or cls.manager_user).create(
            {
                "name": "Heard something",
                "partner_id": cls.core.id,
                "kind": kind,
                "level": "R2" if kind == "risk" else False,
                **values,
            }
        )

    @classmethod
    def _found(cls, rule=None, level="R2", partner=None, **values):
        """Return a signal as a rule raises it."""
        rule = rule or cls._rule(level=level)
        return cls.Signal.create(
            {
                "partner_id": (partner or cls.core).id,
                "rule_id": rule.id,
                "source": "rule",
                "kind": rule.kind,
                "level": level if rule.kind == "risk" else False,
                **values,
            }
        )

    def _open(self, rule, partner=None):
        """Return the open signals of a rule, of a customer."""
        domain = [("rule_id", "=", rule.id), *self.Signal._open_domain()]
        return self.Signal.search(domain + ([("partner_id", "=", partner.id)] if partner else []))
