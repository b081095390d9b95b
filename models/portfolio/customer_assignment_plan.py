from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: what a user may set, and only in draft
PARAMETERS = frozenset(
    {
        "company_id",
        "scope",
        "team_ids",
        "tier_ids",
        "date_effective",
        "move_budget",
        "protect_months",
        "keep_team",
        "make_room",
        "plan_backups",
    }
)
#: results that are approved together with the parameters
FIGURES = frozenset(
    {
        "customer_count",
        "stay_count",
        "move_count",
        "forced_count",
        "new_count",
        "backup_count",
        "unplaceable_count",
        "breach_count",
        "recent_count",
        "deferred_count",
        "over_budget_count",
        "core_move_count",
        "move_weight",
        "input_digest",
    }
)
#: what only the actions set
RESULTS = FIGURES | {
    "line_ids",
    "change_line_ids",
    "load_ids",
    "move_weight_bound",
    "unplaceable_bound",
    "gap",
    "seats_short",
    "applied_on",
}


class CustomerAssignmentPlan(models.Model):
    """A proposal who serves whom, with a reason for every customer (domain P2).

    A plan is a simulation until it is applied; its states and who may lead to them are
    those of `customer.decision.mixin`. The rules are those of `algorithms.assignment`;
    `customer_assignment_plan_input` reads, `…_compute` computes and writes, `…_apply`
    applies and undoes.
    """

    _name = "customer.assignment.plan"
    _description = "Assignment Plan"
    _inherit = ["customer.decision.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _decision_parameters = PARAMETERS
    _decision_results = RESULTS

    name = fields.Char(required=True, default=lambda self: self.env._("Assignment plan"), tracking=True)
    # scope
    scope = fields.Selection(
        [
            ("all", "All customers who need a manager"),
            ("gaps", "Only customers without a manager who may serve"),
        ],
        required=True,
        default="all",
        help="With the second choice nobody else is moved.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        "customer_assignment_plan_team_rel",
        "plan_id",
        "team_id",
        string="Teams",
        check_company=True,
        help="Only managers of these teams, their customers, and customers of nobody. Empty: all teams.",
    )
    tier_ids = fields.Many2many(
        "customer.tier",
        "customer_assignment_plan_tier_rel",
        "plan_id",
        "tier_id",
        string="Tiers",
        domain="[('needs_manager', '=', True), ('company_id', 'in', (False, company_id))]",
        help="Empty: all tiers that need a manager.",
    )
    # rules
    date_effective = fields.Date(help="First day of the new links; the day of application if that is later.")
    move_budget = fields.Integer(
        default=lambda self: self.env.company.customer_move_budget,
        help="Most links that may be broken; 0 = no limit. Links that a rule forbids are broken"
        " nevertheless and counted as over budget. Moves that only bring a manager below the cap or make"
        " room for others are put off, the longest links first.",
    )
    protect_months = fields.Integer(
        string="Protected Months",
        default=lambda self: self.env.company.customer_change_months,
        help="A link younger than this is broken only when a rule leaves no choice.",
    )
    keep_team = fields.Boolean(
        default=True,
        help="A customer who has a manager stays in the team of that manager.",
    )
    make_room = fields.Boolean(
        default=True,
        help="A customer may leave a permitted manager when that gives a seat to one who would have nobody.",
    )
    plan_backups = fields.Boolean(
        string="Plan Backups",
        default=True,
        help="Also name a backup in the tiers that need one.",
    )
    # results, written by the actions only
    line_ids = fields.One2many("customer.assignment.plan.line", "plan_id", readonly=True, copy=False)
    change_line_ids = fields.One2many(
        "customer.assignment.plan.line",
        "plan_id",
        string="Changes",
        domain=[("kind", "!=", "stay")],
        readonly=True,
        copy=False,
    )
    load_ids = fields.One2many("customer.assignment.plan.load", "plan_id", string="Managers", readonly=True, copy=False)
    customer_count = fields.Integer(string="Customers", readonly=True, copy=False)
    stay_count = fields.Integer(string="Stay", readonly=True, copy=False)
    move_count = fields.Integer(string="Move", readonly=True, copy=False)
    forced_count = fields.Integer(
        string="Forced", readonly=True, copy=False, help="Moves out of links that a rule forbids."
    )
    new_count = fields.Integer(string="New", readonly=True, copy=False, help="Customers of nobody who get a manager.")
    backup_count = fields.Integer(string="Backups", readonly=True, copy=False, help="Backups named or replaced.")
    unplaceable_count = fields.Integer(
        string="Unplaceable", readonly=True, copy=False, help="Customers whom no manager can take."
    )
    breach_count = fields.Integer(
        string="Stay against a Rule",
        readonly=True,
        copy=False,
        help="Unplaceable customers who have a manager keep him until somebody can take them.",
    )
    recent_count = fields.Integer(
        string="Protected Links Broken",
        readonly=True,
        copy=False,
        help="Moves within the protected months: each is forced by a rule.",
    )
    deferred_count = fields.Integer(
        string="Put Off", readonly=True, copy=False, help="Moves put off because the budget is used up."
    )
    over_budget_count = fields.Integer(
        string="Over Budget", readonly=True, copy=False, help="Forced moves above the move budget."
    )
    core_move_count = fields.Integer(
        string="Core Customers Moved",
        readonly=True,
        copy=False,
        help="Moves of customers of the best tier.",
    )
    move_weight = fields.Integer(
        string="Weight of Links Broken",
        readonly=True,
        copy=False,
        help="Each broken link counts 10 and 1 more for each full year it lasted, at most 20.",
    )
    move_weight_bound = fields.Integer(
        string="Lower Bound of the Weight",
        readonly=True,
        copy=False,
        help="No plan that places as many customers breaks less: a flow in which customers may be split.",
    )
    unplaceable_bound = fields.Integer(
        string="Lower Bound of Unplaceable",
        readonly=True,
        copy=False,
        help="Unplaceable customers of the same relaxation.",
    )
    gap = fields.Float(
        string="Distance to the Bound (%)",
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="0: no better plan exists.",
    )
    seats_short = fields.Json(
        string="Seats Short by Grade",
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="{grade id: customers without a seat}",
    )
    seats_short_note = fields.Text(string="Seats Short", compute="_compute_seats_short_note")
    visit_note = fields.Text(string="Visits", compute="_compute_visit_note")
    load_note = fields.Text(string="Load", compute="_compute_load_note")
    input_digest = fields.Char(readonly=True, copy=False, export_string_translation=False)
    applied_on = fields.Date(
        string="In Force from", readonly=True, copy=False, help="First day of the links that the plan made."
    )

    _numbers_positive = models.Constraint(
        "CHECK (move_budget >= 0 AND protect_months >= 0)",
        "Move budget, protected months: numbers of 0 or more.",
    )

    # ------------------------------------------------------------
    # Figures in words
    # ------------------------------------------------------------

    @api.depends("seats_short")
    @api.depends_context("lang")
    def _compute_seats_short_note(self):
        grades = self.env["customer.manager.grade"].with_context(active_test=False).search([])
        for plan in self:
            short = plan.seats_short or {}
            notes = [
                self.env._("%(grade)s: %(count)s customers", grade=grade.name, count=short[str(grade.id)])
                for grade in grades
                if short.get(str(grade.id))
            ]
            if short.get("none"):
                notes.append(self.env._("No grade may serve: %(count)s customers", count=short["none"]))
            plan.seats_short_note = "\n".join(notes)

    @api.depends("load_ids.visit_level")
    @api.depends_context("lang")
    def _compute_visit_note(self):
        counts = self._count_loads("visit_level")
        for plan in self:
            days = plan.company_id.customer_working_days
            red, amber = counts.get((plan.id, "red"), 0), counts.get((plan.id, "amber"), 0)
            plan.visit_note = (
                self.env._(
                    "Face-to-face visits against %(days)s working days a year: %(red)s managers above"
                    " %(red_limit)g %%, %(amber)s more above %(amber_limit)g %%.",
                    days=days,
                    red=red,
                    amber=amber,
                    red_limit=plan.company_id.customer_visit_red,
                    amber_limit=plan.company_id.customer_visit_amber,
                )
                if plan.load_ids
                else False
            )

    def _count_loads(self, field):
        rows = self.env["customer.assignment.plan.load"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", field], ["__count"]
        )
        return {(plan.id, value): count for plan, value, count in rows}

    @api.depends("load_ids.rate_before", "load_ids.rate_after")
    @api.depends_context("lang")
    def _compute_load_note(self):
        rows = self.env["customer.assignment.plan.load"]._read_group(
            [("plan_id", "in", self.ids), ("is_serving", "=", True)],
            ["plan_id"],
            ["rate_before:max", "rate_after:min", "rate_after:avg", "rate_after:max", "__count"],
        )
        notes = {
            plan.id: self.env._(
                "%(count)s managers who may serve: load of the caps %(low).0f to %(high).0f %%, %(mean).0f %% on"
                " average; the fullest has %(before).0f %% today.",
                count=count,
                low=low,
                high=high,
                mean=mean,
                before=before,
            )
            for plan, before, low, mean, high, count in rows
        }
        for plan in self:
            plan.load_note = notes.get(plan.id, False)

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.constrains("tier_ids", "company_id")
    def _check_tiers(self):
        for plan in self:
            wrong = plan.tier_ids.filtered(lambda tier: not tier.needs_manager)
            if wrong:
                raise ValidationError(self.env._("Tiers: customers of %(tier)s need no manager.", tier=wrong[0].name))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_lines(self):
        """Open the customers of this plan, what changes first (public; readers of the plan)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_assignment_plan_line_action")
        action["domain"] = [("plan_id", "=", self.id)]
        action["display_name"] = self.env._("Customers of %(plan)s", plan=self.name)
        kind = self.env.context.get("customer_plan_kind")
        action["context"] = {f"search_default_{kind}": 1} if kind else {}
        return action
