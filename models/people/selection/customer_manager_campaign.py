from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

STATES = [
    ("draft", "Draft"),
    ("open", "Open for applications"),
    ("scoring", "In Assessment"),
    ("ranked", "Ranking Written"),
    ("decided", "Decided"),
    ("closed", "Finished"),
    ("cancelled", "Cancelled"),
]
#: what is fixed once applications are open
TERMS = frozenset({"kind", "grade_id", "seats", "shortlist_ratio", "scheme_id", "company_id", "date_open"})


class CustomerManagerCampaign(models.Model):
    """One selection of customer managers, from the posting to the letters (domain P7, 11.14).

    draft -> open -> scoring -> ranked -> decided -> closed. When it opens, it takes a copy of its
    scheme; from then on seats, grade and rules stay. Deciding is behind approval
    (`customer_manager_campaign_approval`), the steps are in `customer_manager_campaign_life`.
    """

    _name = "customer.manager.campaign"
    _description = "Selection Campaign"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.sealed.mixin",
        "customer.reason.mixin",
        "approval.mixin",
    ]
    _order = "date_close desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    kind = fields.Selection(
        [("internal", "Among staff"), ("external", "From outside")],
        required=True,
        default="internal",
        help="Outsiders are assessed with weights of their own.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True, index=True
    )
    grade_id = fields.Many2one(
        "customer.manager.grade",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env.ref("customer_manager.customer_manager_grade_trainee", raise_if_not_found=False),
        help="What the winners will be. Its conditions are what candidates must meet.",
    )
    team_id = fields.Many2one("crm.team", check_company=True, help="Where the winners will work.")
    seats = fields.Integer(required=True, default=1, tracking=True)
    shortlist_ratio = fields.Integer(
        default=3, help="So many candidates for a seat are invited to the interview, by the written test; ties are in."
    )
    scheme_id = fields.Many2one(
        "customer.manager.scheme",
        "Scheme",
        required=True,
        ondelete="restrict",
        domain="[('state', '=', 'published'), ('kind', '=', kind), ('active', '=', True)]",
        check_company=True,
    )
    frozen_scheme_id = fields.Many2one(
        "customer.manager.scheme", "Scheme of the Campaign", readonly=True, copy=False, ondelete="restrict"
    )
    date_open = fields.Date("Applications from", required=True, default=lambda self: self.env.company._customer_today())
    date_close = fields.Date("Applications until", required=True, tracking=True, help="The last day.")
    written_at = fields.Datetime("Written Test from")
    written_until = fields.Datetime(
        help="Until then the test can be begun. Who has begun has the whole time of the test."
    )
    interview_at = fields.Datetime("Interviews from")
    notice_days = fields.Integer("Public Notice (Working Days)", default=5)
    appeal_days = fields.Integer("Appeals (Working Days)", default=5, help="From the first day of the notice.")
    reserve_months = fields.Integer("Reserve List (Months)", default=12)
    opinion_days = fields.Integer(
        "Opinion of the Superior (Working Days)", default=5, help="After that the file goes on without it."
    )
    posting = fields.Html(translate=True, help="What applicants read: the task, the conditions, the dates.")
    application_ids = fields.One2many("customer.manager.application", "campaign_id", "Applications")
    application_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    admitted_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    ranked_uid = fields.Many2one("res.users", "Ranked by", readonly=True, copy=False)
    ranked_at = fields.Datetime(readonly=True, copy=False)
    minutes = fields.Html(copy=False, help="What the committee reasoned, printed with the ranking.")
    notice_from = fields.Date(readonly=True, copy=False)
    notice_to = fields.Date(readonly=True, copy=False)
    appeal_to = fields.Date(readonly=True, copy=False)
    closed_on = fields.Date(readonly=True, copy=False)
    reserve_until = fields.Date(readonly=True, copy=False)
    my_application_id = fields.Many2one("customer.manager.application", compute="_compute_my_application_id")
    is_open_for_me = fields.Boolean(compute="_compute_my_application_id")
    is_taking = fields.Boolean("Open for Applications", compute="_compute_is_taking", search="_search_is_taking")

    _seats_positive = models.Constraint("CHECK (seats >= 1)", "Seats: at least one is needed.")
    _dates = models.Constraint(
        "CHECK (date_close >= date_open)", "Applications until: the last day must not be before the first."
    )
    _days = models.Constraint(
        "CHECK (shortlist_ratio >= 1 AND notice_days >= 1 AND appeal_days >= 1 AND reserve_months >= 0"
        " AND opinion_days >= 0)",
        "A shortlist needs at least one candidate for a seat, notice and appeals at least one day.",
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("application_ids.state")
    def _compute_counts(self):
        groups = self.env["customer.manager.application"]._read_group(
            [("campaign_id", "in", self.ids), ("state", "not in", ("draft", "withdrawn"))],
            ["campaign_id", "state"],
            ["__count"],
        )
        for campaign in self:
            counts = {state: count for one, state, count in groups if one == campaign}
            campaign.application_count = sum(counts.values())
            campaign.admitted_count = counts.get("admitted", 0)

    @api.depends("state", "date_open", "date_close", "application_ids")
    @api.depends_context("uid")
    def _compute_my_application_id(self):
        own = self.env["customer.manager.application"].sudo()
        own = own.search([("campaign_id", "in", self.ids), ("employee_id.user_id", "=", self.env.uid)])
        by_campaign = {one.campaign_id.id: one.id for one in own}
        for campaign in self:
            campaign.my_application_id = by_campaign.get(campaign.id)
            campaign.is_open_for_me = campaign._is_open() and campaign.kind == "internal"

    @api.depends("state", "date_open", "date_close", "company_id")
    def _compute_is_taking(self):
        for campaign in self:
            campaign.is_taking = campaign._is_open()

    def _search_is_taking(self, operator, value):
        """Find campaigns by the day of their company, which may be another one than the reader's."""
        if operator != "in":
            return NotImplemented
        companies = self.env["res.company"].sudo().search([]).grouped(lambda company: company._customer_today())
        running = Domain.OR(
            Domain("company_id", "in", ours.ids) & Domain("date_open", "<=", day) & Domain("date_close", ">=", day)
            for day, ours in companies.items()
        )
        taking = Domain("state", "=", "open") & running
        return taking if True in value else ~taking

    def _is_open(self):
        """Whether applications are taken today."""
        self.ensure_one()
        today = self.company_id._customer_today()
        return self.state == "open" and bool(self.date_close) and self.date_open <= today <= self.date_close

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {
            "state",
            "frozen_scheme_id",
            "ranked_uid",
            "ranked_at",
            "notice_from",
            "notice_to",
            "appeal_to",
            "closed_on",
            "reserve_until",
        }

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.constrains("written_at", "written_until", "interview_at")
    def _check_order(self):
        for campaign in self:
            if campaign.written_at and campaign.written_until and campaign.written_until <= campaign.written_at:
                raise ValidationError(self.env._("Written Until: the test must end after it begins."))
            if campaign.interview_at and campaign.written_until and campaign.interview_at < campaign.written_until:
                raise ValidationError(self.env._("Interviews from: they come after the written test."))

    @api.constrains("kind", "scheme_id")
    def _check_scheme(self):
        for campaign in self:
            if campaign.scheme_id.kind != campaign.kind:
                raise ValidationError(
                    self.env._(
                        "Scheme: %(scheme)s is not made for this kind of campaign.", scheme=campaign.scheme_id.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Begin campaigns as drafts."""
        for vals in vals_list:
            self._check_sealed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Keep what candidates applied under, and candidates from running what decides on them."""
        self._check_sealed(vals)
        self._check_not_concerned()
        if TERMS & vals.keys():
            for campaign in self.filtered(lambda campaign: campaign.state != "draft"):
                changed = [name for name in sorted(TERMS & vals.keys()) if campaign._is_other(name, vals[name])]
                if changed:
                    raise UserError(
                        self.env._(
                            "%(field)s: %(campaign)s is open; candidates applied under the terms that were published.",
                            field=self._fields[changed[0]]._description_string(self.env),
                            campaign=campaign.name,
                        )
                    )
        if "date_close" in vals:
            self._check_close(vals["date_close"])
        return super().write(vals)

    def _check_close(self, value):
        """The time for applications may be extended while it runs, never cut."""
        day = fields.Date.to_date(value)
        for campaign in self.filtered(lambda campaign: campaign.state != "draft"):
            if campaign.state != "open" or not day or day < campaign.date_close:
                raise UserError(
                    self.env._(
                        "Applications until: %(campaign)s was published with this day; it can only be extended while"
                        " applications are open.",
                        campaign=campaign.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        for campaign in self:
            if campaign.state != "draft":
                raise UserError(
                    self.env._("%(campaign)s is part of the history: cancel it instead.", campaign=campaign.name)
                )
