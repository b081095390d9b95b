from odoo import api, models
from odoo.tools.misc import format_date, formatLang

from ...algorithms.sentences import join_sentences
from ...algorithms.tier_explanation import Band, Standing, explain

FLAGS = {
    "no_usage": "no_usage",
    "is_part_year": "part_year",
    "revenue_missing": "revenue_missing",
    "profit_missing": "profit_missing",
    "profit_negative": "profit_negative",
}


class CustomerTierRunLine(models.Model):
    """The explanation of a line: sentences around the stored figures."""

    _inherit = "customer.tier.run.line"

    @api.depends_context("lang")
    @api.depends("override_tier_id", "override_reason", "override_until", "final_tier_id")
    def _compute_explanation(self):
        for run, lines in self.grouped("run_id").items():
            run_sudo = run.sudo()
            bands = run_sudo.band_ids
            positions = run_sudo._get_positions()
            names = bands.tier_id.mapped("name") if len(bands.tier_id) == len(bands) else []
            for line in lines:
                standing = line._get_standing(run_sudo, bands, positions) if names else None
                line.explanation = standing and join_sentences(
                    line._get_sentence(reason, names, run_sudo) for reason in explain(standing)
                )

    def _get_standing(self, run_sudo, bands, positions):
        """Return the Standing of this line, None if its tiers are not the run's."""
        steps = [
            positions.get(tier.id)
            for tier in (
                self.computed_tier_id,
                self.earned_tier_id,
                self.regular_tier_id,
                self.final_tier_id,
            )
        ]
        if None in steps:
            return None
        return Standing(
            self.rank,
            run_sudo.unit_count,
            self.value_share,
            self.cumulative_share,
            *steps,
            previous=positions.get(self.previous_tier_id.id),
            floor_reason=self.floor_reason or None,
            hold_reason=self.hold_reason or None,
            is_overridden=bool(self.override_tier_id),
            flags=tuple(flag for name, flag in FLAGS.items() if self[name]),
            bands=tuple(Band(b.share_limit, b.count_limit, b.cut_rank, b.cut_share) for b in bands),
            leave_share=run_sudo.leave_share,
        )

    def _get_sentence(self, reason, names, run_sudo):
        """Return one reason as a sentence in the reader's language."""
        values = self._get_sentence_values(reason, names, run_sudo)
        for sentences in (
            self._get_ranking_sentences,
            self._get_floor_sentences,
            self._get_holding_sentences,
            self._get_flag_sentences,
        ):
            sentence = sentences(values).get(reason.code)
            if sentence:
                return sentence
        return ""

    def _get_sentence_values(self, reason, names, run_sudo):
        def number(value, digits=0):
            return formatLang(self.env, value or 0, digits=digits)

        band = run_sudo.band_ids[reason.tier] if reason.tier is not None else None
        return {
            "tier": names[reason.tier] if reason.tier is not None else "",
            "figure": number(reason.figure, 4 if reason.code == "lift" else 2),
            "rank": number(self.rank),
            "units": number(run_sudo.unit_count),
            "share": number(self.value_share, 4),
            "cumulative": number(self.cumulative_share, 2),
            "cut_rank": number(band.cut_rank if band else 0),
            "kept": self.final_tier_id.name,
            "months": number(self.month_count),
            "period": number(run_sudo._month_count()),
            "capacity": number(self.capacity_kva),
            "voltage": f"{self.voltage_kv:g}",
            "min_capacity": number(band.min_capacity_kva if band else 0),
            "min_voltage": (band.min_voltage if band else False) or "0",
            "reason": self.override_reason or "",
            "until": format_date(self.env, self.override_until) if self.override_until else "",
        }

    def _get_ranking_sentences(self, v):
        _ = self.env._
        return {
            "standing": _(
                "Rank %(rank)s of %(units)s with %(share)s %% of the value, %(cumulative)s %% cumulated.",
                **v,
            ),
            "no_usage": _("No usage in the period, so no value: rank %(rank)s of %(units)s.", **v),
            "by_share": _(
                "%(tier)s by ranking: it takes customers until they hold %(figure)s %% of the"
                " value, and ends at rank %(cut_rank)s.",
                **v,
            ),
            "by_count": _(
                "%(tier)s by ranking: it takes at most %(figure)s %% of the customers, and ends at rank %(cut_rank)s.",
                **v,
            ),
            "all_remaining": _("%(tier)s by ranking: it takes all that remain.", **v),
            "rest": _("%(tier)s takes the rest.", **v),
            "lift": _("A value share of %(figure)s %% would lift the customer to %(tier)s.", **v),
            "keep": _(
                "The customer keeps %(tier)s as long as those ranked before hold less than %(figure)s %%.",
                **v,
            ),
        }

    def _get_floor_sentences(self, v):
        _ = self.env._
        return {
            "floor_importance": _("At least %(tier)s because of the importance class.", **v),
            "floor_strategic": _("At least %(tier)s as a strategic customer.", **v),
            "floor_voltage": _(
                "At least %(tier)s because of the supply at %(voltage)s kV (from %(min_voltage)s kV).",
                **v,
            ),
            "floor_dedicated_line": _("At least %(tier)s because of a dedicated line.", **v),
            "floor_capacity": _("At least %(tier)s because of %(capacity)s kVA (from %(min_capacity)s kVA).", **v),
            "below_minimum": _(
                "Not %(tier)s, since %(capacity)s kVA and %(voltage)s kV are below its minimum"
                " of %(min_capacity)s kVA or %(min_voltage)s kV.",
                **v,
            ),
        }

    def _get_holding_sentences(self, v):
        _ = self.env._
        return {
            "margin": _(
                "Stays %(tier)s within the leave margin: those ranked before hold less than %(figure)s %%.",
                **v,
            ),
            "second_run": _(
                "Stays %(kept)s for now: the first run below; falls to %(tier)s if the next run finds the same.",
                **v,
            ),
            "fell": _("Leaves %(tier)s.", **v),
            "override": _("Set to %(tier)s by hand until %(until)s: %(reason)s.", **v),
        }

    def _get_flag_sentences(self, v):
        _ = self.env._
        return {
            "part_year": _("Figures of %(months)s of %(period)s months, stretched to the whole period.", **v),
            "revenue_missing": _("Revenue is unknown: the energy share counts instead."),
            "profit_missing": _("Profit is unknown: the revenue share counts instead."),
            "profit_negative": _("Profit is negative: the revenue share counts instead."),
        }
