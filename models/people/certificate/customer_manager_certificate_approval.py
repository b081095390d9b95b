import hashlib

from odoo import api, models
from odoo.exceptions import UserError

from ....algorithms.certification import RUNNING
from ...approval.approval_gate import ApprovalGate
from ...approval.approval_text import checked_text


class CustomerManagerCertificate(models.Model):
    """Withdrawal takes the certificate for good, so the committee decides it (domain P8, design 6).

    The reason is approved by its digest: what is approved is kept for ever, words about a person are not
    (domain 11.4).
    """

    _inherit = "customer.manager.certificate"

    @api.model
    def _approval_gates(self):
        return super()._approval_gates() | {
            "withdraw": ApprovalGate(
                code="withdraw",
                label=lambda env: env._("Withdraw"),
                sources=(*RUNNING, "expired"),
                targets=("withdrawn",),
                sealed=frozenset(
                    {"number", "employee_id", "grade_id", "date_from", "date_to", "withdrawn_on", "withdraw_reason"}
                ),
                required=True,
            )
        }

    @api.model
    def _approval_snapshot_fields(self):
        return (
            *super()._approval_snapshot_fields(),
            "number",
            "employee_id",
            "grade_id",
            "grade_id.level",
            "date_from",
        )

    @api.model
    def _approval_snapshot_kinds(self):
        return super()._approval_snapshot_kinds() | {"reason_digest": "char"}

    @api.model
    def _approval_labels(self):
        return super()._approval_labels() | {"reason_digest": self.env._("Reason of the Withdrawal")}

    def _approval_snapshot(self):
        values = super()._approval_snapshot()
        for certificate in self:
            # the number makes equal words of two cases differ
            text = f"{certificate.number}\n{certificate.withdraw_reason or ''}"
            values[certificate.id]["reason_digest"] = hashlib.sha256(text.encode()).hexdigest()
        return values

    def _approval_subject_users(self):
        return super()._approval_subject_users() | self.sudo().employee_id.user_id

    def _approval_may_request(self, gate):
        """Withdrawal begins with its reason, not with the button of the panel."""
        return bool(self.sudo().withdraw_reason) and super()._approval_may_request(gate)

    def action_request_approval(self, transition=None):
        """Request approval of withdrawals whose reason is given (public; human resources)."""
        self._check_human_resources()
        for certificate in self.sudo():
            if not certificate.withdraw_reason:
                raise UserError(
                    self.env._(
                        "Reason of the Withdrawal: %(certificate)s has none; use Withdraw and give it.",
                        certificate=certificate.display_name,
                    )
                )
        return super().action_request_approval(transition)

    def action_request_withdrawal(self, reason):
        """Ask the committee to withdraw certificates (public; human resources).

        :param reason: text for those who decide; the person gets it with the withdrawal
        """
        self._check_human_resources()
        reason = checked_text(self.env, self.env._("Reason"), reason)
        for certificate in self._check_states((*RUNNING, "expired")).sudo():
            # one that was sent back takes another reason
            if certificate._approval_running_cases(["withdraw"]).filtered(lambda case: case.state != "returned"):
                raise UserError(
                    self.env._("%(certificate)s: its withdrawal is under way.", certificate=certificate.display_name)
                )
            if later := certificate._followers():
                raise UserError(
                    self.env._(
                        "%(certificate)s: %(later)s follows it; have that one withdrawn first.",
                        certificate=certificate.display_name,
                        later=later[0].number,
                    )
                )
        self.sudo()._write_unchecked({"withdraw_reason": reason})
        return self.action_request_approval("withdraw")

    def _approval_decided(self, case):
        """Withdraw what the committee approved; forget the reason of what it did not."""
        super()._approval_decided(case)
        if case.transition != "withdraw":
            return
        if case.state == "approved":
            self.sudo()._withdraw()
        elif self.sudo().state != "withdrawn":
            self.sudo()._write_unchecked({"withdraw_reason": False})

    def _withdraw(self):
        """Withdraw from today on, through the gate; a manager in office is suspended at once, the job passes his
        customers on."""
        self.ensure_one()
        self._set({"state": "withdrawn", "withdrawn_on": self.company_id._customer_today()})
        manager = self.manager_id
        if manager.state == "active" and not manager._certified_on(self.company_id._customer_today()):
            manager._suspend_uncertified(lambda env: env._("The certificate is withdrawn."))
        self._tell_person(lambda env: env._("The certificate is withdrawn."), self.withdraw_reason)
        self.env.ref("customer_manager.ir_cron_follow_certificates").sudo()._trigger()
