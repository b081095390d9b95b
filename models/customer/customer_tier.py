from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...algorithms.account_facts import VOLTAGE_LEVELS
from ..periods import check_periods, period_names

#: classes that may lift into a tier, weakest first (see res.partner)
IMPORTANCE_FLOORS = [
    ("temporary", "Temporary"),
    ("second", "Second class"),
    ("first", "First class"),
    ("special", "Special class"),
]


class CustomerTier(models.Model):
    """A value class of customers with all that it entitles to.

    Tiers are ordered by `sequence`, the best first; the last one takes whom no
    other takes. A company may have its own tier of a code, which then replaces
    the shared one.
    """

    _name = "customer.tier"
    _description = "Customer Tier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Name of the tier for imports and integrations, such as core.",
    )
    sequence = fields.Integer(default=10, help="The best tier has the lowest number.")
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        help="Empty: for all companies. A company's own tier replaces the shared tier of the same code.",
    )
    # entry
    share_limit = fields.Float(
        string="Share Limit (%)",
        digits=(5, 2),
        help="The tier takes customers, ranked by value, until they hold this share"
        " of the whole value. 0: nobody enters by his share, 100: all that"
        " remain. The last tier takes the rest.",
    )
    count_limit = fields.Float(
        string="Count Limit (%)",
        digits=(5, 2),
        help="The tier and those above it take at most this share of all customers,"
        " even if the share limit is not reached. 0: no limit.",
    )
    min_importance = fields.Selection(
        IMPORTANCE_FLOORS,
        string="From Importance",
        help="Critical power users of this class or above are at least in this tier.",
    )
    lifts_strategic = fields.Boolean(
        string="Strategic Customers",
        help="Strategic customers are at least in this tier.",
    )
    min_voltage = fields.Selection(
        [(level, f"{level} kV") for level in VOLTAGE_LEVELS],
        string="From Voltage",
        help="Customers supplied at this voltage or above are at least in this tier.",
    )
    lifts_dedicated_line = fields.Boolean(
        string="Dedicated Lines",
        help="Customers with a dedicated line are at least in this tier.",
    )
    min_capacity_kva = fields.Float(
        string="From Capacity (kVA)",
        digits=(12, 2),
        help="Customers with at least this capacity are at least in this tier. In the"
        " last tier entered by share, who has neither this capacity nor the"
        " voltage above stays in the rest. 0: not asked.",
    )
    # people
    needs_manager = fields.Boolean(help="Each customer has one named manager every day.")
    needs_backup = fields.Boolean(help="Each customer also has a named backup.")
    load_points = fields.Float(
        digits=(8, 2),
        help="What one customer of this tier counts against a manager's cap.",
    )
    executive_sponsor = fields.Boolean(help="An executive stands behind the link.")
    # service policy: numbers of days, 0 = none
    contact_days = fields.Integer(string="Contact Interval (days)", help="Days between two contacts. 0: none.")
    face_to_face_days = fields.Integer(
        string="Visit Interval (days)",
        help="Days between two face-to-face visits. 0: none.",
    )
    contact_gap_days = fields.Integer(
        string="Contact Gap Alert (days)",
        help="Days without contact after which the gap is reported. 0: never.",
    )
    response_minutes_in_hours = fields.Integer(
        string="First Response in Hours (minutes)",
        help="Working minutes until the first answer. 0: the hotline's rule holds.",
    )
    response_minutes_out_hours = fields.Integer(
        string="First Response outside Hours (minutes)",
        help="Minutes until the first answer outside working hours. 0: the clock waits"
        " for working hours, or the hotline's rule holds.",
    )
    answer_factor = fields.Float(
        default=1.0,
        digits=(4, 2),
        help="Multiplies the time limit of a request type; never loosens it.",
    )
    account_plan = fields.Selection(
        [
            ("none", "None"),
            ("light", "Yearly, light"),
            ("signed", "Yearly, signed"),
        ],
        required=True,
        default="none",
    )
    joint_review = fields.Selection(
        [
            ("none", "None"),
            ("wish", "On the customer's wish"),
            ("yearly", "Yearly"),
            ("executive", "Yearly, with an executive"),
        ],
        required=True,
        default="none",
    )
    outage_notice = fields.Selection(
        [
            ("law", "As the law says"),
            ("message", "Message 7 days and 24 hours before"),
            ("call", "Call and message 7 days, 24 hours and 30 minutes before"),
        ],
        required=True,
        default="law",
        help="Notice of planned outages, on top of what the law asks.",
    )
    usage_report = fields.Selection(
        [
            ("portal", "On the portal only"),
            ("yearly", "Yearly"),
            ("quarterly", "Quarterly"),
            ("monthly", "Monthly"),
        ],
        required=True,
        default="portal",
    )
    survey_policy = fields.Selection(
        [
            ("sample", "By sample"),
            ("yearly_sample", "Yearly sample"),
            ("yearly_each", "Yearly and after each request"),
        ],
        required=True,
        default="sample",
    )
    credit_review = fields.Selection(
        [
            ("event", "On an event"),
            ("half_year", "Half-yearly"),
            ("quarterly", "Quarterly"),
            ("monthly", "Monthly"),
        ],
        required=True,
        default="event",
        help="How often a supervisor looks at the credit grade; the list of grades shows which are due.",
    )
    customer_count = fields.Integer(
        compute="_compute_customer_count",
        help="Customers of the current companies in this tier today.",
    )

    _code_uniq = models.UniqueIndex(
        "(code, company_id) NULLS NOT DISTINCT",
        "Code: another tier of this company already has it.",
    )
    _share_limit_range = models.Constraint(
        "CHECK (share_limit BETWEEN 0 AND 100)",
        "Share limit: a percentage between 0 and 100.",
    )
    _count_limit_range = models.Constraint(
        "CHECK (count_limit BETWEEN 0 AND 100)",
        "Count limit: a percentage between 0 and 100.",
    )
    _capacity_positive = models.Constraint(
        "CHECK (min_capacity_kva >= 0)",
        "From capacity: kVA cannot be negative.",
    )
    _load_points_positive = models.Constraint(
        "CHECK (load_points >= 0)",
        "Load points cannot be negative.",
    )
    _answer_factor_range = models.Constraint(
        "CHECK (answer_factor > 0 AND answer_factor <= 1)",
        "Answer factor: above 0 and at most 1, since a tier never loosens a limit.",
    )
    _days_positive = models.Constraint(
        "CHECK (contact_days >= 0 AND face_to_face_days >= 0 AND contact_gap_days >= 0)",
        "Contact interval, visit interval and contact gap alert: days cannot be negative.",
    )
    _minutes_positive = models.Constraint(
        "CHECK (response_minutes_in_hours >= 0 AND response_minutes_out_hours >= 0)",
        "First response: minutes cannot be negative.",
    )
    _backup_with_manager = models.Constraint(
        "CHECK (needs_manager OR NOT needs_backup)",
        "Needs backup: only a tier that needs a manager can need a backup.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_customer_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [
                    ("customer_tier_id", "in", self.ids),
                    ("customer_company_id", "in", self.env.companies.ids),
                ],
                ["customer_tier_id"],
                ["__count"],
            )
        )
        for tier in self:
            tier.customer_count = counts.get(tier, 0)

    @api.constrains("share_limit", "sequence", "company_id", "active")
    def _check_ascending_limits(self):
        companies = self.company_id or self.env["res.company"].sudo().search([])
        for company in companies:
            self._get_tiers(company)._refuse_falling_limits()

    def _refuse_falling_limits(self):
        best = self.browse()
        for tier in self.filtered("share_limit"):
            if best and tier.share_limit < best.share_limit:
                raise ValidationError(
                    self.env._(
                        "Share limit: %(tier)s (%(limit)s %%) comes after %(better)s"
                        " (%(better_limit)s %%), so its limit cannot be lower: shares are"
                        " counted from the best customer on.",
                        tier=tier.name,
                        limit=tier.share_limit,
                        better=best.name,
                        better_limit=best.share_limit,
                    )
                )
            best = tier

    @api.constrains(period_names)
    def _check_periods(self):
        check_periods(self, period_names(self))

    @api.constrains("code")
    def _check_code(self):
        for tier in self:
            if tier.code != tier.code.strip().lower() or " " in tier.code:
                raise ValidationError(self.env._("Code: %(code)s must be one word in lower case.", code=tier.code))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._refuse_if_used()

    def write(self, vals):
        """Keep tiers that customers hold from being archived or moved to a company."""
        if ("active" in vals and not vals["active"]) or "company_id" in vals:
            self._refuse_if_used(history=False)
        return super().write(vals)

    def _refuse_if_used(self, history=True):
        """Refuse when customers hold one of the tiers, or a run's lines name it."""
        for tier in self.sudo():
            if (
                self.env["res.partner"]
                .sudo()
                .with_context(active_test=False)
                .search_count([("customer_tier_id", "=", tier.id)], limit=1)
            ):
                raise UserError(
                    self.env._(
                        "%(tier)s: customers are in this tier. Apply a tier run without it first.",
                        tier=tier.name,
                    )
                )
            if history and self.env["customer.tier.run.band"].sudo().search_count([("tier_id", "=", tier.id)], limit=1):
                raise UserError(
                    self.env._(
                        "%(tier)s: tier runs have used it, so that it can only be archived.",
                        tier=tier.name,
                    )
                )

    @api.model
    def _get_tiers(self, company):
        """Return the active tiers in force for `company`, the best first.

        A tier of the company replaces the shared one of the same code.
        """
        tiers = self.sudo().search([("company_id", "in", (False, company.id))])
        own = set(tiers.filtered("company_id").mapped("code"))
        in_force = tiers.filtered(lambda t: t.company_id or t.code not in own)
        return self.browse(in_force.ids)
