from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...approval.approval_gate import ApprovalGate

LINE_VALUES = ["id", "measure", "needed", "found", "state", "is_in_the_way", "note"]
EVIDENCE_VALUES = ["id", "section", "words", "is_missing"]


class CustomerManagerPromotion(models.Model):
    """Applying a step is behind approval: by whom depends on the grade (domain table 8.1, P9, P11)."""

    _inherit = "customer.manager.promotion"

    @api.model
    def _approval_gates(self):
        return super()._approval_gates() | {
            "apply": ApprovalGate(
                code="apply",
                label=lambda env: env._("Apply"),
                sources=("submitted", "approved"),
                targets=("applied",),
                sealed=frozenset(
                    {
                        "kind",
                        "manager_id",
                        "to_grade_id",
                        "is_exception",
                        "exception_reason",
                        "exit_kind",
                        "grade_since",
                        "condition_ids",
                        "evidence_ids",
                    }
                ),
                required=True,
            )
        }

    @api.model
    def _approval_snapshot_fields(self):
        own = (
            "kind",
            "manager_id",
            "from_grade_id",
            "to_grade_id",
            "decision_level",
            "is_exception",
            "exception_reason",
            "exit_kind",
            "grade_since",
            "reason",
            "open_condition_count",
            "lifted_condition_count",
        )
        return (*super()._approval_snapshot_fields(), *own)

    @api.model
    def _approval_snapshot_kinds(self):
        return super()._approval_snapshot_kinds() | {
            "line_count": "integer",
            "line_digest": "char",
            "evidence_count": "integer",
            "evidence_digest": "char",
            "missing_count": "integer",
        }

    @api.model
    def _approval_labels(self):
        return super()._approval_labels() | {
            "line_count": self.env._("Conditions"),
            "evidence_count": self.env._("Lines of the Dossier"),
            "missing_count": self.env._("Missing in the Dossier"),
        }

    def _approval_snapshot(self):
        values = super()._approval_snapshot()
        lines = self._approval_digest_lines("customer.manager.promotion.condition", "promotion_id", LINE_VALUES)
        evidence = self._approval_digest_lines(
            "customer.manager.promotion.evidence",
            "promotion_id",
            EVIDENCE_VALUES,
            {"missing_count": SQL("COUNT(*) FILTER (WHERE is_missing)")},
            prefix="evidence",
        )
        return {key: one | lines[key] | evidence[key] for key, one in values.items()}

    def _approval_subject_users(self):
        return super()._approval_subject_users() | self.manager_id.user_id

    def _approval_author_users(self):
        return super()._approval_author_users() | self.submitted_uid

    @api.model
    def _approval_role_labels(self):
        return super()._approval_role_labels() | {"leader": self.env._("Leader of the company")}

    def _approval_roles(self):
        leader = self.company_id.customer_leader_id
        return super()._approval_roles() | {"leader": (self.env._("Leader of the company"), leader)}

    def action_request_approval(self, transition=None):
        """Request approval of submitted steps, once no condition is in the way (public; human resources)."""
        self._check_hr()
        if early := self.filtered(lambda one: one.state == "draft"):
            raise UserError(self.env._("%(step)s: submit it first.", step=early[0].name))
        submitted = self.filtered(lambda one: one.state == "submitted")
        submitted._judge_conditions()
        submitted._check_ladder_again()
        submitted._check_conditions(is_final=True)
        return super().action_request_approval(transition)

    def _check_ladder_again(self):
        """The window may have closed since the step was submitted; the other rules still hold."""
        for promotion in self:
            promotion._check_ladder(is_asked=False)

    def _approval_may_request(self, gate):
        return super()._approval_may_request(gate) and self.state == "submitted" and not self.is_own

    def _approval_decided(self, case):
        """Follow the case: approved, or refused by it; a recalled or returned one leaves the step submitted."""
        super()._approval_decided(case)
        today = self.company_id._customer_today()
        if case.state == "approved" and self.state == "submitted":
            self._set({"state": "approved", "decided_on": today, **self._prepare_notice(today)})
        elif case.state == "rejected" and self.state in ("submitted", "approved"):
            self._set({"state": "refused", "decided_on": today})
        elif case.state != "approved" and self.state == "approved":
            self._set({"state": "submitted", "decided_on": False, "notice_to": False, "appeal_to": False})

    def _prepare_notice(self, today):
        """Return until when the decision hangs out, and until when the person may appeal."""
        company = self.company_id
        goes_down = self.kind == "demotion" or (self.kind == "exit" and self.exit_kind == "cause")
        days = company.customer_promotion_notice_days
        return {
            "notice_to": self.needs_notice and company._customer_after_working_days(today, days),
            "appeal_to": goes_down and company._customer_after_working_days(today, company.customer_appeal_days),
        }
