from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ....algorithms.promotion import Step, decision_level, needs_defence, needs_notice
from ...customer.unknown_fields import UnknownFloat
from ...roles import HR

KINDS = [
    ("initial", "Initial recognition"),
    ("promotion", "Promotion"),
    ("demotion", "Demotion"),
    ("renewal", "Renewal of the certificate"),
    ("exit", "Leaving the line"),
]
#: what a manager asks for himself
OWN_KINDS = frozenset({"promotion", "renewal", "exit"})
#: what a supervisor proposes for his team
TEAM_KINDS = frozenset({"promotion", "demotion", "renewal", "exit"})
#: what who asks may write, while it is a draft
ASKED = frozenset(
    {
        "kind",
        "manager_id",
        "to_grade_id",
        "reason",
        "is_exception",
        "exception_reason",
        "date_effective",
        "grade_since",
        "exit_kind",
        "warning_on",
        "improvement_from",
        "improvement_to",
        "improvement_result",
        "hearing_on",
    }
)


class CustomerManagerPromotion(models.Model):
    """A step of one manager on the ladder: into it, up, down, on, or off (domain P9, P11).

    draft -> submitted -> approved -> applied; refused or withdrawn before. Submitting freezes the
    conditions with what was found, and the dossier. Applying is behind approval
    (`…_approval`): it issues the certificate, appoints, and starts the matching of the portfolio
    anew (`…_apply`). The rules of the ladder: `algorithms/promotion.py`.
    """

    _name = "customer.manager.promotion"
    _description = "Grade Change"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.import.names",
        "customer.sealed.mixin",
        "customer.reason.mixin",
        "approval.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _import_names = {"manager_id": ("name", "work_email"), "to_grade_id": ("code", "name")}

    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    kind = fields.Selection(KINDS, required=True, default="promotion", tracking=True, index=True)
    manager_id = fields.Many2one("customer.manager", required=True, index=True, ondelete="restrict", check_company=True)
    employee_id = fields.Many2one(related="manager_id.employee_id")
    company_id = fields.Many2one(related="manager_id.company_id", store=True, index=True, precompute=True)
    team_id = fields.Many2one(related="manager_id.team_id")
    from_grade_id = fields.Many2one(
        "customer.manager.grade", "From Grade", readonly=True, ondelete="restrict", copy=False
    )
    to_grade_id = fields.Many2one(
        "customer.manager.grade", "To Grade", ondelete="restrict", check_company=True, tracking=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("applied", "Applied"),
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
    reason = fields.Text(help="Why this step, in words that the approvers read.")
    is_exception = fields.Boolean(
        "Exception",
        tracking=True,
        help="Lets somebody off a condition that may be waived, or skip a grade: two thirds of the committee and the"
        " leader of the company decide (domain P9).",
    )
    exception_reason = fields.Text("Reason of the Exception")
    decision_level = fields.Integer(
        "Grade Concerned (2 second, 3 first, 4 senior)",
        compute="_compute_decision_level",
        store=True,
        help="Level of the grade whose approvers decide: 2 = marketing and human resources, 3 = committee,"
        " 4 = committee and leader.",
    )
    date_effective = fields.Date(
        "Effective",
        copy=False,
        tracking=True,
        help="First day of the new grade; of an exit the first day without the role. A promotion takes effect on the"
        " first of the next quarter, that of a trainee the next day.",
    )
    grade_since = fields.Date(
        "In Grade since", copy=False, help="Of an initial recognition: when the grade was reached."
    )
    submitted_at = fields.Datetime(readonly=True, copy=False)
    submitted_uid = fields.Many2one("res.users", "Submitted by", readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False, help="Day of the approval or refusal.")
    applied_at = fields.Datetime(readonly=True, copy=False)
    applied_uid = fields.Many2one("res.users", "Applied by", readonly=True, copy=False)
    notice_to = fields.Date("Notice until", readonly=True, copy=False)
    appeal_to = fields.Date("Appeals until", readonly=True, copy=False)
    condition_ids = fields.One2many("customer.manager.promotion.condition", "promotion_id", "Conditions")
    conditions_on = fields.Date("Conditions Checked on", readonly=True, copy=False)
    open_condition_count = fields.Integer(
        "Conditions in the Way", readonly=True, copy=False, help="Not met, not shown, not waived."
    )
    lifted_condition_count = fields.Integer(
        "Conditions Lifted", readonly=True, copy=False, help="Waived or decided with a reason."
    )
    evidence_ids = fields.One2many("customer.manager.promotion.evidence", "promotion_id", "Dossier")
    defence_mark = UnknownFloat(
        digits=(5, 2), readonly=True, copy=False, help="Of the defence talk, from sealed scorecards."
    )
    needs_defence = fields.Boolean(compute="_compute_needs")
    needs_notice = fields.Boolean(compute="_compute_needs")
    opinion = fields.Text("Opinion of the Supervisor", readonly=True, copy=False)
    opinion_at = fields.Datetime(readonly=True, copy=False)
    can_give_opinion = fields.Boolean(compute="_compute_can_give_opinion")

    # demotion and exit (domain P11, 11.15)
    exit_kind = fields.Selection(
        [
            ("wish", "Own wish"),
            ("transfer", "Transfer to another post"),
            ("retirement", "Retirement"),
            ("illness", "Illness"),
            ("trainee", "Trainee term not passed"),
            ("cause", "For cause"),
        ],
        help="Leaving the line ends the role, never the employment. Retirement and illness are exits without blame.",
    )
    warning_on = fields.Date("Warned on")
    improvement_from = fields.Date("Improvement Plan from", help="Training or improvement, a quarter at least.")
    improvement_to = fields.Date()
    improvement_result = fields.Text()
    hearing_on = fields.Date("Heard on", help="The person has five working days to answer.")
    answer = fields.Text("Answer of the Person", readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)
    is_own = fields.Boolean(compute="_compute_is_own", export_string_translation=False)

    _one_running = models.UniqueIndex(
        "(manager_id) WHERE state IN ('draft', 'submitted', 'approved') AND kind <> 'renewal'",
        "Manager: another step of this person is under way; end it first.",
    )
    _improvement_order = models.Constraint(
        "CHECK (improvement_to IS NULL OR improvement_from IS NULL OR improvement_to >= improvement_from)",
        "Improvement Plan: its last day must not be before its first.",
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("kind", "manager_id.name", "to_grade_id.name")
    def _compute_name(self):
        for promotion in self:
            promotion.name = promotion._title()

    @api.depends("kind", "manager_id.name", "to_grade_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Kind and grade in the language of who reads; the stored name is in that of who began the step."""
        for promotion in self:
            promotion.display_name = promotion.sudo()._title()

    def _title(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        parts = [kinds.get(self.kind, ""), self.manager_id.name or ""]
        if self.kind in ("initial", "promotion", "demotion"):
            parts.append(self.to_grade_id.name or "")
        return " · ".join(part for part in parts if part)

    @api.depends("kind", "from_grade_id.level", "to_grade_id.level")
    def _compute_decision_level(self):
        for promotion in self:
            promotion.decision_level = decision_level(promotion._step())

    @api.depends("kind", "from_grade_id.level", "to_grade_id.level")
    def _compute_needs(self):
        for promotion in self:
            promotion.needs_defence = needs_defence(promotion._step())
            promotion.needs_notice = needs_notice(promotion._step())

    @api.depends("manager_id.user_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for promotion in self:
            promotion.is_own = promotion.manager_id.sudo().user_id == self.env.user

    @api.depends("state", "opinion", "manager_id.team_id.user_id")
    @api.depends_context("uid")
    def _compute_can_give_opinion(self):
        for promotion in self:
            supervisor = promotion.manager_id.sudo().supervisor_id
            is_asked = promotion.state == "submitted" and not promotion.opinion
            promotion.can_give_opinion = is_asked and supervisor == self.env.user and not promotion.is_own

    def _step(self):
        """Return this one step, as `algorithms.promotion` reads it."""
        return Step(
            self.kind, self.from_grade_id.level, self.to_grade_id.level if self.kind != "exit" else 0, self.is_exception
        )

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin steps: everybody his own, supervisors for their team, human resources for all."""
        for vals in vals_list:
            self._check_sealed(vals)
        promotions = super().create(vals_list)
        for promotion in promotions.sudo():
            promotion.from_grade_id = promotion.manager_id.grade_id
        promotions._check_may_ask()
        promotions._fill_grade()
        return promotions

    def write(self, vals):
        """Guard what the system keeps; what was submitted stays as it is."""
        self.check_access("write")
        self._check_sealed(vals)
        if not self.env.su and ASKED & vals.keys():
            self._check_draft()
            if "manager_id" in vals and any(one.manager_id.id != vals["manager_id"] for one in self):
                raise UserError(self.env._("Manager: a step stays with its person; make another one."))
        result = super().write(vals)
        if not self.env.su and ASKED & vals.keys():
            self._check_may_ask()
            self._fill_grade()
        return result

    def _check_draft(self):
        for promotion in self:
            if promotion.state != "draft":
                raise UserError(
                    self.env._(
                        "%(step)s was submitted with its conditions and stays as it is: withdraw it to ask anew.",
                        step=promotion.name,
                    )
                )

    def _check_may_ask(self):
        """Who may ask for which step: nobody pushes himself into the ladder or down from it."""
        if self.env.su or self.env.user.has_group(HR):
            if own := self.filtered(lambda one: not self.env.su and one.is_own and one.kind not in OWN_KINDS):
                raise AccessError(self.env._("%(step)s: nobody does that in his own case.", step=own[0].name))
            return
        for promotion in self:
            leads = promotion.manager_id.sudo().supervisor_id == self.env.user
            allowed = (promotion.is_own and promotion.kind in OWN_KINDS) or (leads and promotion.kind in TEAM_KINDS)
            if not allowed:
                raise AccessError(
                    self.env._(
                        "%(step)s: you ask for your own promotion, renewal or exit, or as a supervisor for your team;"
                        " human resources does the rest.",
                        step=promotion.name,
                    )
                )

    def _fill_grade(self):
        """A renewal leads where the person is, an exit nowhere."""
        for promotion in self.sudo():
            wanted = {"renewal": promotion.from_grade_id, "exit": promotion.to_grade_id.browse()}
            if promotion.kind in wanted and promotion.to_grade_id != wanted[promotion.kind]:
                promotion.to_grade_id = wanted[promotion.kind]

    @api.constrains("kind", "to_grade_id")
    def _check_grade(self):
        for promotion in self:
            if promotion.kind in ("initial", "promotion", "demotion") and not promotion.to_grade_id:
                raise ValidationError(self.env._("To Grade: say which grade the step leads to."))

    @api.constrains("is_exception", "exception_reason", "kind")
    def _check_exception(self):
        for promotion in self.filtered("is_exception"):
            if promotion.kind != "promotion":
                raise ValidationError(self.env._("Exception: only a promotion is made by exception."))
            if not (promotion.exception_reason or "").strip():
                raise ValidationError(self.env._("Reason of the Exception: the committee needs it."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for promotion in self:
            if promotion.state != "draft":
                raise UserError(
                    self.env._("%(step)s belongs to the history: withdraw it instead.", step=promotion.name)
                )

    @api.model
    def get_import_templates(self):
        """Return the file that shows how existing grades come in for recognition."""
        return [
            {
                "label": self.env._("Import Template for Initial Recognitions"),
                "template": "/customer_manager/static/import/customer_recognition.csv",
            }
        ]
