from odoo import api, fields, models
from odoo.exceptions import UserError

from ...roles import AUDIT, COMMITTEE, HR
from ..withheld_fields import WithheldChar, WithheldFloat

#: who reads under which code somebody's answers are marked
CODE_GROUPS = f"{HR},{AUDIT}"
#: who reads scores before the decision is published
SCORE_GROUPS = f"{HR},{COMMITTEE},{AUDIT}"
STATES = [
    ("ready", "Ready"),
    ("sitting", "Being sat"),
    ("marking", "In Marking"),
    ("sealed", "Sealed"),
    ("absent", "Absent"),
]


class CustomerManagerPaper(models.Model):
    """The written test of one candidate: his questions, when he sat it, and what it came to (domain P7, 8.5).

    ready -> sitting -> marking -> sealed, or absent. Written by the steps alone (`customer_manager_paper_life`);
    nobody reads its answers or score before all papers of the campaign are sealed, and nothing of it changes
    afterwards. Its name is its blind code, so that it names nobody where markers see it.
    """

    _name = "customer.manager.paper"
    _description = "Written Test of a Candidate"
    _inherit = ["customer.frozen.mixin", "customer.reason.mixin"]
    _order = "campaign_id desc, id"
    _rec_name = "code"

    application_id = fields.Many2one(
        "customer.manager.application", required=True, readonly=True, index=True, ondelete="restrict"
    )
    campaign_id = fields.Many2one(
        "customer.manager.campaign", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="application_id.company_id", store=True, index=True, precompute=True)
    exam_id = fields.Many2one(
        "survey.survey", "Written Test", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_input_ids = fields.One2many(
        "survey.user_input", "customer_paper_id", "Attempt", groups=fields.NO_ACCESS, readonly=True
    )
    user_input_id = fields.Many2one(
        "survey.user_input", "The Attempt", compute="_compute_user_input_id", groups=fields.NO_ACCESS
    )
    code = fields.Char("Blind Code", required=True, readonly=True, groups=CODE_GROUPS)
    state = fields.Selection(STATES, required=True, default="ready", readonly=True, copy=False, index=True)
    is_on_terminal = fields.Boolean(
        "On a Terminal", readonly=True, copy=False, help="The candidate has no login; human resources opens the test."
    )
    started_at = fields.Datetime("Begun", readonly=True, copy=False)
    finished_at = fields.Datetime("Handed in", readonly=True, copy=False)
    absence_reason = fields.Text("Reason of the Absence", readonly=True, copy=False)
    answer_ids = fields.One2many("customer.manager.paper.answer", "paper_id", "Answers", readonly=True)
    topic_ids = fields.One2many("customer.manager.paper.topic", "paper_id", "Topics", readonly=True)
    score = WithheldFloat(
        application="application_id",
        digits=(5, 2),
        readonly=True,
        copy=False,
        groups=SCORE_GROUPS,
        help="Points by topic of the most there are, weighted as the scheme says; empty until it is sealed.",
    )
    seal_hash = WithheldChar("Seal", application="application_id", readonly=True, copy=False, groups=SCORE_GROUPS)
    is_own = fields.Boolean(compute="_compute_is_own", export_string_translation=False)

    _application_uniq = models.Constraint("UNIQUE (application_id)", "A candidate has one written test in a campaign.")
    _code_uniq = models.Constraint("UNIQUE (campaign_id, code)", "The blind code of a paper is its own.")
    _times = models.Constraint(
        "CHECK (finished_at IS NULL OR finished_at >= started_at)", "A test is handed in after it was begun."
    )
    _score_range = models.Constraint(
        "CHECK (score IS NULL OR score BETWEEN 0 AND 100)", "Score: a figure from 0 to 100 is needed."
    )
    _sealed_whole = models.Constraint(
        "CHECK ((state = 'sealed') = (sealed_at IS NOT NULL) AND"
        " (sealed_at IS NULL) = (seal_hash IS NULL) AND (sealed_at IS NULL) = (score IS NULL))",
        "A paper is sealed with its score, time and hash, or not at all.",
    )

    @api.depends("user_input_ids")
    def _compute_user_input_id(self):
        for paper in self:
            paper.user_input_id = paper.user_input_ids[:1]

    @api.depends("application_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for paper in self:
            paper.is_own = paper.sudo().application_id.employee_id.user_id == self.env.user

    @api.depends("code", "campaign_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """The code for those who may know it, and no name for anybody."""
        shows_code = self._has_field_access(self._fields["code"], "read")
        for paper in self:
            paper.display_name = shows_code and paper.code or self.env._("Written test")

    def copy_data(self, default=None):
        """Refused: a candidate has one paper."""
        raise UserError(self.env._("Papers are prepared by the campaign, one for each candidate."))
