from odoo import models
from odoo.fields import Domain

from ...portfolio.days import running_on

#: in which order links stand on the sheet
ROLES = ("primary", "temporary", "trainee", "backup")


class CustomerManager(models.Model):
    """All customers of a manager on one sheet, with what is open about each."""

    _inherit = "customer.manager"

    def _portfolio_rows(self):
        """Return what stands on the portfolio sheet of this one manager, with the rights of the reader.

        A row for each link of today: first those he answers for, the best tier first. The number of queries does not
        depend on the number of customers. A complaint about the manager that he does not see is not counted, whoever
        reads: the sheet is his (domain 11.17).

        :return list: dicts with `partner`, `role`, `since`, `tier`, `accounts`, `usage` (see
            `res.partner._customer_usage_years`), `requests`, `promises`, `signals`, `last_contact`, `next_visit`
        """
        self.ensure_one()
        links = self.env["customer.assignment"].search(
            Domain("manager_id", "=", self.id)
            & Domain("state", "!=", "cancelled")
            & running_on(self.company_id.sudo()._customer_today())
        )
        partners = links.partner_id
        usage, counts = partners._customer_usage_years(), self._count_matters(partners)
        rows = [
            {
                "partner": link.partner_id,
                "role": link.role,
                "since": link.date_from,
                "tier": link.partner_id.sudo().customer_tier_id,
                "usage": usage.get(link.partner_id.id),
                **{name: found.get(link.partner_id.id) for name, found in counts.items()},
            }
            for link in links
        ]
        return sorted(rows, key=self._portfolio_order)

    @staticmethod
    def _portfolio_order(row):
        tier = row["tier"]
        return (
            ROLES.index(row["role"]),
            not tier,
            tier.sequence,
            tier.id,
            row["partner"].name or "",
            row["partner"].id,
        )

    def _count_matters(self, partners):
        """Return {what: {customer id: figure}} of what is there and open about customers; one query each."""
        visits = self.env["customer.visit"]
        requests = self.env["customer.request"]
        open_requests = Domain(requests._open_domain()) & ~requests._hidden_from(self)
        return {
            "accounts": self._group_by_customer("customer.account", partners, []),
            "requests": self._group_by_customer("customer.request", partners, open_requests),
            "promises": self.env["customer.promise"]._count_open(partners),
            "signals": self._group_by_customer("customer.signal", partners, self.env["customer.signal"]._open_domain()),
            "last_contact": self._group_by_customer("customer.visit", partners, visits._done_domain(), "date_done:max"),
            "next_visit": self._group_by_customer(
                "customer.visit", partners, visits._open_domain(), "date_planned:min"
            ),
        }

    def _group_by_customer(self, model, partners, domain, aggregate="__count"):
        records = self.env[model]
        if not partners or not records.has_access("read"):
            return {}
        groups = records._read_group(
            Domain("partner_id", "in", partners.ids) & Domain(domain), ["partner_id"], [aggregate]
        )
        return {partner.id: value for partner, value in groups}
