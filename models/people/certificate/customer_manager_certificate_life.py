from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ....algorithms.certification import RUNNING, end_with_leave, state_on
from ...approval.approval_text import checked_text
from ...roles import HR

#: states a suspension may begin in
_SUSPENDABLE = ("planned", "valid", "expiring")


class CustomerManagerCertificate(models.Model):
    """What happens to a certificate between issue and end; nobody acts on his own."""

    _inherit = "customer.manager.certificate"

    # ------------------------------------------------------------
    # Suspension
    # ------------------------------------------------------------

    @api.model
    def _reason_steps(self):
        reason = self.env._("Reason")
        return super()._reason_steps() | {
            "suspend": ("action_suspend", self.env._("Suspend a Certificate"), reason),
            "lift": ("action_lift", self.env._("Lift a Suspension"), reason),
            "withdraw": ("action_request_withdrawal", self.env._("Request the Withdrawal of a Certificate"), reason),
        }

    def action_suspend(self, reason):
        """Suspend certificates from today on (public; human resources).

        The person serves nobody meanwhile: a manager in office is suspended with it.

        :param reason: text; the person gets it as well
        """
        self._check_human_resources()
        reason = checked_text(self.env, self.env._("Reason"), reason)
        for certificate in self._check_states(_SUSPENDABLE):
            manager = certificate.sudo().manager_id
            is_in_office = manager.state == "active"
            certificate._set(
                {
                    "state": "suspended",
                    "suspended_on": certificate.company_id._customer_today(),
                    "lifted_on": False,
                    "suspend_reason": reason,
                    "has_suspended_manager": is_in_office,
                    "is_suspension_reminded": False,
                }
            )
            if is_in_office:
                manager._suspend_uncertified(lambda env: env._("The certificate is suspended."))
            certificate._tell_person(lambda env: env._("The certificate is suspended."), reason)
        return True

    def action_lift(self, reason):
        """Lift suspensions from today on (public; human resources); a manager suspended by it is back in office.

        :param reason: text; the person gets it as well
        """
        self._check_human_resources()
        reason = checked_text(self.env, self.env._("Reason"), reason)
        for certificate in self._check_states(("suspended",)):
            resumes = certificate.has_suspended_manager
            certificate._set(
                {
                    # the next line finds out which state the days give
                    "state": "valid",
                    "lifted_on": certificate.company_id._customer_today(),
                    "has_suspended_manager": False,
                }
            )
            certificate.sudo()._sync_states()
            manager = certificate.sudo().manager_id
            if resumes and manager.state == "suspended" and manager._may_resume():
                manager.write({"state": "active"})
            certificate._tell_person(lambda env: env._("The suspension of the certificate is lifted."), reason)
        return True

    def _check_human_resources(self):
        """Human resources acts on certificates, and nobody on his own."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(HR):
            raise AccessError(self.env._("Certificates: only human resources suspends, lifts and withdraws them."))
        self._check_own_case()

    def _check_states(self, states):
        """Return self, locked, if the state of each is in `states`.

        :raise UserError: naming the state found
        """
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for certificate in self:
            if certificate.state not in states:
                raise UserError(
                    self.env._(
                        "%(certificate)s is '%(state)s', which does not allow this step.",
                        certificate=certificate.display_name,
                        state=labels[certificate.state],
                    )
                )
        return self

    def _set(self, vals):
        """Write what the steps set, and let the skills of the employee follow."""
        self.sudo()._write_unchecked(vals)
        self.sudo()._mirror()

    def _tell_person(self, sentence, reason):
        """Keep in the history of this one certificate what happened to it, and tell the person in his language.

        :param sentence: function of an environment, returns the text in its language
        """
        self.ensure_one()
        self.sudo()._message_log(body=self._told(self.env, sentence, reason))
        user = self.sudo().employee_id.user_id
        if user.active:
            env = self.with_context(lang=user.lang).env
            self.sudo().message_notify(
                partner_ids=user.partner_id.ids,
                subject=f"{self.number}: {sentence(env)}",
                body=self._told(env, sentence, reason),
            )

    def _told(self, env, sentence, reason):
        return env._("%(text)s Reason: %(reason)s", text=sentence(env), reason=reason)

    # ------------------------------------------------------------
    # The clock stands still
    # ------------------------------------------------------------

    def _postpone(self, days, reason):
        """Let certificates end `days` later, for days on which their clock stood still (domain 11.15).

        A certificate that another one follows, that is withdrawn, or whose customers passed on stays as it is.

        :param days: whole days; negative takes days back that were given for a leave that was not taken
        :param reason: text for the history of the certificate; says nothing about health
        :return: the certificates that were postponed
        """
        postponed = self.browse()
        for certificate in self.sudo():
            if not days or not certificate._may_be_postponed():
                continue
            end = max(certificate.date_to + timedelta(days=days), certificate.date_from)
            certificate._write_unchecked(
                {"date_to": end, "warned_days": certificate.warned_days if days < 0 else False}
            )
            certificate._message_log(
                body=self.env._("Ends on %(day)s: %(reason)s", day=fields.Date.to_string(end), reason=reason)
            )
            postponed |= certificate
        postponed.sudo()._sync_states()
        postponed.sudo()._mirror()
        return postponed.with_env(self.env)

    def _may_be_postponed(self):
        self.ensure_one()
        return self.state in (*RUNNING, "expired") and not self.passed_on and not self._followers()

    def _followers(self):
        """Return the certificates that come after this one."""
        return self.next_ids.filtered(lambda other: other.state != "withdrawn")

    def _run_to(self, day):
        """Let this one certificate of a trainee end with the term."""
        if self.date_to == day or day < self.date_from or not self._may_be_postponed():
            return
        self._write_unchecked({"date_to": day, "warned_days": False, "leave_days": 0})
        self._message_log(body=self.env._("Ends on %(day)s, with the term.", day=fields.Date.to_string(day)))
        self._sync_states()
        self._mirror()

    def _follow_leave(self):
        """Postpone certificates by the days of protected leave that are known of their persons by now."""
        leaves = self.employee_id._customer_leaves()
        for certificate in self:
            without = certificate.date_to - timedelta(days=certificate.leave_days)
            end = end_with_leave(certificate.date_from, without, leaves[certificate.employee_id.id])
            moved = (end - certificate.date_to).days
            if moved and certificate._postpone(moved, self.env._("the clock stood still.")):
                certificate._write_unchecked({"leave_days": (end - without).days})

    # ------------------------------------------------------------
    # Days to states
    # ------------------------------------------------------------

    def _state_today(self):
        """Return the state that the days of this one certificate give today."""
        self.ensure_one()
        return state_on(
            self.company_id._customer_today(),
            self.date_from,
            self.date_to,
            withdrawn=bool(self.withdrawn_on),
            suspended=bool(self.suspended_on and not self.lifted_on),
            successor=min(self._followers().mapped("date_from"), default=None),
            notice=self._notice(self.company_id),
        )

    def _sync_states(self):
        """Bring states in line with the days; return the certificates that expired by it."""
        changed = {}
        for certificate in self:
            state = certificate._state_today()
            if certificate.state != state:
                changed[state] = changed.get(state, self.browse()) | certificate
        expired = changed.get("expired", self.browse())
        for state, certificates in changed.items():
            if state != "expired":
                certificates._write_unchecked({"state": state, "expired_on": False})
        for certificate in expired:
            certificate._write_unchecked({"state": "expired", "expired_on": certificate.date_to + timedelta(days=1)})
        return expired
