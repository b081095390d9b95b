from odoo import models
from odoo.tools import format_date

#: customers without contact that are named; how many there are is always told
_MOST_SILENT = 80


class ReportDigest(models.AbstractModel):
    """The monthly digest of service for who leads a team, and for marketing and audit.

    It is not for the managers it tells of. Figures are read with the rights of who prints it.
    """

    _name = "report.customer_manager.report_digest"
    _inherit = "customer.report"
    _description = "Monthly Digest"
    _document_model = "customer.digest"

    def _check_may_print(self, records):
        records._check_reader()

    def _get_title(self, records):
        month = format_date(self.env, records._first_day(), date_format="MM/yyyy")
        return self.env._("Service Digest %(month)s", month=month)

    def _get_subtitle(self, records):
        return records.team_id.name or self.env._("Whole company")

    def _get_values(self, records):
        figures = self.env["customer.digest.figures"]._collect(
            records.company_id, records.team_id, records._first_day()
        )
        return {
            "note": self.env._("For who leads the team, marketing and audit; not for the managers it tells of."),
            "signals": [self._prepare_signal(row) for row in figures["signals"]],
            "requests": self._prepare_requests(figures["requests"]),
            "departments": [self._prepare_department(row) for row in figures["departments"]],
            "causes": [(place, cause.name, count) for place, (cause, count) in enumerate(figures["causes"], 1)],
            "promises": [
                (self.env._("By department"), self._prepare_promises(figures["promises"]["department_id"])),
                (self.env._("By manager"), self._prepare_promises(figures["promises"]["manager_id"])),
            ],
            "satisfaction": [self._prepare_satisfaction(row) for row in figures["satisfaction"]],
            "minimum": records.company_id.sudo().customer_satisfaction_minimum,
            "silent": self._prepare_silent(figures["silent"]),
            "silent_count": len(figures["silent"]),
            "visits": [self._prepare_visits(row) for row in figures["visits"]],
        }

    def _prepare_signal(self, row):
        verdicts, kinds = row["verdicts"], self.env["customer.signal"]._fields["kind"]
        return (
            dict(kinds._description_selection(self.env))[row["kind"]],
            row["rule"].sudo().name or self.env._("noted by people"),
            row["raised"],
            *(verdicts.get(verdict, 0) for verdict in ("confirmed", "false", "late", "open")),
        )

    def _prepare_requests(self, rows):
        """Return the rows of the types, and their sum where there are several."""
        cells = [(row["type"].sudo().name or "–", row["received"], row["answered"], row["in_time"]) for row in rows]
        if len(cells) > 1:
            sums = (sum(row[place] for row in cells) for place in (1, 2, 3))
            cells.append((self.env._("All types"), *sums))
        return [(*row[:3], self._format_share(row[3], row[2])) for row in cells]

    def _prepare_department(self, row):
        return (
            row["department"].sudo().display_name,
            row["type"].sudo().name or "–",
            row["done"],
            self._format_share(row["in_time"], row["done"]),
            row["returned"],
        )

    def _prepare_promises(self, groups):
        """Return [(name, promises, rate)]; those of no department are the manager's own."""
        return [
            (one.sudo().display_name or self.env._("the manager alone"), count, f"{rate:.1f} %")
            for one, count, rate in groups
        ]

    def _prepare_satisfaction(self, row):
        whose = row.sudo()[f"{row.dimension}_id"].display_name if row.dimension else ""
        return (
            self._label(row, "dimension"),
            self._join(whose, self.env._("yearly questionnaire") if row.is_yearly else ""),
            row.asked,
            row.answered,
            "–" if row.rate is False else f"{row.rate:.1f} %",
            "–" if row.score is False else f"{row.score:.1f}",
        )

    def _prepare_silent(self, partners):
        return [
            (
                partner.display_name,
                partner.sudo().customer_tier_id.name or "–",
                partner.sudo().customer_manager_id.name or "–",
                self._format_day(partner.customer_last_contact) or self.env._("never"),
            )
            for partner in partners[:_MOST_SILENT]
        ]

    def _prepare_visits(self, row):
        return (
            row["manager"].name,
            row["due"],
            row["done"],
            row["missed"],
            self._format_share(row["done"], row["due"]),
        )
