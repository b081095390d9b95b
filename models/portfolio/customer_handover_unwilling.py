from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..approval.approval_text import checked_text
from ..jobs import each_for_itself


class CustomerHandover(models.Model):
    """A giver who does not sign holds up nobody: his superior is told, and goes on one-sidedly with a reason.

    Four eyes stay: the superior is neither receiver nor witness, and each of them signs for himself.
    """

    _inherit = "customer.handover"

    unsigned_since = fields.Date(
        "Giver Late Since",
        readonly=True,
        copy=False,
        tracking=True,
        help="On this day the time to sign was over: the giver's superior may sign in his place, with a reason.",
    )
    can_sign_for_giver = fields.Boolean(compute="_compute_can_sign_for_giver", export_string_translation=False)

    @api.depends("state", "unsigned_since", "signature_ids.is_void")
    @api.depends_context("uid")
    def _compute_can_sign_for_giver(self):
        """Whether the user may sign in the place of a giver who does not: the button then shows."""
        for handover in self:
            handover.can_sign_for_giver = handover.state == "checked" and handover._may_replace_giver(self.env.user)

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "sign_for": (
                "action_sign_for_giver",
                self.env._("Sign in the Giver's Place"),
                self.env._("Why does the giver not sign?"),
            ),
        }

    def _may_replace_giver(self, user):
        """Whether a user may sign for a giver who is there, but did not sign in time."""
        handover = self.sudo()
        if not handover.unsigned_since or "giver" in handover._valid_signatures().mapped("part"):
            return False
        return not handover._is_giver_gone() and handover._is_superior(user)

    def action_sign_for_giver(self, reason):
        """Sign handovers in the place of a giver who did not sign in time (public; the giver's superior).

        :param reason: text that stays on the signature
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self.check_access("read")
        for handover in self._begin_step(("checked",)):
            if not handover._may_replace_giver(self.env.user):
                raise AccessError(
                    self.env._(
                        "%(handover)s: only the giver's superior, who neither receives nor witnesses, signs in his"
                        " place, and only when the giver has not signed in time.",
                        handover=handover.name,
                    )
                )
            handover._refuse_unvisited()
            handover._write_signature("giver", text)
        return True

    def _after_change(self, state):
        """The time to sign begins anew with what is checked anew."""
        result = super()._after_change(state)
        if state == "draft":
            self.sudo().filtered(lambda one: one.unsigned_since and one.state == "draft").unsigned_since = False
        return result

    @api.model
    def _cron_take_effect(self):
        """Hourly: also tell who leads givers that they do not sign."""
        result = super()._cron_take_effect()
        domain = [("state", "=", "checked"), ("unsigned_since", "=", False), ("checked_at", "!=", False)]
        late = self.search(domain).filtered(lambda one: one._is_giver_late())
        each_for_itself(
            late,
            lambda handover: handover.try_lock_for_update().filtered_domain(domain)._report_unsigned(),
            "The missing signature of the handover %s could not be told: %s",
        )
        return result

    def _is_giver_late(self):
        """Whether the giver of this one handover had the time to sign, and did not."""
        company = self.company_id
        days = company.customer_handover_sign_days
        if not days or self._is_giver_gone() or "giver" in self._valid_signatures().mapped("part"):
            return False
        last = company._customer_after_working_days(company._customer_day(self.checked_at), days)
        return last < company._customer_today()

    def _report_unsigned(self):
        """Tell who leads the giver, once."""
        for handover in self:
            today = handover.company_id._customer_today()
            handover.unsigned_since = today
            user = handover._find_replacers()[:1]
            if user:
                env = handover.with_context(lang=user.lang).env
                handover.activity_schedule(
                    "mail.mail_activity_data_todo",
                    today,
                    summary=env._(
                        "%(name)s does not sign the handover %(handover)s",
                        name=handover.from_manager_id.name,
                        handover=handover.name,
                    ),
                    note=env._("Talk to the giver, or sign in his place and say why."),
                    user_id=user.id,
                )
