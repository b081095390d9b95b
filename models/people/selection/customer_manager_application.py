import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...roles import AUDIT, COMMITTEE, HR
from ..withheld_fields import (
    PUBLISHED,
    WithheldBoolean,
    WithheldFloat,
    WithheldInteger,
    WithheldSelection,
    WithheldText,
)

#: who reads marks and ranks before the decision is published
RANKING_GROUPS = f"{HR},{COMMITTEE},{AUDIT}"
#: signs of the code under which answers are marked: none that look alike
_CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#: what the applicant writes himself, while it is a draft
_OWN_FIELDS = frozenset({"motivation", "has_read_scheme", "has_declared_relations", "attachment_ids"})

RESULTS = [
    ("selected", "Selected"),
    ("reserve", "Reserve list"),
    ("rejected", "Not selected"),
    ("failed", "Not passed"),
    ("absent", "Not taken part"),
    ("not_shortlisted", "Not invited to the interview"),
]


class CustomerManagerApplication(models.Model):
    """The file of one candidate in one campaign (domain P7, 11.14).

    An employee applies for himself and sees his own file and only that; staff without a login and
    outsiders apply on paper, which human resources enters. Marks and ranks are hidden from the
    candidate until the decision is published. Gender, age, family, photo and health are not in it.
    """

    _name = "customer.manager.application"
    _description = "Application as a Customer Manager"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.evidence.mixin",
        "customer.sealed.mixin",
        "customer.reason.mixin",
        "approval.child.mixin",
    ]
    _order = "campaign_id desc, name, id"
    _check_company_auto = True
    _mail_post_access = "read"
    _approval_parent = "campaign_id"
    _approval_sealed = frozenset({"employee_id", "partner_id", "total_score", "rank", "result", "departure_reason"})

    campaign_id = fields.Many2one("customer.manager.campaign", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, index=True, precompute=True)
    campaign_state = fields.Selection(related="campaign_id.state", string="State of the Campaign")
    can_appeal = fields.Boolean(related="campaign_id.can_object", string="Can Appeal")
    kind = fields.Selection(related="campaign_id.kind")
    employee_id = fields.Many2one("hr.employee", index=True, ondelete="restrict", check_company=True)
    partner_id = fields.Many2one("res.partner", "Outsider", index="btree_not_null", ondelete="restrict")
    name = fields.Char("Candidate", compute="_compute_name", store=True, precompute=True)
    user_id = fields.Many2one(related="employee_id.user_id", string="Login")
    department_id = fields.Many2one(related="employee_id.department_id", string="Unit")
    job_title = fields.Char(related="employee_id.job_title", string="Post")
    code = fields.Char(
        "Blind Code",
        readonly=True,
        copy=False,
        groups=f"{HR},{AUDIT}",
        help="Under which answers are marked, without a name.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Received"),
            ("admitted", "Admitted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    motivation = fields.Text(help="Why you want to serve customers, in your own words.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "customer_manager_application_attachment_rel",
        "application_id",
        "attachment_id",
        "Papers",
        copy=False,
    )
    has_read_scheme = fields.Boolean("I Have Read the Scheme", copy=False)
    has_declared_relations = fields.Boolean(
        "I Have Declared my Relations",
        copy=False,
        help="Relatives and shared interests among colleagues stand in Approvals / Relations; they keep the two of"
        " you from deciding on each other, and nobody but human resources and audit reads them.",
    )
    is_on_paper = fields.Boolean("Applied on Paper", readonly=True, copy=False, help="Entered by human resources.")
    submitted_at = fields.Datetime("Handed in", readonly=True, copy=False)
    refusal = fields.Text("Reason of the Refusal", readonly=True, copy=False, groups=RANKING_GROUPS)
    eligibility_ids = fields.One2many("customer.manager.application.eligibility", "application_id", "Conditions")
    eligibility_on = fields.Date("Conditions Checked on", readonly=True, copy=False)
    is_eligible = fields.Boolean("Conditions Met", readonly=True, copy=False, groups=RANKING_GROUPS)
    supervisor_uid = fields.Many2one("res.users", "Superior", readonly=True, copy=False, index="btree_not_null")
    opinion = fields.Text(
        "Opinion of the Superior", readonly=True, copy=False, help="Information, never a gate (domain 11.14)."
    )
    opinion_at = fields.Datetime(readonly=True, copy=False)
    opinion_until = fields.Date(readonly=True, copy=False)
    can_give_opinion = fields.Boolean(compute="_compute_can_give_opinion")

    # what the assessment says; hidden from the candidate until it is published, whatever his role
    total_score = WithheldFloat("Total", digits=(6, 2), readonly=True, copy=False, groups=RANKING_GROUPS)
    rank = WithheldInteger(readonly=True, copy=False, groups=RANKING_GROUPS)
    outcome = WithheldSelection(
        [
            ("passed", "Passed"),
            ("failed_part", "Below the mark of a part"),
            ("failed_quality", "Below the minimum of a quality"),
            ("failed_total", "Below the total needed"),
            ("absent", "Did not take part"),
            ("incomplete", "A part is missing"),
        ],
        readonly=True,
        copy=False,
        groups=RANKING_GROUPS,
    )
    is_shortlisted = WithheldBoolean("Invited to the Interview", readonly=True, copy=False, groups=RANKING_GROUPS)
    result = WithheldSelection(RESULTS, "Decision", copy=False, tracking=False, groups=RANKING_GROUPS)
    departure_reason = WithheldText(
        "Reason for the Departure",
        copy=False,
        groups=RANKING_GROUPS,
        help="Why the decision does not follow the ranks; it stands in the minutes.",
    )
    designated_on = fields.Date(
        readonly=True, copy=False, help="From this day the winner is prepared: training, certificate, appointment."
    )
    is_own = fields.Boolean(compute="_compute_is_own", export_string_translation=False)

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(employee_id, partner_id) = 1)",
        "Employee or outsider: an application is that of one person.",
    )
    _employee_uniq = models.Constraint(
        "UNIQUE (campaign_id, employee_id)", "Employee: this person has applied to the campaign already."
    )
    _partner_uniq = models.Constraint(
        "UNIQUE (campaign_id, partner_id)", "Outsider: this person has applied to the campaign already."
    )
    _code_uniq = models.Constraint("UNIQUE (campaign_id, code)", "The blind code of a candidate is his alone.")

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("employee_id.name", "partner_id.name")
    def _compute_name(self):
        for application in self:
            application.name = application.employee_id.name or application.partner_id.name

    @api.depends("name", "campaign_id.name")
    def _compute_display_name(self):
        for application in self:
            application.display_name = f"{application.name or ''} ({application.campaign_id.name or ''})"

    @api.depends("employee_id.user_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for application in self:
            application.is_own = application.employee_id.sudo().user_id == self.env.user

    def _is_withheld(self):
        """Whether this one file is the user's own and its result is not published."""
        self.ensure_one()
        return not self.env.su and self.is_own and self.sudo().campaign_id.state not in PUBLISHED

    @api.depends("state", "supervisor_uid", "opinion", "campaign_id.state")
    @api.depends_context("uid")
    def _compute_can_give_opinion(self):
        for application in self:
            application.can_give_opinion = (
                application.state in ("submitted", "admitted")
                and application.campaign_id.sudo().state in ("open", "scoring")
                and application.supervisor_uid == self.env.user
                and not application.opinion
            )

    @api.model
    def _sealed_fields(self):
        """All that is marked read-only is kept by the steps alone."""
        return super()._sealed_fields() | self._readonly_columns()

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin applications: staff its own ones, human resources those on paper.

        :raise AccessError: for somebody else
        :raise UserError: the campaign takes none today
        """
        for vals in vals_list:
            self._check_sealed(vals)
        applications = super().create([{**vals, "is_on_paper": self._is_on_paper(vals)} for vals in vals_list])
        for application in applications.sudo():
            application.code = self._new_code()
        applications._check_may_apply()
        applications._check_taken()
        return applications

    @api.model
    def _new_code(self):
        """Return a code that says nothing of the person; the database refuses the same one twice."""
        return "".join(secrets.choice(_CODE_SIGNS) for _sign in range(8))

    @api.model
    def _is_on_paper(self, vals):
        given = vals if "employee_id" in vals else self.default_get(["employee_id"])
        employee = self.env["hr.employee"].sudo().browse(given.get("employee_id"))
        return not employee or employee.user_id != self.env.user

    def _check_may_apply(self):
        """Everybody applies for himself; human resources enters what came on paper, of others."""
        if self.env.su:
            return
        for application in self:
            employee = application.employee_id.sudo()
            if application.is_on_paper and not self.env.user.has_group(HR):
                raise AccessError(self.env._("Employee: you apply for yourself, or on paper through human resources."))
            if application.is_on_paper and employee.user_id:
                raise UserError(
                    self.env._(
                        "Employee: %(name)s has a login and applies himself; only staff without one and outsiders"
                        " apply on paper.",
                        name=employee.name,
                    )
                )

    def _check_taken(self):
        """Applications come while they are taken, from whom the campaign is for."""
        for application in self:
            campaign = application.campaign_id.sudo()
            if not campaign._is_open():
                raise UserError(
                    self.env._(
                        "%(campaign)s takes applications from %(start)s to %(end)s; it does not today.",
                        campaign=campaign.name,
                        start=fields.Date.to_string(campaign.date_open),
                        end=fields.Date.to_string(campaign.date_close),
                    )
                )
            if (campaign.kind == "internal") != bool(application.employee_id):
                raise UserError(
                    self.env._(
                        "%(campaign)s is for staff or for outsiders alone; this candidate belongs to the other one.",
                        campaign=campaign.name,
                    )
                )

    @api.constrains("employee_id", "campaign_id")
    def _check_not_manager(self):
        """Who holds the grade or a higher one has nothing to win."""
        for application in self:
            manager = application.employee_id.sudo().customer_manager_ids.filtered(lambda one: one.state != "ended")
            grade = application.campaign_id.sudo().grade_id
            if manager and manager.grade_id.level >= grade.level:
                raise ValidationError(
                    self.env._(
                        "Employee: %(name)s is %(grade)s already; higher grades come by promotion.",
                        name=application.name,
                        grade=manager.grade_id.name,
                    )
                )

    def write(self, vals):
        """Guard what the system keeps; the candidate writes his draft and nothing after it."""
        self.check_access("write")
        self._check_sealed(vals)
        if not self.env.su:
            self._check_may_change(vals)
        return super().write(vals)

    def _check_may_change(self, vals):
        if {"campaign_id", "employee_id", "partner_id"} & vals.keys():
            raise UserError(self.env._("Candidate and campaign of an application stay; withdraw it and make another."))
        if not _OWN_FIELDS & vals.keys():
            return
        self._check_candidate()
        for application in self:
            if application.state != "draft":
                raise UserError(
                    self.env._(
                        "%(application)s was handed in and stays as it is.", application=application.display_name
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for application in self:
            if application.state != "draft":
                raise UserError(
                    self.env._(
                        "%(application)s was handed in: withdraw it instead.", application=application.display_name
                    )
                )

    def _is_evidence_settled(self):
        """What was handed in stays as it was judged."""
        return self.state != "draft"
