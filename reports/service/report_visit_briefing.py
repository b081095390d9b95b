from odoo import fields, models
from odoo.tools import format_amount, format_date

from ...algorithms.bar_chart import bars

#: box of the chart, in its own units
_WIDTH, _HEIGHT = 720, 110
#: lines to write on
_LINES = 6


class ReportVisitBriefing(models.AbstractModel):
    """The briefing on paper or phone: what to know of a customer before the visit (domain P4, step 3).

    It says what the form says, with the rights of who prints: whoever may read the visit.
    """

    _name = "report.customer_manager.report_visit_briefing"
    _inherit = "customer.report"
    _description = "Visit Briefing"
    _document_model = "customer.visit"

    def _get_title(self, records):
        return self.env._("Visit Briefing")

    def _get_subtitle(self, records):
        return records.partner_id.display_name

    def _get_facts(self, records):
        _ = self.env._
        partner = records.partner_id
        when = self._format_moment(records.date_start) or self._format_day(records.date_planned)
        return [
            (_("Visit"), self._join(when, self._label(records, "kind"), self._label(records, "mode"))),
            (_("Manager"), records.manager_id.name),
            (_("Purpose"), records.purpose or "–"),
            (_("With"), self._list(records.colleague_ids.mapped("name")) or "–"),
            (_("Tier"), partner.sudo().customer_tier_id.name or "–"),
            (_("Importance"), records._selection_label(partner, "customer_importance") or "–"),
            (_("Last contact"), self._format_day(partner.customer_last_contact) or _("none recorded")),
            (_("People to meet"), self._list(records.contact_ids.mapped("name")) or "–"),
        ]

    def _get_values(self, records):
        briefing = records._briefing()
        return {
            "address": briefing["address"],
            "usage": self._get_usage(briefing["usage"], records.company_id.currency_id),
            "chart": self._get_chart(briefing["usage"]),
            "bills": [self._prepare_bill(bill, records) for bill in briefing["unpaid"]],
            "contracts": [
                {**contract, "end": self._format_day(fields.Date.to_date(contract["end"]))}
                for contract in briefing["contracts"]
            ],
            "promises": [
                {**promise, "due": self._format_day(fields.Date.to_date(promise["due"]))}
                for promise in briefing["promises"]
            ],
            "matters": briefing["matters"],
            "people": [
                {**person, "last_met": self._format_day(fields.Date.to_date(person["last_met"] or None))}
                for person in briefing["people"]
            ],
            "visits": [
                {**visit, "date": self._format_day(fields.Date.to_date(visit["date"]))} for visit in briefing["visits"]
            ],
            "lines": range(_LINES),
        }

    def _get_usage(self, usage, currency):
        """Return [(measure, last twelve months, the twelve before, change)]; a dash where a month is unknown."""
        _ = self.env._
        rows = []
        for name, label in (
            ("kwh", _("Energy (kWh)")),
            ("revenue", _("Revenue (%(currency)s)", currency=currency.name)),
        ):
            figures = [self._format_figure(usage[f"{name}_{part}"], 0) for part in ("year", "before")]
            rows.append((label, *figures, self._format_change(usage[f"{name}_change"])))
        return rows if usage["newest"] else []

    def _get_chart(self, usage):
        """Return the bars of 24 months of energy, those of the last twelve marked; None without any."""
        if not usage["months"]:
            return None
        months = [fields.Date.to_date(month) for month in usage["months"]]
        return {
            "width": _WIDTH,
            "height": _HEIGHT,
            "bars": [
                (bar, number >= len(months) - 12) for number, bar in enumerate(bars(usage["kwh"], _WIDTH, _HEIGHT))
            ],
            "first": self._format_month(months[0]),
            "last": self._format_month(months[-1]),
            "top": self._format_figure(max((kwh for kwh in usage["kwh"] if kwh is not None), default=None), 0),
        }

    def _format_month(self, month):
        return format_date(self.env, month, date_format="MM/yyyy")

    def _prepare_bill(self, bill, visit):
        return {
            **bill,
            "month": self._format_month(fields.Date.to_date(f"{bill['month']}-01")),
            "due": self._format_day(fields.Date.to_date(bill["due"])),
            "amount": format_amount(self.env, bill["amount"], visit.company_id.currency_id),
        }
