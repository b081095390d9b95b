from odoo import models
from odoo.exceptions import AccessError, UserError

from ...models.people.selection.customer_manager_application import RANKING_GROUPS
from ..paging import PAGE_HEIGHT, PAGE_WIDTH, lines_needed, pages_of

#: states in which there is a ranking
_RANKED = ("ranked", "decided", "closed")
#: heights in pixels: of what stands above the first line of the ranking, and of a head
_ABOVE, _HEAD = 255, 90
#: size and height of the letters of the ranking, and room that a line takes beside them
_SIZE, _LINE, _AROUND = 12, 16, 7


class ReportRanking(models.AbstractModel):
    """Ranking and minutes of a selection: all that the decision stands on, and the decision (domain P7, 11.14).

    For human resources, committee and audit, from the ranking on; nobody who stands for the seats himself
    sees it. Figures are those that the ranking wrote down; nothing is computed again but what the panel's
    cards say of its agreement. Cut by subject: `…_panel`.
    """

    _name = "report.customer_manager.report_ranking"
    _inherit = "customer.report"
    _description = "Ranking and Minutes"
    _document_model = "customer.manager.campaign"
    _fact_pairs = 3

    def _check_may_print(self, records):
        if not self.env.su and not self.env.user.has_groups(RANKING_GROUPS):
            raise AccessError(self.env._("Ranking and Minutes: human resources, committee and audit print them."))
        for campaign in records:
            if not self.env.su and self.env.user in campaign._standing().employee_id.user_id:
                raise AccessError(
                    self.env._(
                        "Ranking and Minutes: you stand for a seat in %(campaign)s yourself.", campaign=campaign.name
                    )
                )
            if campaign.state not in _RANKED:
                raise UserError(
                    self.env._("Ranking and Minutes: %(campaign)s is not ranked yet.", campaign=campaign.name)
                )

    def _get_title(self, records):
        return self.env._("Ranking and Minutes")

    def _get_subtitle(self, records):
        return records.name

    def _get_facts(self, records):
        _ = self.env._
        candidates = self._get_candidates(records)
        passed = candidates.filtered(lambda one: one.outcome == "passed")
        selected = candidates.filtered(lambda one: one.result == "selected")
        return [
            (_("For the grade"), records.grade_id.name),
            (_("State"), self._label(records, "state")),
            (_("Seats"), str(records.seats)),
            (_("Candidates"), str(len(candidates))),
            (
                _("Applications taken"),
                f"{self._format_day(records.date_open)} – {self._format_day(records.date_close)}",
            ),
            (_("Passed, selected"), f"{len(passed)}, {len(selected)}"),
            (_("Ranked at"), self._join(self._format_moment(records.ranked_at), records.ranked_uid.name)),
            (_("Public notice"), self._get_notice(records) or "–"),
        ]

    def _get_notice(self, campaign):
        if not campaign.notice_from:
            return ""
        return self.env._(
            "%(start)s – %(end)s, appeals until %(appeals)s",
            start=self._format_day(campaign.notice_from),
            end=self._format_day(campaign.notice_to),
            appeals=self._format_day(campaign.appeal_to),
        )

    def _get_values(self, records):
        candidates = self._get_candidates(records)
        scores = self._get_scores(records)
        parts = self._get_parts(records)
        names = self._get_figures(scores)
        rows = [self._get_row(one, parts, names, scores.get((one.id, "part"), {})) for one in candidates]
        panel = self.env["customer.manager.panel"].search([("campaign_id", "=", records.id)])
        return {
            "scheme": self._get_scheme(records.frozen_scheme_id),
            "parts": parts,
            "figures": list(names.values()),
            "rows": rows,
            "pages": self._get_pages(rows, len(parts) * len(names)),
            "qualities": self._get_qualities(records.frozen_scheme_id, candidates, scores),
            "seconds": self._get_seconds(candidates, scores),
            "legend": self._get_legend(records),
            "departures": self._get_departures(records, candidates),
            "panels": [self._get_panel(one, candidates) for one in panel],
            "appeals": self._get_appeals("campaign_id", records),
            "minutes": records.minutes,
            "trails": self._get_trails(records),
            "hash": records.ranking_hash or "",
            "signs": [
                (self.env._("Committee"), ""),
                (self.env._("Chair of the panel"), panel.chair_uid.name),
                (self.env._("Human resources"), ""),
            ],
        }

    # ------------------------------------------------------------
    # Candidates
    # ------------------------------------------------------------

    def _get_candidates(self, campaign):
        """Return who was assessed: by place, then who did not pass by total, then the others by name."""
        candidates = self.env["customer.manager.application"].search(
            [("campaign_id", "=", campaign.id), ("state", "=", "admitted")]
        )
        return candidates.sorted(
            lambda one: (one.rank or len(candidates) + 1, -(one.total_score or 0), one.name or "", one.id)
        )

    def _get_scores(self, campaign):
        """Return {(id of the application, "part" or "quality"): {code: score}}."""
        scores = {}
        for score in self.env["customer.manager.application.score"].search([("campaign_id", "=", campaign.id)]):
            scores.setdefault((score.application_id.id, score.kind), {})[score.code] = score
        return scores

    def _get_parts(self, campaign):
        """Return the parts that were asked for, as the head of the table names them."""
        return [
            {
                "code": part.code,
                "name": part.display_name,
                "assesses": part.assesses or "",
                "method": self._label(part, "method"),
                "weight": self._format_figure(part.weight),
                "pass_mark": self._format_figure(part.pass_mark) if part.pass_mark else "–",
            }
            for part in campaign._asked_parts().sudo(False)
        ]

    def _get_figures(self, scores):
        """Return {field: head} of the columns of a part; marks that are of 100 as they are need one column."""
        _ = self.env._
        own = [score for (_id, kind), marks in scores.items() if kind == "part" for score in marks.values()]
        if all(score.raw == score.normalised for score in own):
            return {"normalised": _("of 100"), "weighted": _("Points")}
        return {"raw": _("Mark"), "normalised": _("of 100"), "weighted": _("Points")}

    def _get_row(self, candidate, parts, names, scores):
        """Return one line of the ranking."""
        return {
            "place": str(candidate.rank) if candidate.rank else "–",
            "tie": candidate.tie_rule and self.env._("Tie: %(rule)s", rule=self._label(candidate, "tie_rule")),
            "name": candidate.name,
            "unit": candidate.department_id.name or "",
            "marks": [self._get_mark(scores.get(part["code"]), names) for part in parts],
            "total": self._format_total(candidate.total_score),
            "outcome": self._label(candidate, "outcome") if candidate.outcome else "–",
            "look": "good" if candidate.outcome == "passed" else "bad" if candidate.outcome else "",
            "result": self._label(candidate, "result") if candidate.result else "–",
            "reasons": [text for text in (candidate.score_reasons or "").splitlines() if text],
        }

    def _get_mark(self, score, names):
        """Return what stands in the columns of one part; a mark that is missing is no zero."""
        if not score:
            return {"figures": ["–"] * len(names), "is_passed": True}
        return {"figures": [self._format_total(score[name]) for name in names], "is_passed": score.is_passed}

    def _get_pages(self, rows, columns):
        """Return the lines of the ranking by page, each of which gets a head."""
        unit = PAGE_WIDTH * (0.59 - 0.036 * columns)
        heights = [
            _AROUND
            + _LINE
            * max(
                lines_needed(row["name"], 0.10 * PAGE_WIDTH, _SIZE) + bool(row["tie"]),
                lines_needed(row["unit"], unit, _SIZE),
                lines_needed(row["outcome"], 0.10 * PAGE_WIDTH, _SIZE),
                lines_needed(row["result"], 0.09 * PAGE_WIDTH, _SIZE),
            )
            for row in rows
        ]
        return pages_of(rows, heights, PAGE_HEIGHT - _ABOVE - _HEAD, PAGE_HEIGHT - _HEAD)

    def _format_total(self, value):
        """Return a mark with two decimals, so that a column is read at a glance."""
        return "–" if value is False else f"{value:.2f}"

    def _get_qualities(self, scheme, candidates, scores):
        """Return the means of the qualities of who was heard, with what each needs; they gate and are not added."""
        qualities = scheme.quality_ids
        heard = [one for one in candidates if scores.get((one.id, "quality"))]
        return {
            "heads": [(one.code, one.name, self._format_figure(one.minimum)) for one in qualities],
            "rows": [
                (one.name, [self._get_quality(scores[one.id, "quality"].get(quality.code)) for quality in qualities])
                for one in heard
            ],
        }

    def _get_quality(self, score):
        if not score or score.raw is False:
            return ("–", True)
        return (self._format_total(score.raw), score.is_passed)

    def _get_seconds(self, candidates, scores):
        """Return the columns that stand beside marks and are never used (domain 11.14)."""
        rows = []
        for candidate in candidates:
            own = scores.get((candidate.id, "part"), {})
            marks = [own.get(code) for code in ("performance", "interview")]
            if any(score and (score.beside is not False or score.second is not False) for score in marks):
                figures = [score[name] if score else False for score in marks for name in ("raw", "beside", "second")]
                rows.append((candidate.name, [self._format_total(figure) for figure in figures]))
        return rows

    def _get_scheme(self, scheme):
        return {
            "total_pass": self._format_figure(scheme.total_pass),
            "words": self.env._(
                "%(name)s: staff was consulted on %(consulted)s, it was made known on %(published)s. Checksum:",
                name=scheme.name,
                consulted=self._format_day(scheme.consulted_on),
                published=self._format_day(scheme.published_on),
            ),
            "checksum": scheme.checksum or "",
        }

    def _get_legend(self, campaign):
        """Return in words how the table is read, and what decides between equal totals."""
        labels = dict(self.env["customer.manager.application"]._fields["tie_rule"]._description_selection(self.env))
        asked = campaign._asked_parts().mapped("code")
        steps = [labels[code] for code in ("interview", "performance") if code in asked]
        return self.env._(
            "Points are the mark of 100 by its weight; the total is rounded once, half up, and is not the sum of"
            " rounded points. Red: below the mark that is needed. A dash is a mark that there is none of, never a"
            " zero. Equal totals are decided by: %(rules)s.",
            rules=self._list([*steps, labels["applied"], labels["key"]]),
        )

    # ------------------------------------------------------------
    # Decision
    # ------------------------------------------------------------

    def _get_departures(self, campaign, candidates):
        """Return where the decision does not follow the ranks, each with its reason."""
        departed = campaign._departures()
        return [
            {
                "name": one.name,
                "place": str(one.rank) if one.rank else "–",
                "proposed": self._label(one, "result", campaign.sudo()._proposed(one)),
                "result": self._label(one, "result"),
                "reason": one.departure_reason or "",
            }
            for one in candidates
            if one.id in departed.ids
        ]
