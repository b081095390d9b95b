from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..sealed_fields import SealedFloat, SealedText

#: what the rater writes
_OWN_FIELDS = frozenset({"mark", "note"})


class CustomerManagerScorecardLine(models.Model):
    """A rater's mark in one criterion, or his rating of one quality (tables 8.4 and 8.5).

    Marks run from 0 to the scale of the scheme in halves, qualities from 1 in whole figures. A sealed
    line never changes: who corrects it, the chair with a reason, writes another version that counts
    instead; the first one stays.
    """

    _name = "customer.manager.scorecard.line"
    _description = "Mark on a Scorecard"
    _inherit = "customer.blind.mixin"
    _order = "scorecard_id, sequence, id"
    _log_access = False
    _blind_kept = frozenset(
        {"scorecard_id", "criterion_id", "kind", "lowest", "highest", "origin_id", "reason", "seal_salt", "seal_hash"}
    )

    scorecard_id = fields.Many2one(
        "customer.manager.scorecard", required=True, readonly=True, index=True, ondelete="restrict"
    )
    panel_id = fields.Many2one(related="scorecard_id.panel_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="scorecard_id.company_id", store=True, index=True, precompute=True)
    criterion_id = fields.Many2one(
        "customer.manager.scheme.criterion", "Criterion", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection([("mark", "Criterion"), ("quality", "Quality")], required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    lowest = fields.Integer("From", readonly=True)
    highest = fields.Integer("To", readonly=True)
    mark = SealedFloat(digits=(5, 2))
    note = SealedText()

    code = fields.Char(related="criterion_id.code")
    name = fields.Char(related="criterion_id.name")
    weight = fields.Float(related="criterion_id.weight")
    proof = fields.Char(related="criterion_id.proof")
    anchor_high = fields.Char(related="criterion_id.anchor_high")
    anchor_middle = fields.Char(related="criterion_id.anchor_middle")
    anchor_low = fields.Char(related="criterion_id.anchor_low")

    # versions
    origin_id = fields.Many2one(
        "customer.manager.scorecard.line", "Corrects", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    superseded_by_id = fields.Many2one(
        "customer.manager.scorecard.line", "Corrected by", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    reason = fields.Text("Reason of the Correction", readonly=True)
    seal_salt = SealedText(readonly=True, export_string_translation=False)
    seal_hash = fields.Char(readonly=True, help="Of a correction; first marks are sealed with their card.")

    _mark_range = models.Constraint(
        "CHECK (mark IS NULL OR mark BETWEEN lowest AND highest)", "Mark: it must lie on the scale of the criterion."
    )
    _mark_step = models.Constraint(
        "CHECK (mark IS NULL OR MOD(mark * CASE kind WHEN 'mark' THEN 2 ELSE 1 END, 1) = 0)",
        "Mark: criteria are marked in halves, qualities in whole figures.",
    )
    _first_uniq = models.UniqueIndex(
        "(scorecard_id, criterion_id) WHERE origin_id IS NULL", "Each criterion stands on a card once."
    )
    _version_uniq = models.UniqueIndex(
        "(origin_id) WHERE origin_id IS NOT NULL", "A mark is corrected once; correct the correction then."
    )
    _not_own_version = models.Constraint("CHECK (origin_id <> id AND superseded_by_id <> id)")

    @api.depends("criterion_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.criterion_id.name

    @api.constrains("mark")
    def _check_mark(self):
        """Say of a mark outside the scale what is allowed; the database holds the same."""
        for line in self:
            if line.mark is not False:
                line._check_figure(line.mark)

    def _check_figure(self, mark):
        """Refuse a figure that is not on the scale of this one line."""
        is_step = (mark * (2 if self.kind == "mark" else 1)).is_integer()
        if self.lowest <= mark <= self.highest and is_step:
            return
        values = {"name": self.name, "lowest": self.lowest, "highest": self.highest, "mark": f"{mark:g}"}
        if self.kind == "mark":
            raise ValidationError(
                self.env._("Mark: '%(name)s' takes %(lowest)s to %(highest)s in halves, not %(mark)s.", **values)
            )
        raise ValidationError(
            self.env._(
                "Mark: quality '%(name)s' takes whole figures from %(lowest)s to %(highest)s, not %(mark)s.", **values
            )
        )

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Lines come with their card, and with a correction; by no other path."""
        if not self.env.su:
            raise AccessError(self.env._("Marks are entered on the lines that a scorecard has."))
        return super().create(vals_list)

    def write(self, vals):
        """Take mark and note from the rater on an open card, and nothing else from anybody."""
        extra = vals.keys() - _OWN_FIELDS - ({"superseded_by_id", "seal_salt", "seal_hash"} if self.env.su else set())
        if extra:
            raise AccessError(self.env._("Marks, Notes: nothing else on a scorecard is entered by hand."))
        if vals.keys() & _OWN_FIELDS:
            self._check_may_mark()
        return super().write(vals)

    def _check_may_mark(self):
        """Only the rater marks, while his card is open."""
        for line in self.sudo():
            if line.rater_uid.id != self.env.uid:
                raise AccessError(self.env._("Mark: only %(name)s marks here, nobody else.", name=line.rater_uid.name))
        self.scorecard_id._check_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Marks belong to the file and are not deleted."))

    def copy_data(self, default=None):
        """A mark cannot be copied."""
        raise UserError(self.env._("A mark cannot be copied."))
