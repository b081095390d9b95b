from odoo import models

from ....algorithms.agreement import Criterion
from ....algorithms.panel_marks import Card, Rules, panel_marks


class CustomerManagerPanel(models.Model):
    """What a panel found; computed from the cards each time, stored nowhere twice."""

    _inherit = "customer.manager.panel"

    def _interview_results(self):
        """Return :class:`algorithms.panel_marks.PanelMarks` of this one panel, keyed by ids of candidates and users.

        Nothing before the marks are open. A bounded number of queries, however many cards there are.
        """
        self.ensure_one()
        panel = self.sudo()
        rules = panel._rules()
        if panel.state != "revealed":
            return panel_marks((), rules)
        return panel_marks(panel._sealed_card_marks(), rules)

    def _rules(self):
        """Return what the scheme says of the panel."""
        scheme = self.scheme_id
        return Rules(
            criteria=tuple(
                Criterion(one.code, one.weight, scheme.mark_scale)
                for one in (scheme.mark_ids if self._is_marked() else ())
            ),
            qualities=tuple(scheme.quality_ids.mapped("code")),
            raters=self._raters_needed(),
            tolerance=scheme.spread_tolerance,
            quality_scale=(1, scheme.quality_scale),
        )

    def _sealed_card_marks(self):
        """Return the sealed cards with the marks that count: corrections instead of what they correct."""
        cards = self._cards("sealed")
        marks = {card.id: {"mark": {}, "quality": {}} for card in cards}
        lines = self.env["customer.manager.scorecard.line"].sudo()
        for line in lines.search_fetch(
            [("scorecard_id", "in", cards.ids), ("superseded_by_id", "=", False)],
            ["scorecard_id", "criterion_id", "kind", "mark"],
            order="id",
        ):
            marks[line.scorecard_id.id][line.kind][line.criterion_id.code] = line.mark
        return [
            Card(card._subject().id, card.rater_uid.id, marks[card.id]["mark"], marks[card.id]["quality"])
            for card in cards
        ]
