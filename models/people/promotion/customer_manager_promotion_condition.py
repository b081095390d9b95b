from odoo import fields, models
from odoo.exceptions import UserError

from ...roles import HR

#: told by the defence talk, which comes after submission
_DEFENCE = "defence_mark"
#: of what nobody keeps records before the service has run for a while (K12)
_NOT_KEPT_YET = frozenset({"signal_precision"})
#: what no history can show at the launch of the regime (domain 11.1)
_NOT_AT_LAUNCH = _NOT_KEPT_YET | {
    "lower_grade_months",
    "fair_years",
    "good_years",
    "excellent_years",
    "trainee_result",
    "selection_total",
    _DEFENCE,
}


class CustomerManagerPromotionCondition(models.Model):
    """One condition of the grade asked for, frozen with what was found when the step was submitted.

    What no record can show yet, or a waivable condition that an exception lifts, is decided by the
    approvers; human resources writes the reason they read.
    """

    _name = "customer.manager.promotion.condition"
    _description = "Condition Found for a Step"
    _inherit = ["customer.condition.mixin", "approval.child.mixin"]
    _order = "promotion_id, sequence, id"
    _approval_parent = "promotion_id"
    _approval_sealed = frozenset({"measure", "needed", "found", "state", "is_in_the_way", "note"})

    promotion_id = fields.Many2one(
        "customer.manager.promotion", required=True, readonly=True, index=True, ondelete="cascade"
    )
    is_waivable = fields.Boolean(readonly=True)
    note = fields.Text("Reason", help="Why the approvers should decide without it, or let the person off.")

    def write(self, vals):
        """Let human resources write the reason, while the step waits for its approval, and nothing else."""
        if not self.env.su:
            self.check_access("write")
            if vals.keys() - {"note"}:
                raise UserError(self.env._("Conditions are frozen as they were found."))
            if not self.env.user.has_group(HR) or any(line.promotion_id.is_own for line in self):
                raise UserError(self.env._("Reason: human resources writes it, nobody in his own case."))
            if any(line.promotion_id.state != "submitted" for line in self):
                raise UserError(self.env._("Reason: it is written while the step waits for its approval."))
        result = super().write(vals)
        if "note" in vals:
            self.promotion_id._judge_conditions()
        return result

    def _judge(self):
        """Take up the mark of the defence talk, which comes after submission."""
        promotion = self.promotion_id
        if self.measure == _DEFENCE and promotion.defence_mark is not False:
            is_met = promotion.defence_mark >= self.needed
            self.write(
                {
                    "found": promotion.defence_mark,
                    "state": "met" if is_met else "unmet",
                    "source": self.env._("Defence talk"),
                }
            )

    def _is_settled(self):
        """Whether this one line is met, waived, or left to the approvers with a reason."""
        if self.state in ("met", "waived"):
            return True
        by_reason = self.measure != _DEFENCE or self.promotion_id.kind == "initial"
        return by_reason and self._may_be_settled() and bool((self.note or "").strip())

    def _may_be_settled(self):
        """Whether the defence talk or a reason may still settle this one line."""
        promotion = self.promotion_id
        if promotion.kind == "initial":
            return self.state == "unknown" and self.measure in _NOT_AT_LAUNCH
        if self.measure == _DEFENCE:
            return self.state == "unknown"
        if self.state == "unknown" and self.measure in _NOT_KEPT_YET:
            return True
        return promotion.is_exception and self.is_waivable
