from odoo import models

from ...models.roles import AUDIT, OFFICER
from ..paging import PAGE_HEIGHT, PAGE_WIDTH, lines_needed, pages_of

#: heights in pixels: of what stands above the list, of its head
_ABOVE, _HEAD = 265, 50
#: size and height of letters, room that a line takes beside them
_SIZE, _LINE, _AROUND = 12, 17, 8
#: shares of the width that columns have for words
_SHARES = {"name": 0.205, "tier": 0.055, "role": 0.055}


class ReportPortfolio(models.AbstractModel):
    """The portfolio sheet of a manager: his customers, their energy, what is open, and his load against the caps.

    For the manager, his supervisor, marketing officers and audit; figures as far as the reader may read them.
    """

    _name = "report.customer_manager.report_portfolio"
    _inherit = "customer.report"
    _description = "Portfolio Sheet"
    _document_model = "customer.manager"

    def _check_may_print(self, records):
        self._check_role(
            records,
            f"{OFFICER},{AUDIT}",
            lambda manager: manager.user_id | manager.team_id.user_id,
            self.env._("The portfolio sheet is for the manager, the supervisor, marketing and audit."),
        )

    def _get_title(self, records):
        return self.env._("Portfolio of %(name)s", name=records.name)

    def _get_subtitle(self, records):
        return self._join(records.grade_id.name, records.team_id.name)

    def _get_facts(self, records):
        _ = self.env._
        grade = records.grade_id
        return [
            (_("Customers against the cap"), self._against(records.customer_count, grade.count_cap)),
            (_("Load points against the cap"), self._against(records.load_points, grade.load_cap)),
            (_("Load"), f"{records.load_rate:.1f} %"),
            (_("As of"), self._format_day(records.company_id.sudo()._customer_today())),
        ]

    def _against(self, value, cap):
        """Return a figure with the cap it fills; a cap of 0 is none."""
        if not cap:
            return self.env._("%(value)s (no cap)", value=self._format_figure(value))
        return self.env._("%(value)s of %(cap)s", value=self._format_figure(value), cap=self._format_figure(cap))

    def _get_values(self, records):
        roles = dict(self.env["customer.assignment"]._fields["role"]._description_selection(self.env))
        rows = [
            {"place": place, **self._prepare_row(row, roles)} for place, row in enumerate(records._portfolio_rows(), 1)
        ]
        heights = [
            _AROUND + _LINE * max(lines_needed(row[name], share * PAGE_WIDTH, _SIZE) for name, share in _SHARES.items())
            for row in rows
        ]
        return {"pages": pages_of(rows, heights, PAGE_HEIGHT - _ABOVE - _HEAD, PAGE_HEIGHT - _HEAD) if rows else []}

    def _prepare_row(self, row, roles):
        usage = row["usage"] or {}
        change = usage.get("kwh_change")
        return {
            "name": row["partner"].display_name,
            "role": roles[row["role"]],
            "since": self._format_day(row["since"]),
            "tier": row["tier"].name or "–",
            "accounts": str(row["accounts"] or 0),
            "energy": self._format_figure(usage.get("kwh_year"), 0),
            "change": self._format_change(change),
            "look": "bad" if change is not None and change < 0 else "",
            **{name: str(row[name] or "–") for name in ("requests", "promises", "signals")},
            "last_contact": self._format_day(row["last_contact"]) or "–",
            "next_visit": self._format_day(row["next_visit"]) or "–",
        }
