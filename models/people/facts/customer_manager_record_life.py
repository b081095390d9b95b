from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...approval.approval_text import checked_text


class CustomerManagerRecord(models.Model):
    """The steps of a fact: confirmed, contested by the person, kept, withdrawn."""

    _inherit = "customer.manager.record"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "contest": ("action_contest", self.env._("Contest a Fact"), self.env._("Objection")),
            "uphold": ("action_uphold", self.env._("Keep a Contested Fact"), self.env._("Answer")),
            "withdraw": ("action_withdraw", self.env._("Withdraw a Fact"), self.env._("Reason")),
        }

    def action_confirm(self):
        """Confirm claims, with the level and issuing body filled in (public; human resources, audit its kinds)."""
        self._check_step(("claimed",))
        self._set({"state": "confirmed", "confirmed_uid": self.env.uid, "confirmed_at": fields.Datetime.now()})
        return True

    def action_contest(self, objection):
        """Say what is wrong with a fact about oneself (public; the person).

        :param objection: text, kept with the fact
        """
        self.check_access("read")
        for record in self:
            if record.employee_id.sudo().user_id != self.env.user:
                raise AccessError(self.env._("Only the person concerned contests a fact."))
            if record.state != "confirmed":
                raise UserError(
                    self.env._("'%(fact)s': only what is confirmed can be contested.", fact=record.display_name)
                )
        self._set({"state": "contested", "objection": checked_text(self.env, self.env._("Objection"), objection)})
        self.sudo()._notify_objection()
        return True

    def action_uphold(self, answer):
        """Keep a contested fact and tell the person why (public; human resources, audit its kinds)."""
        self._check_step(("contested",))
        self._set({"state": "confirmed", "answer": checked_text(self.env, self.env._("Answer"), answer)})
        return True

    def action_withdraw(self, reason):
        """Take back a fact, which no longer counts (public; human resources, audit its kinds)."""
        self._check_step(("claimed", "confirmed", "contested"))
        self._set({"state": "withdrawn", "withdrawal": checked_text(self.env, self.env._("Reason"), reason)})
        return True

    def _check_step(self, states):
        self.check_access("write")
        for record in self:
            if not self.env.su and record.employee_id.sudo().user_id == self.env.user:
                raise AccessError(self.env._("Nobody confirms or withdraws facts about himself: ask a colleague."))
            if not self.env.su and not record._may_write(record.kind):
                raise AccessError(
                    self.env._("'%(fact)s': human resources or audit decides on it.", fact=record.display_name)
                )
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "'%(fact)s' is %(state)s, which does not allow this step.",
                        fact=record.display_name,
                        state=record._state_label().lower(),
                    )
                )

    def _set(self, vals):
        self.lock_for_update()
        self.sudo().write(vals)

    def _notify_objection(self):
        """Tell who confirmed a fact that the person contests it."""
        for record in self:
            partner = record.confirmed_uid.partner_id
            if partner:
                self.env["mail.thread"].message_notify(
                    partner_ids=partner.ids,
                    model=record._name,
                    res_id=record.id,
                    subject=self.env._("Contested: %(fact)s", fact=record.display_name),
                    body=self.env._("The person concerned contests this fact. Please look at it and answer."),
                )
