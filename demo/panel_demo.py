from odoo import api, models
from odoo.fields import Command

from . import selection_pool as pool

#: seats in their order: who rates, and for whom he sits
SEATS = {
    "rater_1": "hr",
    "rater_2": "panel",
    "rater_3": "marketing",
    "rater_4": "panel",
    "rater_5": "panel",
    "rater_6": "panel",
    "rater_7": "panel",
}
SUBSTITUTES = ("rater_8", "rater_9")


class CustomerDemo(models.AbstractModel):
    """A panel of seven with two substitutes; each rater fills in and seals his own cards."""

    _inherit = "customer.demo"

    @api.model
    def _create_panel(self, **vals):
        """Return a panel that human resources has named; the head of human resources is its chair."""
        members = [
            {"user_id": self._user(rater).id, "function": function, "is_chair": not place, "sequence": place}
            for place, (rater, function) in enumerate(SEATS.items())
        ]
        members += [
            {"user_id": self._user(rater).id, "is_substitute": True, "sequence": 50 + place}
            for place, rater in enumerate(SUBSTITUTES)
        ]
        return (
            self.env["customer.manager.panel"]
            .with_user(self._user("hr"))
            .create({"member_ids": [Command.create(member) for member in members], **vals})
        )

    @api.model
    def _seal_cards(self, panel, tendencies, qualities=None):
        """Let all raters mark and seal what they have to judge.

        :param tendencies: {candidate: mark of 100 that the panel tends to}
        :param qualities: {candidate: {code of a quality: rating}} where it is not 4
        """
        cards = panel._cards("draft")
        for rater, own in cards.grouped("rater_uid").items():
            for card in own:
                candidate = card._subject()
                ratings = (qualities or {}).get(candidate, {})
                for line in card._lines().with_user(rater).sudo(False):
                    if line.kind == "quality":
                        line.mark = ratings.get(line.code, 4)
                    else:
                        line.mark = pool.card_mark(rater.login, line.code, tendencies[candidate])
            own.with_user(rater).sudo(False).action_seal()
