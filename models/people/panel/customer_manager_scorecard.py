from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..sealed_fields import SealedText

#: what a rater writes on his own card; the rest is the system's
_OWN_FIELDS = frozenset({"line_ids", "current_line_ids"})
#: what may be set on a card by our own code, beside sealing and opening
_STEP_FIELDS = frozenset({"state", "excuse_reason", "excused_uid", "seal_salt", "seal_hash"})


class CustomerManagerScorecard(models.Model):
    """What one rater thinks of one candidate (domain P7, anchors 6.11).

    Dealt when the panel begins, filled in by the rater alone, sealed by him for good. Until the last
    rater of the panel has sealed nobody else reads a mark, administrators included. Of the candidate
    it shows name, unit, post and motivation; never gender, age, family, photo or health, nor what
    others or other parts say of him (domain 11.4).
    """

    _name = "customer.manager.scorecard"
    _description = "Scorecard"
    _inherit = ["customer.blind.mixin", "customer.reason.mixin"]
    _order = "panel_id desc, state, id"
    #: what the seal is about; another kind of candidate adds its own field
    _blind_kept = frozenset({"panel_id", "member_id", "application_id", "state", "seal_hash"})

    panel_id = fields.Many2one("customer.manager.panel", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="panel_id.company_id", store=True, index=True, precompute=True)
    panel_state = fields.Selection(related="panel_id.state", string="State of the Panel")
    member_id = fields.Many2one(
        "customer.manager.panel.member", required=True, readonly=True, index=True, ondelete="restrict"
    )
    application_id = fields.Many2one(
        "customer.manager.application", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(
        [("draft", "To fill in"), ("sealed", "Sealed"), ("excused", "Excused"), ("void", "Void")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    line_ids = fields.One2many("customer.manager.scorecard.line", "scorecard_id", "Marks")
    current_line_ids = fields.One2many(
        "customer.manager.scorecard.line", "scorecard_id", "Marks that Count", domain=[("superseded_by_id", "=", False)]
    )
    seal_salt = SealedText(readonly=True, export_string_translation=False)
    seal_hash = fields.Char(
        readonly=True, copy=False, help="SHA-256 of marks, notes, rater, candidate and time, with a secret of the card."
    )
    excuse_reason = fields.Text(readonly=True, copy=False)
    excused_uid = fields.Many2one("res.users", "Excused by", readonly=True, copy=False, ondelete="restrict")

    # what a rater sees of the candidate
    candidate_name = fields.Char("Candidate", compute="_compute_candidate", compute_sudo=True)
    candidate_unit = fields.Char("Unit", compute="_compute_candidate", compute_sudo=True)
    candidate_post = fields.Char("Post", compute="_compute_candidate", compute_sudo=True)
    candidate_motivation = fields.Text("Motivation", compute="_compute_candidate", compute_sudo=True)
    is_mine = fields.Boolean(compute="_compute_is_mine", export_string_translation=False)
    is_chair = fields.Boolean(related="panel_id.is_chair", export_string_translation=False)
    open_count = fields.Integer("Still to Mark", compute="_compute_open_count", compute_sudo=False)

    _one_subject = models.Constraint("CHECK (application_id IS NOT NULL)", "A scorecard is about one candidate.")
    _rater_uniq = models.Constraint(
        "UNIQUE (panel_id, rater_uid, application_id)", "A rater has one scorecard for a candidate."
    )
    _sealed_state = models.Constraint(
        "CHECK (sealed_at IS NULL OR (state = 'sealed' AND seal_hash IS NOT NULL))", "A seal has its time and its hash."
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    def _subject(self):
        """Return the record of the candidate, read without the reader's rights; to be extended by other kinds."""
        self.ensure_one()
        return self.sudo().application_id

    def _lines(self):
        """Return all lines of the cards, corrections included, whoever asks; marks stay hidden as they are."""
        lines = self.env["customer.manager.scorecard.line"].sudo()
        return lines.search([("scorecard_id", "in", self.ids)], order="id")

    @api.depends("application_id")
    def _compute_candidate(self):
        for card in self:
            subject = card._subject()
            card.candidate_name = subject.name
            card.candidate_unit = subject.employee_id.department_id.name
            card.candidate_post = subject.employee_id.job_title
            card.candidate_motivation = card._motivation(subject)

    def _motivation(self, subject):
        """Return what the candidate says for himself; to be extended by other kinds."""
        return subject.motivation

    @api.depends("application_id", "rater_uid")
    def _compute_display_name(self):
        for card in self:
            card.display_name = self.env._(
                "%(rater)s on %(candidate)s", rater=card.sudo().rater_uid.name, candidate=card.candidate_name
            )

    @api.depends("rater_uid")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for card in self:
            card.is_mine = card.rater_uid == self.env.user

    @api.depends("line_ids.mark")
    @api.depends_context("uid")
    def _compute_open_count(self):
        """How much is not marked yet, for the rater; everybody else reads no mark and so no count."""
        for card in self:
            own = card.rater_uid == self.env.user
            card.open_count = own and len(card.line_ids.filtered(lambda line: line.mark is False))

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Cards are dealt when the panel begins, and to a substitute who steps in; by no other path."""
        if not self.env.su:
            raise AccessError(self.env._("Scorecards are dealt when the panel begins, and by no other way."))
        cards = super().create(vals_list)
        for card in cards:
            if card.rater_uid != card.member_id.user_id or card.member_id.panel_id != card.panel_id:
                raise UserError(self.env._("Rater: only members of the panel rate."))
        return cards

    def write(self, vals):
        """Take marks from the rater; everything else is set by the steps."""
        if vals.keys() - _OWN_FIELDS - (_STEP_FIELDS if self.env.su else frozenset()):
            raise AccessError(self.env._("Marks, Notes: nothing else on a scorecard is entered by hand."))
        if vals.keys() & _OWN_FIELDS:
            self._check_mine()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Scorecards belong to the file and are not deleted."))

    def copy_data(self, default=None):
        """A scorecard cannot be copied: each is one rater's judgement of one candidate."""
        raise UserError(self.env._("A scorecard cannot be copied."))

    def _check_mine(self):
        """Only the rater touches a card, superuser code included."""
        for card in self.sudo():
            if card.rater_uid.id != self.env.uid:
                raise AccessError(self.env._("Only %(name)s fills in and seals this card.", name=card.rater_uid.name))

    def _check_open(self):
        """Refuse cards that ended, or whose panel does not rate."""
        self.sudo().panel_id._check_rating()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for card in self.sudo():
            if card.state != "draft":
                raise UserError(
                    self.env._(
                        "%(card)s is %(state)s and stays as it is.",
                        card=card.display_name,
                        state=labels[card.state].lower(),
                    )
                )

    def _set(self, vals):
        """Write what the steps alone set."""
        self.sudo().write(vals)
