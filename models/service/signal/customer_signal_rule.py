from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....algorithms.signals import LEVELS, MEASURES, hit_rate
from ...periods import check_periods, period_names
from .customer_signal_topic import KINDS

#: most months a rule looks back: what is older has been settled in other ways
MAX_MONTHS = 36
#: rules whose steps were written inside a change of a rule, one set for each change under way
_CHANGING = "customer.signal.rule.changing"


class CustomerSignalRule(models.Model):
    """What the system watches, and from which value on it speaks up (P5).

    A rule says what it needs: without its data it raises nothing and says so (domain 11.9). What became of its
    signals is counted, so that a rule that cries wolf is seen and put to sleep.
    """

    _name = "customer.signal.rule"
    _description = "Signal Rule"
    _inherit = ["customer.sealed.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    measure = fields.Selection(
        [
            ("usage_drop", "Energy down on the same months a year before (%)"),
            ("usage_stop", "No use any more (kWh a month)"),
            ("near_capacity", "Demand near the capacity (%)"),
            ("over_capacity", "Demand above the capacity (%)"),
            ("power_factor", "Power factor below"),
            ("voltage_events", "Voltage events in a month"),
            ("overdue", "Bill unpaid (days after the due date)"),
            ("late_twice", "Months paid late"),
            ("silence", "No contact (days beyond what the tier allows)"),
        ],
        required=True,
    )
    kind = fields.Selection(KINDS, required=True, default="risk")
    level = fields.Selection(
        [(level, level) for level in LEVELS],
        string="Risk Level",
        help="Grade of risk from R1 to R5; what is no risk has none.",
    )
    threshold = fields.Float(required=True, digits=(16, 4), help="From this value on a customer is found.")
    step_ids = fields.One2many(
        "customer.signal.rule.step", "rule_id", string="Graver from", copy=True, help="Values that make it graver."
    )
    window_months = fields.Integer(
        string="Months Watched",
        default=1,
        required=True,
        help="So many months up to the last whole one; for payments, so many months back from the day.",
    )
    topic_id = fields.Many2one("customer.signal.topic", "Matter", domain="[('kind', '=', kind)]", ondelete="restrict")
    tier_ids = fields.Many2many(
        "customer.tier",
        "customer_signal_rule_tier_rel",
        "rule_id",
        "tier_id",
        string="Tiers",
        help="Empty: all customers. Those that no tier run has classified yet always count.",
    )
    cooldown_days = fields.Integer(
        string="Quiet after Closing (days)",
        default=30,
        required=True,
        help="A closed signal comes back only after so many days, unless it has become graver.",
    )
    is_asleep = fields.Boolean(
        string="Asleep", readonly=True, copy=False, help="Raises nothing, but can be tried and woken up."
    )
    sleep_proposed_on = fields.Date(
        string="Sleep Proposed", readonly=True, copy=False, help="Too few of its signals were right."
    )
    run_ids = fields.One2many("customer.signal.run", "rule_id", string="Runs", readonly=True)
    last_run_on = fields.Date(compute="_compute_last_run")
    last_message = fields.Char(compute="_compute_last_run", string="What It Said")
    raised_count = fields.Integer(compute="_compute_hits", string="Raised")
    confirmed_count = fields.Integer(compute="_compute_hits", string="Confirmed")
    false_count = fields.Integer(compute="_compute_hits", string="False")
    late_count = fields.Integer(compute="_compute_hits", string="Too Late")
    judged_count = fields.Integer(compute="_compute_hits", string="Judged")
    hit_rate = fields.Float(
        string="Hit Rate (%)",
        compute="_compute_hits",
        digits=(5, 1),
        help="Signals that were right and in time, among those that somebody judged.",
    )

    _window_range = models.Constraint(
        f"CHECK (window_months BETWEEN 1 AND {MAX_MONTHS})", f"Months watched: 1 to {MAX_MONTHS}."
    )
    _threshold_positive = models.Constraint("CHECK (threshold >= 0)", "Threshold: not negative.")
    _cooldown_positive = models.Constraint("CHECK (cooldown_days >= 0)", "Quiet after closing: not negative.")
    _level_of_risk = models.Constraint(
        "CHECK ((kind = 'risk') = (level IS NOT NULL))",
        "Risk Level: a risk has a grade from R1 to R5, an opportunity and market information have none.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_hits(self):
        """Count what became of the signals in the user's companies: figures, no signals, so for every reader."""
        rows = (
            self.env["customer.signal"]
            .sudo()
            ._read_group(
                [("rule_id", "in", self.ids), ("company_id", "in", self.env.companies.ids)],
                ["rule_id", "verdict"],
                ["__count"],
            )
        )
        counts = {(rule.id, verdict): count for rule, verdict, count in rows}
        for rule in self:
            confirmed, false, late, unjudged = (
                counts.get((rule.id, verdict), 0) for verdict in ("confirmed", "false", "late", False)
            )
            rule.confirmed_count, rule.false_count, rule.late_count = confirmed, false, late
            rule.judged_count = confirmed + false + late
            rule.raised_count = rule.judged_count + unjudged
            rule.hit_rate = hit_rate(confirmed, false, late) or 0

    @api.depends_context("company", "lang")
    @api.depends("run_ids")
    def _compute_last_run(self):
        runs = self.env["customer.signal.run"].sudo()
        for rule in self:
            run = runs.search(
                [("rule_id", "=", rule.id), ("company_id", "=", self.env.company.id)], order="day desc", limit=1
            )
            rule.last_run_on = run.day
            rule.last_message = run.message

    @api.constrains("measure", "threshold", "level", "step_ids")
    def _check_steps(self):
        """Each step is graver than the one before, and reached after it."""
        for rule in self:
            falling = MEASURES[rule.measure].falling
            steps = rule._get_steps()
            for (lighter, low), (graver, high) in zip(steps, steps[1:], strict=False):
                if high <= low or (graver >= lighter if falling else graver <= lighter):
                    raise ValidationError(
                        self.env._(
                            "Graver from: the step %(high)s has to be graver than %(low)s and lie beyond its value.",
                            high=high,
                            low=low or self.env._("no grade"),
                        )
                    )

    @contextmanager
    def _changing(self):
        """Let the steps of a rule be written one after the other: the rule checks them when all are there.

        Kept with the cursor: a key of the context could be sent by anybody.
        """
        frames = self.env.cr.cache.setdefault(_CHANGING, [])
        frames.append(set())
        try:
            yield
        finally:
            touched = frames.pop()
        self.sudo().browse(touched)._check_steps_when_whole()

    def _check_steps_when_whole(self):
        """Check the steps now, or when the change is over in the middle of which one of them was written."""
        if frames := self.env.cr.cache.get(_CHANGING):
            frames[-1].update(self.ids)
        else:
            self._check_steps()

    @api.constrains(period_names)
    def _check_periods(self):
        check_periods(self, period_names(self))

    @api.constrains("kind", "topic_id")
    def _check_topic(self):
        for rule in self:
            if rule.topic_id and rule.topic_id.kind != rule.kind:
                raise ValidationError(
                    self.env._("Matter: %(topic)s does not belong to the kind of the rule.", topic=rule.topic_id.name)
                )

    def _get_steps(self):
        """Return the pairs (value, grade) of the rule, the lightest first."""
        self.ensure_one()
        steps = [(step.threshold, step.level) for step in self.step_ids.sorted("level")]
        return [(self.threshold, self.level or ""), *steps]

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"is_asleep", "sleep_proposed_on"}

    @api.model_create_multi
    def create(self, vals_list):
        """Make rules; whether they sleep is decided by a button."""
        for vals in vals_list:
            self._check_sealed(vals)
        with self._changing():
            return super().create(vals_list)

    def write(self, vals):
        """Change rules; one that watches something else is judged anew."""
        self._check_sealed(vals)
        with self._changing():
            result = super().write(vals)
        if {"threshold", "window_months", "measure", "step_ids", "tier_ids"} & vals.keys():
            self._judge_anew()
        return result

    def _judge_anew(self):
        """Forget the proposal to put these rules to sleep: they watch something else now."""
        self.sudo().filtered("sleep_proposed_on").sleep_proposed_on = False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["customer.signal"].sudo().search([("rule_id", "in", self.ids)], limit=1)
        if used:
            raise ValidationError(
                self.env._("%(rule)s: it has raised signals, so that it can only be archived.", rule=used.rule_id.name)
            )
