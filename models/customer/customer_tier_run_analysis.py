from odoo import api, fields, models
from odoo.tools import SQL

#: points of the concentration curve
CURVE_POINTS = 500
#: lines shown on the form; a run may have a million
SHOWN_LINES = 80
#: fields that show some lines -> which ones
SHOWN = {
    "up_line_ids": [("change", "=", "up")],
    "down_line_ids": [("change", "=", "down")],
    "new_line_ids": [("change", "=", "new")],
    "flag_line_ids": [("is_flagged", "=", True)],
}


class CustomerTierRun(models.Model):
    """What the form shows of a run: samples of the lines, never all of them."""

    _inherit = "customer.tier.run"

    up_line_ids = fields.Many2many("customer.tier.run.line", string="Up", compute="_compute_shown_lines")
    down_line_ids = fields.Many2many("customer.tier.run.line", string="Down", compute="_compute_shown_lines")
    new_line_ids = fields.Many2many("customer.tier.run.line", string="First Time", compute="_compute_shown_lines")
    flag_line_ids = fields.Many2many("customer.tier.run.line", string="To Check", compute="_compute_shown_lines")

    @api.depends("state", "up_count", "down_count", "new_count", "flag_count")
    def _compute_shown_lines(self):
        lines = self.env["customer.tier.run.line"]
        for run in self:
            for name, domain in SHOWN.items():
                run[name] = (
                    lines.search(
                        [("run_id", "=", run._origin.id), *domain],
                        limit=SHOWN_LINES,
                        order="rank, id",
                    )
                    if run._origin.id
                    else lines
                )

    def _get_shown_line_fields(self):
        return list(SHOWN)

    # ------------------------------------------------------------------ actions
    def action_open_lines(self):
        """Open all lines of the run; search_default_* of the context are kept."""
        self.ensure_one()
        self.check_access("read")
        defaults = {key: value for key, value in self.env.context.items() if key.startswith("search_default_")}
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_tier_run_line_action")
        return {
            **action,
            "name": self.name,
            "domain": [("run_id", "=", self.id)],
            "mobile_view_mode": "kanban",
            "context": {**defaults, "create": False},
        }

    def action_compare(self):
        """Open the matrix of former and new tiers of the run."""
        action = self.action_open_lines()
        views = {kind: view_id for view_id, kind in action["views"]}
        order = ["pivot", "list", "graph", "form"]
        return {
            **action,
            "view_mode": ",".join(order),
            "views": [(views.get(kind, False), kind) for kind in order],
        }

    # -------------------------------------------------------------------- curve
    @api.readonly
    def get_concentration_curve(self):
        """Return the concentration curve of one run, at most CURVE_POINTS points.

        {"points": [[share of customers, share of value], ...] in percent from
        [0, 0] to [100, 100], ties at their last member; "tiers": [{"name",
        "customers", "value"}] best first: both cumulated in percent down to where
        the ranking of the tier ends; "customer_count"}. Needs read access.
        """
        self.ensure_one()
        self.check_access("read")
        units = self.unit_count
        if not units:
            return {"points": [], "tiers": [], "customer_count": 0}
        points = [[0.0, 0.0]] + [
            [round(last * 100 / units, 4), round(float(share), 4)] for last, share in self._sample_ranks(units)
        ]
        return {
            "points": points,
            "tiers": self._get_curve_tiers(units),
            "customer_count": units,
        }

    def _sample_ranks(self, units):
        """Return (last rank, cumulated share) of evenly spread ranked customers.

        Ties share a rank and a cumulated share: a sample stands for the whole tie,
        at its last member. Two look-ups in the index on (run, rank) per point.
        """
        step = max(1, -(-units // (CURVE_POINTS - 2)))
        return self.env.execute_query(
            SQL(
                "SELECT DISTINCT COALESCE(after.rank - 1, %(units)s) AS last, at.share"
                " FROM GENERATE_SERIES(1, %(units)s, %(step)s) place"
                " CROSS JOIN LATERAL (SELECT rank, cumulative_share AS share"
                "  FROM customer_tier_run_line WHERE run_id = %(run)s AND rank <= place"
                "  ORDER BY rank DESC LIMIT 1) at"
                " LEFT JOIN LATERAL (SELECT rank FROM customer_tier_run_line"
                "  WHERE run_id = %(run)s AND rank > at.rank ORDER BY rank LIMIT 1) after"
                "  ON TRUE"
                " UNION SELECT %(units)s, MAX(cumulative_share)"
                "  FROM (SELECT cumulative_share FROM customer_tier_run_line"
                "   WHERE run_id = %(run)s ORDER BY rank DESC LIMIT 1) final"
                " ORDER BY last",
                units=units,
                step=step,
                run=self.id,
            )
        )

    def _get_curve_tiers(self, units):
        """Return where each tier that was entered by share ends on the curve."""
        ends = []
        for band in self.sudo().band_ids.filtered(lambda b: b.cut_rank and b.share_limit):
            [[last, share]] = self.env.execute_query(
                SQL(
                    "SELECT COALESCE((SELECT rank - 1 FROM customer_tier_run_line"
                    "  WHERE run_id = %(run)s AND rank > %(cut)s ORDER BY rank LIMIT 1),"
                    "  %(units)s), (SELECT cumulative_share FROM customer_tier_run_line"
                    "  WHERE run_id = %(run)s AND rank = %(cut)s LIMIT 1)",
                    run=self.id,
                    cut=band.cut_rank,
                    units=units,
                )
            )
            ends.append(
                {
                    "name": band.tier_id.name,
                    "customers": round(last * 100 / units, 4),
                    "value": round(float(share or 0), 4),
                }
            )
        return ends
