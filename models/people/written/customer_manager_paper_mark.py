from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...approval.approval_text import checked_text
from ...roles import HR
from ...sessions import meet
from ..sealed_fields import SealedFloat, SealedText
from .customer_manager_paper import CODE_GROUPS


class CustomerManagerPaperMark(models.Model):
    """What one marker gives for one open answer, blind: under a code, without the other's mark (domain 11.14).

    Two people mark each answer, a third one where they differ too much. Nobody but the marker reads a mark before
    all papers of the campaign are sealed (:mod:`.sealed_fields`). A mark that somebody cannot give is voided and
    given to another marker.
    """

    _name = "customer.manager.paper.mark"
    _description = "Mark of an Open Answer"
    _inherit = ["customer.blind.mixin", "customer.reason.mixin"]
    _order = "sealed_at NULLS FIRST, code, sequence, id"
    _blind_kept = frozenset({"answer_id", "round", "maximum"})
    _rec_name = "code"
    # times would tell when the test was handed in, and with it whose it is
    _log_access = False

    answer_id = fields.Many2one(
        "customer.manager.paper.answer",
        "Answer in the Paper",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        # answers are numbered in the order in which the tests were handed in
        groups=CODE_GROUPS,
    )
    campaign_id = fields.Many2one(related="answer_id.campaign_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="answer_id.company_id", store=True, index=True, precompute=True)
    code = fields.Char("Code", related="answer_id.code", store=True, precompute=True, groups=None)
    sequence = fields.Integer("No.", aggregator=None, related="answer_id.sequence", store=True, precompute=True)
    round = fields.Integer(
        aggregator=None,
        required=True,
        readonly=True,
        groups=CODE_GROUPS,
        help="1 and 2 mark at once, 3 where these differ.",
    )
    maximum = fields.Float("Out of", aggregator=None, digits=(8, 2), required=True, readonly=True)
    mark = SealedFloat("My Mark", digits=(8, 2))
    note = SealedText("My Reasons", help="For yourself, and for whoever reads the sealed paper.")
    voided_at = fields.Datetime("Given Away", readonly=True, copy=False)
    void_reason = fields.Text(readonly=True, copy=False, groups=CODE_GROUPS)
    question = fields.Text(compute="_compute_texts")
    model_answer = fields.Text(compute="_compute_texts")
    answer = fields.Text("Answer Given", compute="_compute_texts")

    _round_range = models.Constraint("CHECK (round BETWEEN 1 AND 3)", "An answer is marked three times at most.")
    _round_uniq = models.UniqueIndex("(answer_id, round) WHERE voided_at IS NULL", "Each round has one marker.")
    _rater_uniq = models.Constraint("UNIQUE (answer_id, rater_uid)", "Nobody marks an answer twice.")
    _mark_range = models.Constraint(
        "CHECK (mark IS NULL OR (mark >= 0 AND mark <= maximum))", "Mark: between 0 and the most there are."
    )
    _sealed_marked = models.Constraint(
        "CHECK (sealed_at IS NULL OR (mark IS NOT NULL AND voided_at IS NULL))", "Only what is marked is sealed."
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    @api.depends("answer_id", "is_revealed", "voided_at")
    @api.depends_context("uid")
    def _compute_texts(self):
        """Show what is to be marked to its marker, and to nobody else before it is revealed."""
        for mark in self:
            sudo = mark.sudo()
            shown = mark.is_revealed or (mark.rater_uid == self.env.user and not mark.voided_at)
            answer = sudo.answer_id if shown else sudo.answer_id.browse()
            mark.question = answer.question
            mark.model_answer = answer.model_answer
            mark.answer = answer.answer

    @api.depends("code", "sequence")
    def _compute_display_name(self):
        for mark in self:
            mark.display_name = self.env._("%(code)s, question %(number)s", code=mark.code or "", number=mark.sequence)

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    def write(self, vals):
        """Take mark and reasons of the marker and nothing else by hand."""
        self._check_sealed(vals)
        if "mark" in vals:
            self._check_mark(vals["mark"])
        if {"mark", "note"} & vals.keys() and any(mark.voided_at for mark in self.sudo()):
            raise UserError(self.env._("Mark: this answer was given to another marker."))
        return super().write(vals)

    def _check_mark(self, value):
        """Refuse a mark outside of the scale before the database does, whose message would repeat the row."""
        if value is None or value is False:
            return
        for mark in self.sudo():
            if not isinstance(value, (int, float)) or not 0 <= value <= mark.maximum:
                raise ValidationError(
                    self.env._("My Mark: a figure from 0 to %(maximum)s is needed.", maximum=f"{mark.maximum:g}")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self:
            raise UserError(self.env._("Marks belong to the file of the campaign and are not deleted."))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "give_away": ("action_give_away", self.env._("Give to Another Marker"), self.env._("Reason")),
        }

    def action_seal(self):
        """Seal one's own marks, which do not change any more (public; the marker).

        :raise UserError: naming an answer that has no mark yet
        """
        self.check_access("write")
        own = self.filtered(lambda mark: not mark.sealed_at and not mark.voided_at)
        for mark in self:
            if mark.rater_uid != self.env.user:
                raise AccessError(self.env._("Only who marks seals, and what is his own."))
        for mark in own:
            if mark.mark is False:
                raise UserError(
                    self.env._(
                        "My Mark: %(answer)s has none. An answer that is worth nothing gets 0.",
                        answer=mark.display_name,
                    )
                )
        if own:
            meet(own.sudo().campaign_id)
            sealed = own._seal()
            sealed.sudo()._after_seal()
        return True

    def _after_seal(self):
        """Look what the sealed marks come to; the last one of the campaign seals its papers."""
        self.answer_id._call_thirds()
        for campaign in self.campaign_id:
            campaign._seal_written()

    def action_give_away(self, reason):
        """Let another marker mark what somebody cannot, as long as it is not sealed (public; human resources)."""
        text = checked_text(self.env, self.env._("Reason"), reason)
        if not self.env.su and not self.env.user.has_group(HR):
            raise AccessError(self.env._("Human resources gives answers to another marker."))
        self.check_access("read")
        marks = self.sudo()
        meet(marks.campaign_id)
        for mark in marks:
            if mark.sealed_at or mark.voided_at:
                raise UserError(self.env._("%(answer)s is marked or given away already.", answer=mark.display_name))
            mark.answer_id._give_away(mark, text)
        return True

    def _tell_markers(self):
        """Tell markers that there is something to mark, and nothing of what it is."""
        for marker, marks in self.grouped("rater_uid").items():
            words = self.with_context(lang=marker.lang).env
            words["mail.thread"].message_notify(
                partner_ids=marker.partner_id.ids,
                subject=words._("Answers to mark"),
                body=words._(
                    "%(count)s answers wait for your marks. You find them under Selection / My Marking.",
                    count=len(marks),
                ),
            )
