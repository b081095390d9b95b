import ast
from calendar import monthrange

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

#: business customers with an active contract; residents are served by the hotline
DEFAULT_POPULATION = "[('customer_account_ids', 'any', [('state', '=', 'active'), ('category', '!=', 'residential')])]"
#: longest period; the month of a row is a bit of one 64-bit figure
MAX_MONTHS = 60
#: what a user may set, and only in draft
PARAMETERS = frozenset(
    {
        "company_id",
        "date_from",
        "date_to",
        "date_effective",
        "population_domain",
        "group_by",
        "use_floors",
        "is_trial",
        "energy_weight",
        "revenue_weight",
        "profit_weight",
        "leave_share",
        "fall_after_runs",
    }
)
#: results that are approved together with the parameters
FIGURES = frozenset(
    {
        "base_run_id",
        "customer_count",
        "unit_count",
        "kwh",
        "revenue",
        "profit",
        "core_share",
        "up_count",
        "down_count",
        "new_count",
        "held_count",
        "flag_count",
        "override_count",
    }
)
#: what only the actions set
RESULTS = FIGURES | {
    "line_ids",
    "band_ids",
    "applied_number",
    "is_written",
}


class CustomerTierRun(models.Model):
    """One classification of all customers of a company, with reasons.

    A run is a simulation until it is applied; its states and who may lead to them are
    those of `customer.decision.mixin`. `customer_tier_run_compute` classifies,
    `…_apply` approves, applies and undoes, `…_analysis` shows.
    """

    _name = "customer.tier.run"
    _description = "Customer Tier Run"
    _inherit = ["customer.decision.mixin"]
    _order = "date_effective desc, id desc"
    _check_company_auto = True
    _decision_parameters = PARAMETERS
    _decision_results = RESULTS

    name = fields.Char(required=True, default=lambda self: self.env._("Tier run"), tracking=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    # parameters
    date_from = fields.Date(
        required=True,
        default=lambda self: self._default_period()[0],
        help="First day of the first month of usage that counts.",
    )
    date_to = fields.Date(
        required=True,
        default=lambda self: self._default_period()[1],
        help="Last day of the last month of usage that counts.",
    )
    date_effective = fields.Date(help="Day from which the tiers hold. A run applied before that day waits for it.")
    population_domain = fields.Char(
        string="Population",
        required=True,
        default=DEFAULT_POPULATION,
        help="Customers of the company that are ranked; the others keep their tier.",
    )
    group_by = fields.Selection(
        [
            ("commercial", "Each commercial entity"),
            ("topmost", "Topmost parent: a group is one customer"),
        ],
        string="Rank",
        required=True,
        default="commercial",
        help="With the topmost parent, the figures of all companies of a group count"
        " together and all get the group's tier.",
    )
    use_floors = fields.Boolean(
        default=True,
        help="Importance, strategic flag, voltage, dedicated line and capacity lift"
        " customers, and small ones stay in the last tier, as the tiers say.",
    )
    is_trial = fields.Boolean(
        string="Trial",
        help="Only for information: a trial run is never applied and its lines are removed after some months.",
    )
    energy_weight = fields.Float(
        string="Weight of Energy (%)",
        digits=(5, 2),
        default=lambda self: self.env.company.customer_tier_energy_weight,
    )
    revenue_weight = fields.Float(
        string="Weight of Revenue (%)",
        digits=(5, 2),
        default=lambda self: self.env.company.customer_tier_revenue_weight,
    )
    profit_weight = fields.Float(
        string="Weight of Profit (%)",
        digits=(5, 2),
        default=lambda self: self.env.company.customer_tier_profit_weight,
    )
    leave_share = fields.Float(
        string="Leave Margin (%)",
        digits=(5, 2),
        default=lambda self: self.env.company.customer_tier_leave_share,
        help="A customer leaves his tier only this many percentage points beyond the limit at which he would enter it.",
    )
    fall_after_runs = fields.Integer(
        string="Falls after Runs",
        default=lambda self: self.env.company.customer_tier_fall_runs,
        help="A customer falls only when so many applied runs in a row, this one"
        " included, put him below his tier: 1 or 2.",
    )
    # results, written by the actions only
    line_ids = fields.One2many("customer.tier.run.line", "run_id", copy=False)
    band_ids = fields.One2many("customer.tier.run.band", "run_id", string="Result", readonly=True, copy=False)
    base_run_id = fields.Many2one(
        "customer.tier.run",
        string="Compared with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last applied run when this one was computed.",
    )
    customer_count = fields.Integer(string="Customers", readonly=True, copy=False)
    unit_count = fields.Integer(
        string="Ranked",
        readonly=True,
        copy=False,
        help="Ranked customers; a group counts as one.",
    )
    kwh = fields.Float(string="Energy (kWh)", digits=(18, 2), readonly=True, copy=False)
    revenue = fields.Monetary(readonly=True, copy=False)
    profit = fields.Monetary(readonly=True, copy=False, help="Sum of the profits that are known.")
    core_share = fields.Float(
        string="Core Share (%)",
        digits=(7, 4),
        readonly=True,
        copy=False,
        help="What the customers of the best tier (core) hold of the whole value.",
    )
    up_count = fields.Integer(string="Goes Up", readonly=True, copy=False)
    down_count = fields.Integer(string="Goes Down", readonly=True, copy=False)
    new_count = fields.Integer(string="New", readonly=True, copy=False)
    held_count = fields.Integer(string="Kept in Tier", readonly=True, copy=False, help="Kept in their tier for now.")
    flag_count = fields.Integer(string="Flagged", readonly=True, copy=False)
    override_count = fields.Integer(string="Overrides", readonly=True, copy=False)
    applied_number = fields.Integer(
        readonly=True,
        copy=False,
        help="Serial number of the application in the company; 0 as long as the run was not applied.",
    )
    is_written = fields.Boolean(
        string="In Force",
        readonly=True,
        copy=False,
        help="The tiers stand on the customers. Until its effective day an applied run waits.",
    )

    _period_order = models.Constraint("CHECK (date_to >= date_from)", "Period: the end is before the start.")
    _leave_range = models.Constraint(
        "CHECK (leave_share BETWEEN 0 AND 100)",
        "Leave margin: percentage points between 0 and 100.",
    )
    _fall_range = models.Constraint("CHECK (fall_after_runs IN (1, 2))", "Falls after runs: 1 or 2.")
    _applied_number_uniq = models.UniqueIndex(
        "(company_id, applied_number) WHERE applied_number > 0",
        "Another tier run was applied at the same moment.",
    )

    # ------------------------------------------------------------------ defaults
    def _default_period(self):
        return self._get_period("last_year", self.env.company._customer_today())

    @api.model
    def _get_period(self, kind, today):
        """Return (first day, last day) of a period ending before `today`'s month.

        kind: last_year (the last full calendar year) or last_12_months.
        """
        if kind == "last_year":
            year = today.year - 1
            return today.replace(year, 1, 1), today.replace(year, 12, 31)
        first = today.replace(day=1)
        return first - relativedelta(months=12), first - relativedelta(days=1)

    # --------------------------------------------------------------------- rules
    @api.constrains("energy_weight", "revenue_weight", "profit_weight")
    def _check_weights(self):
        for run in self:
            weights = (run.energy_weight, run.revenue_weight, run.profit_weight)
            if min(weights) < 0 or round(sum(weights), 2) != 100:
                raise ValidationError(
                    self.env._(
                        "Weights: energy (%(energy)s), revenue (%(revenue)s) and profit"
                        " (%(profit)s) must add up to 100 %%, none negative.",
                        energy=run.energy_weight,
                        revenue=run.revenue_weight,
                        profit=run.profit_weight,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for run in self:
            if not run.date_from or not run.date_to:
                raise ValidationError(self.env._("Period: give the first day and the last day."))
            if run.date_from.day != 1 or run.date_to.day != monthrange(run.date_to.year, run.date_to.month)[1]:
                raise ValidationError(
                    self.env._(
                        "Period: usage is monthly, so the period starts on the first"
                        " and ends on the last day of a month."
                    )
                )
            if run._month_count() > MAX_MONTHS:
                raise ValidationError(self.env._("Period: at most %(months)s months.", months=MAX_MONTHS))

    @api.constrains("population_domain")
    def _check_population_domain(self):
        for run in self:
            run._get_population_domain().validate(self.env["res.partner"])

    def _get_population_domain(self):
        """Return the Domain of the population field; ValidationError if it is none."""
        self.ensure_one()
        try:
            domain = Domain(ast.literal_eval(self.population_domain or "[]"))
            self.env["res.partner"]._search(domain)
        except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError) as error:
            raise ValidationError(
                self.env._(
                    "Population: this is not a filter on contacts: %(error)s",
                    error=error,
                )
            ) from error
        return domain

    def _month_count(self):
        """Return the number of months of the period."""
        self.ensure_one()
        return (self.date_to.year - self.date_from.year) * 12 + self.date_to.month - self.date_from.month + 1

    def unlink(self):
        """Delete the lines with the run: no foreign key does it."""
        self._delete_lines()
        return super().unlink()

    def _delete_lines(self, up_to=None):
        """Delete the lines of these runs (up to the given id) in one statement."""
        condition = SQL("run_id = ANY(%s)", self.ids)
        if up_to is not None:
            condition = SQL("%s AND id <= %s", condition, up_to)
        lines = self.env["customer.tier.run.line"]
        lines.flush_model()
        self.env.cr.execute(SQL("DELETE FROM customer_tier_run_line WHERE %s", condition))
        self._forget_lines()
