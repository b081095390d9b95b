from odoo import models
from odoo.exceptions import AccessError


class ReportScorecard(models.AbstractModel):
    """The score sheet of one rater for one candidate: what he marked by which anchors, and its seal (domain P7).

    Before the marks of all raters are open, only the rater prints his own, whoever may see that there is a
    card. Of the candidate it names what the rater sees: name, unit and post.
    """

    _name = "report.customer_manager.report_scorecard"
    _inherit = "customer.report"
    _description = "Score Sheet"
    _document_model = "customer.manager.scorecard"

    def _check_may_print(self, records):
        for card in records:
            if not card.is_revealed and card.rater_uid != self.env.user:
                raise AccessError(
                    self.env._(
                        "Score Sheet: before all raters have sealed, only %(name)s prints this one.",
                        name=card.sudo().rater_uid.name,
                    )
                )

    def _get_title(self, records):
        return self.env._("Score Sheet")

    def _get_subtitle(self, records):
        panel = records.panel_id
        return panel.sudo().campaign_id.name or panel.name

    def _get_facts(self, records):
        _ = self.env._
        return [
            (_("Candidate"), records.candidate_name),
            (_("Rater"), records.rater_uid.name),
            (_("Unit"), records.candidate_unit or "–"),
            (_("Sits for"), self._label(records.member_id, "function")),
            (_("Post"), records.candidate_post or "–"),
            (_("Sealed"), self._format_moment(records.sealed_at) or _("not yet")),
        ]

    def _get_values(self, records):
        # who may read which lines differs: asked for anew, not from a list that somebody else's eyes filled
        lines = self.env["customer.manager.scorecard.line"].search([("scorecard_id", "=", records.id)])
        first = lines.filtered(lambda line: not line.origin_id).sorted("sequence")
        versions = {line.origin_id.id: line for line in lines if line.origin_id}
        rows = [self._get_row(line, versions) for line in first]
        return {
            "mark": "" if records.state == "sealed" else self._label(records, "state"),
            "blocks": [
                {"heading": heading, "shows": shows, "rows": [row for row in rows if row["kind"] == kind]}
                for kind, (heading, shows) in self._get_headings().items()
            ],
            "has_corrections": any(row["corrections"] for row in rows),
            "excuse": records.excuse_reason or "",
            "seal": records.seal_hash or "",
            "sealed": self.env._("Sealed on %(moment)s. Seal:", moment=self._format_moment(records.sealed_at)),
            "signs": [(self.env._("Rater"), records.rater_uid.name)],
        }

    def _get_headings(self):
        """Return {kind of line: (heading, head of the column that says where it shows)}."""
        _ = self.env._
        return {
            "mark": (_("Criteria"), _("Anchors, from high to low")),
            "quality": (_("Qualities"), _("Where it shows")),
        }

    def _get_row(self, line, versions):
        """Return one criterion or quality with all versions of its mark."""
        corrections = []
        last = line
        while last.id in versions:
            last = versions[last.id]
            corrections.append(
                {
                    "mark": self._format_figure(last.mark),
                    "by": last.rater_uid.name,
                    "at": self._format_moment(last.sealed_at),
                    "reason": last.reason or "",
                    "hash": last.seal_hash or "",
                }
            )
        return {
            "kind": line.kind,
            "code": line.code,
            "name": line.name,
            "weight": line.weight and self.env._("Weight %(weight)s %%", weight=self._format_figure(line.weight)),
            "shows": [text for text in (line.proof, line.anchor_high, line.anchor_middle, line.anchor_low) if text],
            "scale": f"{line.lowest}–{line.highest}",
            "mark": self._format_figure(line.mark),
            "note": line.note or "",
            "corrections": corrections,
        }
