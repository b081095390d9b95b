from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

#: contracts that end within so many days are near their end
_CONTRACT_DAYS = 90
_LAST_VISITS = 5
_MOST_BILLS = 12


class CustomerVisit(models.Model):
    """The briefing: what to know of a customer before the visit (domain P4, step 3).

    Read with the rights of the reader; parts that other subjects add come through `_briefing_open_matters`.
    """

    _inherit = "customer.visit"

    briefing_html = fields.Html(string="Briefing", compute="_compute_briefing_html", sanitize=False)

    @api.depends_context("uid", "lang")
    @api.depends("partner_id")
    def _compute_briefing_html(self):
        for visit in self:
            if not visit.partner_id or not visit.id:
                visit.briefing_html = False
                continue
            visit.briefing_html = Markup(
                self.env["ir.qweb"]._render("customer_manager.customer_visit_briefing", {"briefing": visit._briefing()})
            )

    @api.readonly
    def get_briefing(self):
        """Return the briefing of one visit as plain values, for other systems and the printed sheet (public).

        :return dict: see `_briefing`; days as ISO texts
        """
        self.ensure_one()
        self.check_access("read")
        return self._briefing()

    def _briefing(self):
        """Return what to know before this one visit, as plain values.

        :return dict: `customer`, `tier`, `importance`, `currency`, `usage` (see `_briefing_usage`), `unpaid`,
            `contracts`, `people`, `promises`, `matters` (list of {title, lines}), `visits`
        """
        self.ensure_one()
        partner = self.partner_id
        return {
            "customer": partner.display_name,
            "address": ", ".join(filter(None, (partner.street, partner.street2, partner.city))),
            "tier": partner.sudo().customer_tier_id.name or "",
            "importance": self._selection_label(partner, "customer_importance"),
            "currency": self.company_id.currency_id.name,
            "usage": self._briefing_usage(),
            "unpaid": self._briefing_unpaid(),
            "contracts": self._briefing_contracts(),
            "people": self._briefing_people(),
            "promises": self._briefing_promises(),
            "matters": self._briefing_open_matters(),
            "visits": self._briefing_visits(),
        }

    def _briefing_open_matters(self):
        """Return [{"title": text, "lines": [text]}] of open requests, signals and the like: hook."""
        return []

    @api.model
    def _selection_label(self, record, name):
        value = record.sudo()[name]
        return dict(record._fields[name]._description_selection(self.env)).get(value, "") if value else ""

    def _briefing_usage(self):
        """Return 24 months of energy and revenue, the sums of the last twelve and their change on the year before."""
        series = self.partner_id.get_customer_usage_series()
        return {
            "months": series["months"],
            "kwh": series["kwh"],
            "revenue": series["revenue"],
            "newest": series["newest"] or "",
            **self._compare_years("kwh", series["kwh"]),
            **self._compare_years("revenue", series["revenue"]),
        }

    @api.model
    def _compare_years(self, name, values):
        """Return {name_year, name_before, name_change}: None where a month is unknown or nothing to compare with."""
        before, year = values[:12], values[12:]
        total = sum(year) if year and None not in year else None
        earlier = sum(before) if before and None not in before else None
        change = 100.0 * (total - earlier) / earlier if total is not None and earlier else None
        return {
            f"{name}_year": total,
            f"{name}_before": earlier,
            f"{name}_change": None if change is None else round(change, 1),
        }

    def _briefing_unpaid(self):
        """Return the bills that are due and not paid in full, the oldest first."""
        usage = self.env["customer.usage"]
        if not usage.has_access("read"):
            return []
        today = self.company_id._customer_today()
        rows = usage.search_fetch(
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("due_date", "<", today)
            & Domain("paid_date", "=", False)
            & Domain("revenue", ">", 0),
            ["account_id", "month", "due_date", "revenue", "paid"],
            order="due_date, id",
        ).filtered(lambda row: (row.paid or 0.0) < row.revenue)
        return [
            {
                "account": row.account_id.number,
                "month": fields.Date.to_string(row.month)[:7],
                "due": fields.Date.to_string(row.due_date),
                "days": (today - row.due_date).days,
                "amount": row.revenue - (row.paid or 0.0),
            }
            for row in rows[:_MOST_BILLS]
        ]

    def _briefing_contracts(self):
        """Return the contracts that have ended or end soon."""
        accounts = self.env["customer.account"]
        if not accounts.has_access("read"):
            return []
        until = self.company_id._customer_today() + timedelta(days=_CONTRACT_DAYS)
        found = accounts.search(
            [("partner_id", "=", self.partner_id.id), ("contract_end", "!=", False), ("contract_end", "<=", until)],
            order="contract_end, id",
        )
        return [
            {
                "account": account.number,
                "contract": account.contract_number or "",
                "end": fields.Date.to_string(account.contract_end),
            }
            for account in found
        ]

    def _briefing_people(self):
        """Return the people at the customer, those met last first."""
        people = self.env["res.partner"].search(
            [("commercial_partner_id", "=", self.partner_id.id), ("is_company", "=", False)], limit=20
        )
        met = self.search(
            self._done_domain() & Domain("partner_id", "=", self.partner_id.id),
            order="date_done desc, id desc",
            limit=20,
        )
        last = {}
        for visit in met:
            for person in visit.contact_ids:
                last.setdefault(person.id, fields.Date.to_string(visit.date_done))
        rows = [
            {
                "name": person.name or "",
                "function": person.function or "",
                "phone": person.phone or "",
                "email": person.email or "",
                "last_met": last.get(person.id, ""),
            }
            for person in people
        ]
        return sorted(rows, key=lambda row: row["last_met"], reverse=True)

    def _briefing_promises(self):
        """Return the promises that are open or were broken and never made good."""
        promises = self.env["customer.promise"].search(
            Domain("partner_id", "=", self.partner_id.id)
            & (Domain("state", "=", "open") | (Domain("state", "=", "broken") & Domain("date_done", "=", False)))
        )
        return [
            {
                "name": promise.name,
                "due": fields.Date.to_string(promise.date_due),
                "state": self._selection_label(promise, "state"),
                "overdue": promise.is_overdue or promise.state == "broken",
                "department": promise.sudo().department_id.name or "",
            }
            for promise in promises
        ]

    def _briefing_visits(self):
        """Return the last visits with their outcomes."""
        visits = self.search(
            self._done_domain() & Domain("partner_id", "=", self.partner_id.id) & Domain("id", "!=", self.id),
            order="date_done desc, id desc",
            limit=_LAST_VISITS,
        )
        return [
            {
                "date": fields.Date.to_string(visit.date_done),
                "kind": self._selection_label(visit, "kind"),
                "mode": self._selection_label(visit, "mode"),
                "manager": visit.manager_id.name,
                "outcome": visit.outcome or "",
            }
            for visit in visits
        ]
