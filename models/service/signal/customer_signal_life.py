from random import SystemRandom

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ....algorithms.signals import GRAVE
from ...approval.approval_text import checked_text
from .signal_queries import OPEN_STATES

SUPERVISOR = "customer_manager.group_customer_manager_supervisor"
#: how a signal of a kind ends: {outcome: (method, kind)}
_OUTCOMES = {"won": "opportunity", "lost": "opportunity", "averted": "risk", "realised": "risk", "noted": "market"}
#: drawn by the system and by nobody's choice (domain 11.17)
_DRAW = SystemRandom()


class CustomerSignal(models.Model):
    """The life of a signal: verified or rejected, measures, and an end with a result (P5, P15)."""

    _inherit = "customer.signal"

    check_state = fields.Selection(
        [("due", "To Check"), ("agreed", "Agreed"), ("overturned", "Overturned")],
        string="Rejection",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Rejected warnings that the system drew for the supervisor.",
    )
    rejected_uid = fields.Many2one("res.users", "Rejected by", readonly=True, copy=False, ondelete="restrict")
    is_verifier = fields.Boolean(compute="_compute_is_verifier", export_string_translation=False)

    @api.depends("source", "create_uid", "state")
    @api.depends_context("uid")
    def _compute_is_verifier(self):
        for signal in self:
            signal.is_verifier = signal.state == "new" and not signal._is_own_word()

    def _is_own_word(self):
        """Whether the user wrote it himself, as a signal or a hint: a fact counts when somebody else found it true."""
        return self.source in ("manual", "hint") and self.create_uid == self.env.user

    @api.model
    def _reason_steps(self):
        result = self.env._("Result")
        return super()._reason_steps() | {
            "reject": ("action_reject", self.env._("Reject the Signal"), self.env._("Why it is nothing")),
            "reopen": ("action_reopen", self.env._("Open the Signal Again"), self.env._("Reason")),
            "won": ("action_won", self.env._("Opportunity Won"), result),
            "lost": ("action_lost", self.env._("Opportunity Lost"), result),
            "averted": ("action_averted", self.env._("Risk Averted"), result),
            "realised": ("action_realised", self.env._("Risk Realised"), result),
            "noted": ("action_noted", self.env._("Take Note"), result),
        }

    # ------------------------------------------------------------
    # Verdict
    # ------------------------------------------------------------

    def action_verify(self):
        """Confirm that new signals are true (public; who may write them, nobody his own word)."""
        return self._verify("confirmed")

    def action_verify_late(self):
        """Confirm signals that were right but came too late to do something (public; as `action_verify`)."""
        return self._verify("late")

    def _verify(self, verdict):
        self._check_step(("new",))
        self._check_not_own_word()
        self.sudo().write({"state": "verified", "verdict": verdict, "verified_at": fields.Datetime.now()})
        return True

    def action_reject(self, reason):
        """Say that signals are nothing, and why (public; as `action_verify`).

        A warning of a rule may be drawn for the supervisor: a warning is not hidden to save a figure.
        """
        text = checked_text(self.env, self.env._("Why it is nothing"), reason)
        self._check_step(("new", "verified"))
        self._check_not_own_word()
        for signal in self.sudo():
            signal.write(
                {
                    "state": "rejected",
                    "verdict": "false",
                    "result": text,
                    "closed_on": signal.company_id._customer_today(),
                    "check_state": "due" if signal._is_drawn() else False,
                    "rejected_uid": self.env.uid,
                }
            )
        return True

    def _is_drawn(self):
        """Whether a rejected warning is checked: grave ones always, the others by chance."""
        if self.kind != "risk" or self.source != "rule":
            return False
        return self.level in GRAVE or _DRAW.random() * 100 < self.company_id.customer_signal_sample

    def _check_not_own_word(self):
        if not self.env.su and (own := self.filtered(lambda signal: signal._is_own_word())):
            raise AccessError(
                self.env._("%(signal)s is your own word: somebody else verifies or rejects it.", signal=own[0].number)
            )

    # ------------------------------------------------------------
    # Rejections checked
    # ------------------------------------------------------------

    def action_agree(self):
        """Agree with rejections that were drawn (public; the supervisor)."""
        self._check_checker()
        self._check_not_own_rejection()
        self.sudo().write({"check_state": "agreed"})
        return True

    def action_reopen(self, reason):
        """Open closed signals again (public; the supervisor): a rejection is overturned by it."""
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_checker(("rejected", "won", "lost", "averted", "realised", "noted"))
        self._check_not_own_rejection()
        for signal in self.sudo():
            signal._refuse_second_open()
            signal.write(
                {
                    "state": "new",
                    "verdict": False,
                    "verified_at": False,
                    "closed_on": False,
                    "check_state": "overturned" if signal.state == "rejected" else False,
                    "amount_result": False,
                    "rejected_uid": False,
                    "verify_due": signal.company_id._customer_signal_verify_due(),
                    "told_at": False,
                }
            )
        self._message_log_batch(bodies={signal.id: text for signal in self})
        return True

    def _check_checker(self, states=("rejected",)):
        """Refuse whoever is no supervisor of these signals, or followed one of them up himself."""
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Closed signals: the supervisor checks and opens them."))
        self._check_step(states)
        own = self.sudo().filtered(lambda signal: signal.manager_id.user_id == self.env.user)
        if own and not self.env.su:
            raise AccessError(
                self.env._("%(signal)s is your own: a marketing officer checks it.", signal=own[0].number)
            )

    def _check_not_own_rejection(self):
        """Four eyes: who rejected what was drawn neither agrees with himself nor opens it again to be drawn anew."""
        own = self.sudo().filtered(lambda signal: signal.check_state == "due" and signal.rejected_uid == self.env.user)
        if own and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(signal)s was rejected by you: somebody else checks it, a marketing officer if there is no other"
                    " supervisor.",
                    signal=own[0].number,
                )
            )

    def _refuse_second_open(self):
        if not self.rule_id:
            return
        if self.search_count(
            [("rule_id", "=", self.rule_id.id), ("partner_id", "=", self.partner_id.id), *self._open_domain()], limit=1
        ):
            raise UserError(
                self.env._("%(signal)s: the rule has an open signal of this customer already.", signal=self.number)
            )

    # ------------------------------------------------------------
    # End
    # ------------------------------------------------------------

    def action_won(self, result):
        """Close opportunities that were won (public)."""
        return self._close("won", result)

    def action_lost(self, result):
        """Close opportunities that were lost (public)."""
        return self._close("lost", result)

    def action_averted(self, result):
        """Close risks that did not come true (public)."""
        return self._close("averted", result)

    def action_realised(self, result):
        """Close risks that came true (public)."""
        return self._close("realised", result)

    def action_noted(self, result):
        """Close market information that was taken note of (public)."""
        return self._close("noted", result)

    def _close(self, state, result):
        """Close verified signals: with a result, and with no measure left open."""
        text = checked_text(self.env, self.env._("Result"), result)
        self._check_step(("verified", "measures"))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for signal in self:
            if signal.kind != _OUTCOMES[state]:
                raise UserError(
                    self.env._(
                        "%(signal)s is %(kind)s and does not end like this.",
                        signal=signal.number,
                        kind=kinds[signal.kind].lower(),
                    )
                )
            if open_lines := signal.sudo().measure_line_ids.filtered("is_open"):
                raise UserError(
                    self.env._(
                        "%(signal)s: %(count)s measures are open; finish or drop them first.",
                        signal=signal.number,
                        count=len(open_lines),
                    )
                )
        for signal in self.sudo():
            signal.write({"state": state, "result": text, "closed_on": signal.company_id._customer_today()})
        return True

    @api.constrains("amount_result", "state")
    def _check_amount_result(self):
        """Only what ended well has won or saved something, whatever way the amount comes."""
        for signal in self:
            if signal.amount_result < 0:
                raise ValidationError(self.env._("Won or saved: give an amount, not negative."))
            if signal.amount_result and signal.state not in ("won", "averted"):
                raise ValidationError(
                    self.env._("Won or saved: only a won opportunity or an averted risk has such a value.")
                )

    def set_result_amount(self, amount):
        """Note what a closed signal won or saved (public; who may write it).

        :param amount: money of the company, not negative
        """
        self.check_access("write")
        if isinstance(amount, bool) or not isinstance(amount, (int, float)) or amount < 0:
            raise UserError(self.env._("Won or saved: give an amount, not negative."))
        if any(signal.state not in ("won", "averted") for signal in self):
            raise UserError(self.env._("Won or saved: only a won opportunity or an averted risk has such a value."))
        self.sudo().write({"amount_result": amount})
        return True

    def _check_step(self, states):
        """Lock the signals; refuse who may not write them, and a state that does not fit."""
        self.check_access("write")
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        names = dict(self._fields["state"]._description_selection(self.env))
        for signal in self:
            if signal.state not in states:
                raise UserError(
                    self.env._(
                        "%(signal)s is in the state %(state)s; this takes one of: %(states)s.",
                        signal=signal.number,
                        state=names[signal.state],
                        states=", ".join(names[state] for state in states),
                    )
                )

    def _is_open(self):
        return self.state in OPEN_STATES
