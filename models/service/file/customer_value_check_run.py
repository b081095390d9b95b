from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ....algorithms.value_check import Account, Month, check
from ...jobs import all_or_each
from .customer_value_check import OPEN

_FIGURES = ("kwh", "revenue", "max_demand_kw", "power_factor", "peak_kwh", "valley_kwh")
#: accounts checked in one go
BATCH = 1000


class CustomerValueCheck(models.Model):
    """Reading the figures, checking them, and keeping what was found."""

    _inherit = "customer.value.check"

    @api.model
    def _check_now(self, partners):
        """Check the accounts of customers whom the user serves, leads or is responsible for; return their rows."""
        if not self.has_access("write"):
            raise AccessError(self.env._("Values are checked by those who serve the customer, and marketing."))
        # as the user: accounts follow the same rules as the checks
        accounts = self.env["customer.account"].search(
            [("partner_id", "in", partners._customer_entity().ids), ("state", "!=", "closed")]
        )
        self.sudo()._check_accounts(accounts.sudo())
        return self.search([("account_id", "in", accounts.ids)])

    @api.model
    def _check_accounts(self, accounts, keep_all=True):
        """Check accounts and keep the findings: one open row per account and kind.

        What the customer accepted is not raised again until it is done, what he declined not for the time of the
        settings. Idempotent.

        :param keep_all: also keep what is fine or not known; else only rows that are there already
        """
        for company, ours in accounts.grouped("company_id").items():
            today = company._customer_today()
            rows = self._get_rows(ours)
            quiet = self._get_quiet(ours, company)
            vals_list = []
            facts = self._get_facts(ours, today)
            prices = company._customer_value_prices()
            for account in ours:
                for finding in check(facts[account.id], prices):
                    vals = self._prepare_finding(account, finding, today)
                    row = rows.get((account.id, finding.kind))
                    if row:
                        row._take(vals)
                    elif (account.id, finding.kind) not in quiet and (keep_all or finding.state == "found"):
                        vals_list.append(vals | {"partner_id": account.partner_id.id, "account_id": account.id})
            self.create(vals_list)

    def _take(self, vals):
        """Take the figures of a new check over; what is as it was is not written."""
        changed = {name: value for name, value in vals.items() if self._is_other(name, value)}
        if changed:
            self.write(changed)

    @api.model
    def _prepare_finding(self, account, finding, today):
        return {
            "kind": finding.kind,
            "state": finding.state,
            "amount": finding.amount,
            "risk": str(finding.risk),
            "needs": list(finding.needs),
            "figures": finding.figures,
            "checked_on": today,
            "partner_id": account.partner_id.id,
        }

    @api.model
    def _get_rows(self, accounts):
        """Return {(account id, kind): open row}."""
        rows = self.search([("account_id", "in", accounts.ids), ("state", "in", OPEN)])
        return {(row.account_id.id, row.kind): row for row in rows}

    @api.model
    def _get_quiet(self, accounts, company):
        """Return {(account id, kind)} that is not raised now."""
        since = fields.Date.subtract(company._customer_today(), months=company.customer_value_quiet_months)
        rows = self.search(
            [
                ("account_id", "in", accounts.ids),
                "|",
                ("state", "=", "accepted"),
                "&",
                ("state", "=", "declined"),
                ("decided_on", ">", since),
            ]
        )
        return {(row.account_id.id, row.kind) for row in rows}

    @api.model
    def _get_facts(self, accounts, today):
        """Return {account id: Account} with the usage of the last twelve full months."""
        end = today.replace(day=1)
        usage = self.env["customer.usage"].search_fetch(
            [
                ("account_id", "in", accounts.ids),
                ("month", ">=", fields.Date.subtract(end, months=12)),
                ("month", "<", end),
            ],
            ["account_id", "partner_id", "month", *_FIGURES],
            order="account_id, month",
        )
        months = defaultdict(list)
        for row in usage:
            # what a former holder used is not this customer's
            if row.partner_id == row.account_id.partner_id:
                months[row.account_id.id].append(Month(*(self._known(row[name]) for name in _FIGURES)))
        hazards = defaultdict(list)
        for hazard in self.env["customer.hazard"].search(
            [("partner_id", "in", accounts.partner_id.ids), ("fixed_on", "=", False)]
        ):
            hazards[hazard.account_id.id or hazard.partner_id].append((hazard.severity, (today - hazard.found_on).days))
        return {
            account.id: Account(
                months=tuple(months[account.id]),
                capacity_kva=account.capacity_kva,
                price_kind=account.price_kind or None,
                supply_sources=account.supply_sources or None,
                importance=account.partner_id.customer_importance or "none",
                hazards=(*hazards[account.id], *hazards[account.partner_id]),
            )
            for account in accounts
        }

    @api.model
    def _known(self, value):
        """Return a figure, None where it is not known (see `unknown_fields`)."""
        return None if value is None or value is False else value

    @api.model
    def _cron_check_values(self):
        """Check the accounts of all customers who have a manager; keeps what is found, in committed batches."""
        ids = (
            self.env["customer.account"]
            .search([("partner_id.customer_manager_id", "!=", False), ("state", "=", "active")], order="id")
            .ids
        )
        # to the end in one run, whatever the time left says: another run would begin at the first account again
        for start in range(0, len(ids), BATCH):
            all_or_each(
                self.env["customer.account"].browse(ids[start : start + BATCH]),
                lambda accounts: self._check_accounts(accounts, keep_all=False),
                "The values of account %s could not be checked: %s",
                to_the_end=True,
            )
