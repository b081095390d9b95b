from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...algorithms.tiering import IMPORTANCE, TierRule
from ..planner import planned
from .tier_run_query import RunFacts, insert_lines

#: settings of the one transaction that computes: sort and hash a million customers in
#: memory instead of on disk (sums of a million customers take 1.2 GB, of a tenth a tenth);
#: do not compile expressions, of which there are more than pay off; hash joins, since
#: nothing that is joined is sorted by customer
SETTINGS = {"work_mem": "256MB", "hash_mem_multiplier": "6", "jit": "off", "enable_mergejoin": "off"}


def _decimal(value):
    return Decimal(str(value or 0))


class CustomerTierRun(models.Model):
    """Computation: one SQL statement writes all lines, a second one sums them up."""

    _inherit = "customer.tier.run"

    def action_compute(self):
        """Classify all customers of the population (public; officer).

        Replaces an earlier result and takes an approval back; overrides that have
        not ended are taken over from it and from the last applied run. Refuses an
        empty population with a sentence.
        """
        for run in self._check_action(("draft", "computed", "approved")):
            with run._approval_together():
                run._compute_lines()
        return True

    def _compute_lines(self):
        self._flush_inputs()
        last_line = self._get_last_line_id()
        tiers = self.env["customer.tier"]._get_tiers(self.company_id)
        if not tiers:
            raise UserError(
                self.env._(
                    "There is no tier for %(company)s: create them first.",
                    company=self.company_id.name,
                )
            )
        facts = self._get_facts(tiers)
        cr = self.env.cr
        with planned(cr, SETTINGS):
            cr.execute(insert_lines(facts))
            inserted = cr.rowcount
        if not inserted:
            raise UserError(self._get_empty_message())
        if last_line:
            self._delete_lines(up_to=last_line)
        self._forget_lines()
        self._write_results(
            {
                "state": "computed",
                "base_run_id": facts.base_run_id or False,
                "computed_uid": self.env.uid,
                "computed_at": fields.Datetime.now(),
                "approved_uid": False,
                "approved_at": False,
            }
        )
        totals = self._get_totals()
        self._create_bands(facts, totals)
        self._write_totals(totals)

    def _forget_lines(self):
        """Drop what the cache holds of lines that SQL has replaced."""
        self.env["customer.tier.run.line"].invalidate_model()
        self.invalidate_model(["line_ids", *self._get_shown_line_fields()])
        self.env["res.partner"].invalidate_model(["customer_tier_line_ids"])

    def _get_empty_message(self):
        return self.env._(
            "Population: no customer of %(company)s is in it. Import accounts and usage first, or change the filter.",
            company=self.company_id.name,
        )

    def _flush_inputs(self):
        """Write pending values of all tables that the statement reads."""
        self.flush_model()
        for model in (
            "res.partner",
            "customer.account",
            "customer.usage",
            "customer.tier",
            "customer.tier.run.line",
        ):
            self.env[model].flush_model()

    def _get_last_line_id(self):
        [[last]] = self.env.execute_query(SQL("SELECT MAX(id) FROM customer_tier_run_line WHERE run_id = %s", self.id))
        return last

    def _get_last_applied(self):
        """Return the run of the company that was applied last and stands."""
        return self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "applied"),
                ("id", "!=", self.id),
            ],
            order="applied_number desc",
            limit=1,
        )

    def _get_facts(self, tiers):
        """Return the RunFacts for the statement."""
        base = self._get_last_applied()
        # own lines first; those of the last applied run if it is new to this one
        sources = [self.id] if self.computed_at else []
        if not sources or base != self.base_run_id:
            sources.append(base.id or 0)
        population = self.env["res.partner"]._search(
            self._get_population_domain()
            & Domain("customer_company_id", "=", self.company_id.id)
            & Domain("active", "=", True)
        )
        return RunFacts(
            run_id=self.id,
            company_id=self.company_id.id,
            population=population,
            date_from=self.date_from,
            date_to=self.date_to,
            date_effective=self.date_effective,
            months=self._month_count(),
            by_group=self.group_by == "topmost",
            use_floors=self.use_floors,
            weights=(self.energy_weight, self.revenue_weight, self.profit_weight),
            leave_share=_decimal(self.leave_share),
            fall_after_runs=self.fall_after_runs,
            tiers=tuple(self._get_rule(tier) for tier in tiers),
            tier_ids=tuple(tiers.ids),
            positions=self._get_code_positions(tiers),
            base_run_id=base.id or 0,
            base_pending=bool(base) and not base.is_written,
            override_run_ids=tuple(sources),
        )

    def _get_rule(self, tier):
        """Return the TierRule of a tier, or of a band that kept its limits."""
        return TierRule(
            code=tier.code if "code" in tier._fields else tier.tier_id.code,
            share_limit=_decimal(tier.share_limit),
            count_limit=_decimal(tier.count_limit),
            min_importance=IMPORTANCE.index(tier.min_importance or "none"),
            lifts_strategic=tier.lifts_strategic,
            min_voltage=_decimal(tier.min_voltage),
            lifts_dedicated_line=tier.lifts_dedicated_line,
            min_capacity=_decimal(tier.min_capacity_kva),
        )

    # -------------------------------------------------------------------- result
    def _create_bands(self, facts, totals):
        """Keep the limits of each tier, and where the ranking ended."""
        self.sudo().band_ids.unlink()
        cuts = self._get_cuts(facts, totals)
        tiers = self.env["customer.tier"].browse(facts.tier_ids)
        self.env["customer.tier.run.band"].sudo().create(
            [
                {
                    "run_id": self.id,
                    "tier_id": tier.id,
                    "position": position,
                    "share_limit": tier.share_limit,
                    "count_limit": tier.count_limit,
                    "min_importance": tier.min_importance,
                    "lifts_strategic": tier.lifts_strategic,
                    "min_voltage": tier.min_voltage,
                    "lifts_dedicated_line": tier.lifts_dedicated_line,
                    "min_capacity_kva": tier.min_capacity_kva,
                    "cut_rank": cuts.get(tier.id, (0, 0))[0],
                    "cut_share": cuts.get(tier.id, (0, 0))[1],
                }
                for position, tier in enumerate(tiers)
            ]
        )

    def _get_cuts(self, facts, totals):
        """Return {tier id: (last rank, smallest share)} of those let in by ranking.

        The last tier lets nobody in by ranking: it takes the rest.
        """
        cuts = {}
        for row in totals:
            tier_id = row["computed_tier_id"]
            if tier_id != facts.tier_ids[-1]:
                last, least = cuts.get(tier_id, (0, 100))
                cuts[tier_id] = (max(last, row["last_rank"]), min(least, row["least_share"]))
        return cuts

    def _refresh_result(self):
        """Sum the lines up again after overrides, one query for each run."""
        self.env["customer.tier.run.line"].flush_model()
        for run in self:
            run._write_totals(run._get_totals())

    def _write_totals(self, totals):
        self._write_results(self._prepare_result_vals(totals))
        for band in self.sudo().band_ids:
            band.write(self._prepare_band_vals(totals, band.tier_id.id))

    def _get_totals(self):
        """Return one dict per (tier by ranking, final, previous tier) of the lines."""
        return self.env.execute_query_dict(
            SQL(
                "SELECT computed_tier_id, final_tier_id, previous_tier_id,"
                " MAX(rank) AS last_rank, MIN(value_share) AS least_share,"
                " COUNT(*) AS customers,"
                " COUNT(*) FILTER (WHERE is_head) AS units,"
                " COALESCE(SUM(value_share) FILTER (WHERE is_head), 0) AS share,"
                " COALESCE(SUM(kwh), 0) AS kwh, COALESCE(SUM(revenue), 0) AS revenue,"
                " COALESCE(SUM(profit), 0) AS profit,"
                " COUNT(*) FILTER (WHERE change = 'up') AS up,"
                " COUNT(*) FILTER (WHERE change = 'down') AS down,"
                " COUNT(*) FILTER (WHERE change = 'new') AS new,"
                " COUNT(hold_reason) AS held,"
                " COUNT(*) FILTER (WHERE is_flagged) AS flagged,"
                " COUNT(override_tier_id) AS overrides"
                " FROM customer_tier_run_line WHERE run_id = %s"
                " GROUP BY computed_tier_id, final_tier_id, previous_tier_id",
                self.id,
            )
        )

    def _prepare_result_vals(self, totals):
        def total(name):
            return sum(row[name] for row in totals)

        best = self.sudo().band_ids[:1].tier_id.id
        return {
            "customer_count": total("customers"),
            "unit_count": total("units"),
            "kwh": total("kwh"),
            "revenue": total("revenue"),
            "profit": total("profit"),
            "core_share": sum(r["share"] for r in totals if r["final_tier_id"] == best),
            "up_count": total("up"),
            "down_count": total("down"),
            "new_count": total("new"),
            "held_count": total("held"),
            "flag_count": total("flagged"),
            "override_count": total("overrides"),
        }

    def _prepare_band_vals(self, totals, tier_id):
        rows = [row for row in totals if row["final_tier_id"] == tier_id]
        vals = {name: sum(row[name] for row in rows) for name in ("kwh", "revenue", "profit")}
        return {
            **vals,
            "customer_count": sum(row["customers"] for row in rows),
            "value_share": sum(row["share"] for row in rows),
            "previous_count": sum(row["customers"] for row in totals if row["previous_tier_id"] == tier_id),
        }

    def _get_positions(self):
        """Return {tier id: position} of this run, 0 the best."""
        return self._get_code_positions(self.sudo().band_ids.tier_id)

    def _get_code_positions(self, tiers):
        """Return {tier id: position} of all tiers that share a code with `tiers`.

        A customer's former tier may be a shared one that the company's own tier of
        the same code replaces, or the other way round.
        """
        codes = {tier.code: position for position, tier in enumerate(tiers)}
        same = self.env["customer.tier"].sudo().with_context(active_test=False)
        return {tier.id: codes[tier.code] for tier in same.search([("code", "in", list(codes))])}
