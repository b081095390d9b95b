from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...algorithms import tiering
from .unknown_fields import DataMany2one, UnknownMonetary

#: what an officer may write, while the run is computed
OVERRIDE_FIELDS = {"override_tier_id", "override_reason", "override_until"}
#: longest life of a manual override
OVERRIDE_MONTHS = 12


class CustomerTierRunLine(models.Model):
    """One customer in one tier run: figures, tier, and the reasons for it.

    A data row: the run writes all of it in one SQL statement from rows that
    exist, a million at a time, hence no log columns and no row-wise foreign keys
    (`DataMany2one`). Only the manual override is written by people.
    """

    _name = "customer.tier.run.line"
    _description = "Customer in a Tier Run"
    _order = "run_id desc, rank, id"
    _rec_name = "partner_id"
    _inherit = ["approval.child.mixin"]
    _log_access = False
    _allow_sudo_commands = False
    _approval_parent = "run_id"
    _approval_sealed = frozenset({*OVERRIDE_FIELDS, "override_uid", "final_tier_id", "previous_tier_id"})

    run_id = DataMany2one("customer.tier.run", required=True, readonly=True)
    run_state = fields.Selection(related="run_id.state", string="State of the Run")
    company_id = DataMany2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = DataMany2one("res.partner", string="Customer", required=True, readonly=True)
    group_id = DataMany2one(
        "res.partner",
        string="Ranked as",
        required=True,
        readonly=True,
        help="The customer, or the topmost parent with whose group he is ranked.",
    )
    is_head = fields.Boolean(readonly=True, help="One line of each ranked customer or group.")
    # figures
    kwh = fields.Float(string="Energy (kWh)", digits=(18, 2), readonly=True)
    revenue = UnknownMonetary(readonly=True)
    profit = UnknownMonetary(readonly=True)
    month_count = fields.Integer(string="Months", readonly=True, help="Months of the period with figures.")
    capacity_kva = fields.Float(string="Capacity (kVA)", digits=(14, 2), readonly=True)
    voltage_kv = fields.Float(string="Voltage (kV)", digits=(8, 2), readonly=True)
    value_share = fields.Float(
        string="Value Share (%)",
        digits=(13, 10),
        readonly=True,
        aggregator=None,
        help="Share of the customer, or of his group, in the value of all.",
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    cumulative_share = fields.Float(
        string="Cumulative Share (%)",
        digits=(13, 10),
        readonly=True,
        aggregator=None,
        help="What the customers down to this rank hold together, ties included.",
    )
    # tiers
    computed_tier_id = DataMany2one("customer.tier", string="By Ranking", readonly=True, help="The ranking's answer.")
    earned_tier_id = DataMany2one(
        "customer.tier",
        string="Earned",
        readonly=True,
        help="With floors and leave margin: where the figures put the customer.",
    )
    regular_tier_id = DataMany2one(
        "customer.tier",
        string="Without Override",
        readonly=True,
        help="Earned, or kept for one more run.",
    )
    override_tier_id = DataMany2one(
        "customer.tier",
        string="Override",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Tier set by hand; wins over all but the importance of the customer.",
    )
    override_reason = fields.Char()
    override_until = fields.Date(help="Last day the override may be taken over.")
    override_uid = DataMany2one("res.users", string="Override by", readonly=True)
    final_tier_id = DataMany2one("customer.tier", string="Tier", readonly=True)
    previous_tier_id = DataMany2one("customer.tier", string="Before", readonly=True)
    floor_reason = fields.Selection(
        [
            ("importance", "Importance"),
            ("strategic", "Strategic customer"),
            ("voltage", "Voltage"),
            ("dedicated_line", "Dedicated line"),
            ("capacity", "Capacity"),
            ("below_minimum", "Below the minimum size"),
        ],
        readonly=True,
    )
    hold_reason = fields.Selection(
        [("margin", "Within the leave margin"), ("second_run", "First run below")],
        readonly=True,
    )
    change = fields.Selection(
        [("new", "New"), ("up", "Goes up"), ("down", "Goes down"), ("same", "Stays")],
        readonly=True,
    )
    # flags
    is_part_year = fields.Boolean(
        string="Part Year",
        readonly=True,
        help="Figures for some months only, stretched to the whole period.",
    )
    revenue_missing = fields.Boolean(readonly=True, help="Unknown revenue: the energy share counts instead.")
    profit_missing = fields.Boolean(readonly=True, help="Unknown profit: the revenue share counts instead.")
    profit_negative = fields.Boolean(readonly=True, help="Negative profit: the revenue share counts instead.")
    no_usage = fields.Boolean(readonly=True, help="No figures in the period.")
    is_flagged = fields.Boolean(string="Flagged", readonly=True, help="One of the flags, or an override.")
    is_merged = fields.Boolean(
        readonly=True,
        help="The customer was merged into one who stands in the same run himself.",
    )
    explanation = fields.Text(compute="_compute_explanation")

    _run_rank_idx = models.Index("(run_id, rank)")
    _partner_idx = models.Index("(partner_id)")
    _change_idx = models.Index("(run_id, change) WHERE change IN ('up', 'down')")

    # --------------------------------------------------------------------- rules
    @api.model_create_multi
    def create(self, vals_list):
        """Refused: the computation writes lines."""
        raise UserError(self.env._("Lines of a tier run are written by its computation."))

    def write(self, vals):
        """Set or clear the manual override, while the run is computed.

        Everything else is refused. In a run by groups the override goes to all
        members of the group.
        """
        if vals.keys() - OVERRIDE_FIELDS:
            raise UserError(
                self.env._(
                    "Lines of a tier run are written by its computation; only the"
                    " override, its reason and its end can be set by hand."
                )
            )
        runs = self.run_id
        runs._check_action(("computed",))
        lines = self | self._get_group_lines()
        lines.partner_id._refuse_own_customers()
        with runs._approval_together():
            super(CustomerTierRunLine, lines).write(vals)
            lines._check_override()
            lines._write_results({"override_uid": self.env.uid})
            # who clears an override has decided as much as who set it: the name stays
            lines.filtered(lambda line: not line.override_tier_id)._write_results(
                {"override_reason": False, "override_until": False}
            )
            lines._refresh_final()
            runs._refresh_result()
        return True

    def unlink(self):
        """Refused: lines go with their run."""
        raise UserError(self.env._("Lines of a tier run are removed with the run."))

    def _write_results(self, vals):
        return super().write(vals)

    def _get_group_lines(self):
        """Return the lines of the same groups in the same runs."""
        grouped = self.filtered(lambda line: line.run_id.group_by == "topmost")
        return self.search([("run_id", "in", grouped.run_id.ids), ("group_id", "in", grouped.group_id.ids)])

    def _check_override(self):
        for line in self.filtered("override_tier_id"):
            line._refuse_incomplete_override()
            allowed = line.run_id.band_ids.tier_id
            if line.override_tier_id not in allowed:
                raise ValidationError(
                    self.env._(
                        "Override: %(tier)s is not a tier of this run.",
                        tier=line.override_tier_id.name,
                    )
                )

    def _refuse_incomplete_override(self):
        run = self.run_id
        if not (self.override_reason or "").strip():
            raise ValidationError(
                self.env._(
                    "Override reason: say why %(customer)s is not in the tier that his figures give.",
                    customer=self.partner_id.name,
                )
            )
        latest = run.date_effective + relativedelta(months=OVERRIDE_MONTHS)
        if not self.override_until or not (run.date_effective <= self.override_until <= latest):
            raise ValidationError(
                self.env._(
                    "Override until: a day from %(first)s to %(last)s, since an override"
                    " ends within %(months)s months.",
                    first=run.date_effective,
                    last=latest,
                    months=OVERRIDE_MONTHS,
                )
            )

    def _refresh_final(self):
        """Derive the final tier of lines whose override was changed."""
        for run, lines in self.grouped("run_id").items():
            positions = run._get_positions()
            lowest = lines._get_importance_positions()
            for line in lines:
                final = positions[line.regular_tier_id.id]
                if line.override_tier_id:
                    final = positions[line.override_tier_id.id]
                    if lowest.get(line.group_id.id) is not None:
                        final = min(final, lowest[line.group_id.id])
                before = positions.get(line.previous_tier_id.id)
                tier = run.band_ids.filtered(lambda b, p=final: b.position == p).tier_id
                line._write_results(
                    {
                        "final_tier_id": tier.id,
                        "change": tiering.change(before, final),
                        "is_flagged": line._has_flag(),
                    }
                )

    def _get_importance_positions(self):
        """Return {group id: position that importance guarantees} for these lines."""
        run = self.run_id
        policy = tiering.Policy(
            tiers=tuple(run._get_rule(band) for band in run.sudo().band_ids),
            use_floors=run.use_floors,
        )
        ranks = {}
        for line in self:
            partner = line.partner_id.sudo()
            until = partner.customer_importance_until
            holds = not until or until >= run.date_effective
            rank = tiering.IMPORTANCE.index(holds and partner.customer_importance or "none")
            ranks[line.group_id.id] = max(rank, ranks.get(line.group_id.id, 0))
        return {group_id: tiering.importance_floor(rank, policy) for group_id, rank in ranks.items()}

    def _has_flag(self):
        return bool(
            self.is_part_year
            or self.revenue_missing
            or self.profit_missing
            or self.profit_negative
            or self.no_usage
            or self.override_tier_id
        )
