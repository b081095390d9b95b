from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ....algorithms import approval_chain
from ...roles import HR


class CustomerManagerPanel(models.Model):
    """From the first seal to the opening of all marks."""

    _inherit = "customer.manager.panel"

    @api.model
    def _check_hr(self):
        if not self.env.su and not self.env.user.has_group(HR):
            raise AccessError(self.env._("Human resources names and starts panels, nobody else."))

    def _check_step(self, states):
        """Lock the panels, if the user may run them and their state is in `states`.

        :raise UserError: naming the state found
        """
        self._check_hr()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        for panel in self:
            panel._check_state(states)
            panel.campaign_id._check_not_concerned()

    def _check_state(self, states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for panel in self.sudo():
            if panel.state not in states:
                raise UserError(
                    self.env._(
                        "%(panel)s is in the state %(state)s, which does not allow this step.",
                        panel=panel.name,
                        state=labels[panel.state],
                    )
                )

    def _check_rating(self):
        """Refuse marks, seals and excuses where nobody rates any more."""
        self._check_state(("scoring",))
        for campaign in self.sudo().campaign_id:
            if campaign.state != "scoring":
                raise UserError(self.env._("%(campaign)s is not being assessed.", campaign=campaign.name))

    def _reveal_if_complete(self):
        """Open the marks of all once nobody has to seal any more; called whenever a card ends."""
        for panel in self.sudo():
            is_rating = panel.state == "scoring" and (not panel.campaign_id or panel.campaign_id.state == "scoring")
            if is_rating and not panel._waiting_for():
                panel._reveal()

    def _waiting_for(self):
        """Return what keeps the marks closed: (candidate, rater or None = too few have sealed)."""
        waiting = [(card._subject(), card.rater_uid) for card in self._cards("draft")]
        sealed = self._cards("sealed").grouped(lambda card: card._subject().id)
        needed = self._raters_needed()
        few = [one for one in self._candidates() if len(sealed.get(one.id, ())) < needed]
        return waiting + [(one, None) for one in few if one not in {candidate for candidate, _rater in waiting}]

    def _reveal(self):
        """Open all marks of the panel at once: seals have been set, nobody can change his mind."""
        cards = self._cards("sealed")
        cards._lines()._reveal()
        cards._reveal()
        self._set({"state": "revealed", "revealed_at": fields.Datetime.now(), "reveal_hash": self._seals_digest(cards)})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._message_log(body=self.env._("All raters have sealed; the marks are open."))

    @api.model
    def _seals_digest(self, cards):
        """Return the hash over the seals of cards."""
        return approval_chain.digest([[card.id, card.seal_hash] for card in cards.sorted("id")])

    def _set(self, vals):
        """Write what the steps alone set."""
        self.sudo().write(vals)
