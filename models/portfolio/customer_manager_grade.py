from odoo import api, fields, models

from ..periods import check_periods, period_names


class CustomerManagerGrade(models.Model):
    """A rung of the ladder: whom its holders may serve, and what comes with it."""

    _name = "customer.manager.grade"
    _description = "Customer Manager Grade"
    _inherit = ["customer.own.case.mixin"]
    _order = "level desc, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short name for imports and interfaces: senior, first, second, trainee.",
    )
    level = fields.Integer(
        required=True,
        help="Rank of the grade: 4 = senior, 3 = first, 2 = second, 1 = trainee."
        " Level 1 holds trainee links only (SD16).",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the grade is for all companies.")
    primary_tier_ids = fields.Many2many(
        "customer.tier",
        "customer_manager_grade_primary_tier_rel",
        "grade_id",
        "tier_id",
        string="Primary For",
        help="Tiers whose customers a holder of this grade may own (SD15).",
    )
    backup_tier_ids = fields.Many2many(
        "customer.tier",
        "customer_manager_grade_backup_tier_rel",
        "grade_id",
        "tier_id",
        string="Backup For",
        help="Tiers in which a holder of this grade may stand in for the primary.",
    )
    trainee_tier_ids = fields.Many2many(
        "customer.tier",
        "customer_manager_grade_trainee_tier_rel",
        "grade_id",
        "tier_id",
        string="Trainee Links On",
        help="Tiers in which a trainee may work under the mentor's responsibility.",
    )
    count_cap = fields.Integer(string="Customers at Most", help="Own customers of one manager; 0 = no cap.")
    load_cap = fields.Float(
        string="Load Points at Most",
        digits=(16, 2),
        help="Sum of the load points of the own customers' tiers; 0 = no cap.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    marketing_budget = fields.Monetary(string="Marketing Budget per Year", help="What one manager may spend a year.")
    case_limit = fields.Monetary(
        string="Discretionary Spend per Case",
        help="What one manager may spend on one customer within 30 days.",
    )
    income_coefficient = fields.Float(digits=(6, 2), default=1.0)
    certificate_months = fields.Integer(string="Certificate Valid (Months)", default=24)
    training_hours = fields.Integer(string="Training Hours per Year", default=40)
    condition_ids = fields.One2many("customer.manager.grade.condition", "grade_id", string="Conditions")

    _code_uniq = models.UniqueIndex(
        "(lower(code), company_id) NULLS NOT DISTINCT",
        "There is already a grade with this code.",
    )
    _level_range = models.Constraint("CHECK (level >= 1)", "The level of a grade must be 1 or higher.")
    _caps_not_negative = models.Constraint(
        "CHECK (count_cap >= 0 AND load_cap >= 0)",
        "The caps on customers and load points must not be negative; 0 means no cap.",
    )
    _amounts_not_negative = models.Constraint(
        "CHECK (marketing_budget >= 0 AND case_limit >= 0 AND income_coefficient >= 0"
        " AND certificate_months >= 0 AND training_hours >= 0)",
        "Budget, limit, coefficient, months and hours of a grade must not be negative.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for grade in self:
            grade.currency_id = (grade.company_id or self.env.company).currency_id

    @api.constrains(period_names)
    def _check_periods(self):
        check_periods(self, period_names(self))

    def _filter_own_case(self):
        """Nobody sets the caps, money and conditions of the grade he holds himself."""
        managers = self.env["customer.manager"].sudo()
        own = managers.search([("user_id", "=", self.env.uid), ("grade_id", "in", self.ids)])
        return self & own.grade_id

    def _own_case_refusal(self):
        return self.env._("%(grade)s is your own grade: somebody else has to change it.", grade=self[0].name)

    @api.model
    def _get_ladder(self, company):
        """Return [(grade id, level, ids of the tiers it may own)] of the company's grades, as
        `algorithms.assignment.seats_short` reads them."""
        grades = self.sudo().search([("company_id", "in", (False, company.id))])
        return [(grade.id, grade.level, frozenset(grade.primary_tier_ids.ids)) for grade in grades]
