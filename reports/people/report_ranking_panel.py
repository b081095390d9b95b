from markupsafe import Markup

from odoo import models


class ReportRanking(models.AbstractModel):
    """The panel in the minutes: who sat, who did not rate whom, how far they agreed, whether the seals are whole."""

    _inherit = "report.customer_manager.report_ranking"

    def _get_panel(self, panel, candidates):
        """Return what is printed of one panel whose marks are open."""
        labels = dict(panel.member_ids._fields["function"]._description_selection(self.env))
        cards = panel._cards("sealed")
        agreement = self.env["customer.selection.words"]._agreement(panel)
        for row in agreement["candidates"] if agreement else ():
            row["remark"] = self._get_remark(row, agreement["tolerance"])
        return {
            "members": [
                {
                    "name": member.user_id.name,
                    "function": labels[member.function],
                    "role": self._get_role(member),
                    "cards": sum(card.rater_uid == member.user_id for card in cards),
                }
                for member in panel._members()
            ],
            "words": [
                self.env._(
                    "The marks of all were opened at once on %(moment)s.",
                    moment=self._format_moment(panel.revealed_at),
                ),
                *self._get_seals(panel),
                *self._get_absent(panel, cards),
                *self._get_excused(panel),
            ],
            "agreement": agreement,
            "icc": agreement and self._get_icc(agreement["icc"]),
            "leniency": agreement and self._get_leniency(agreement["raters"]),
        }

    def _get_role(self, member):
        if member.is_chair:
            return self.env._("Chair")
        return self.env._("Substitute rater") if member.is_substitute else self.env._("Member")

    def _get_absent(self, panel, cards):
        """Return who of those who sat did not rate whom, in sentences; why is nobody's business (11.4)."""
        heard = {card._subject().id: card._subject().name for card in cards}
        sentences = []
        for member in panel._members().filtered(lambda one: not one.is_substitute):
            rated = {card._subject().id for card in cards if card.rater_uid == member.user_id}
            if names := [name for key, name in heard.items() if key not in rated]:
                name = self._strong(member.user_id.name)
                sentences.append(
                    self.env._("%(name)s did not rate: %(names)s.", name=name, names=self._list(sorted(names)))
                )
        return sentences or [self.env._("Everybody who sat rated everybody.")]

    def _get_excused(self, panel):
        """Return who was excused and why, in sentences, of the cards that the reader may read."""
        cards = self.env["customer.manager.scorecard"].search(
            [("panel_id", "=", panel.id), ("state", "=", "excused")], order="id"
        )
        return [
            self.env._(
                "%(name)s was excused from rating %(candidate)s: %(reason)s",
                name=self._strong(card.rater_uid.name),
                candidate=card.candidate_name,
                reason=card.excuse_reason or "",
            )
            for card in cards
        ]

    def _get_seals(self, panel):
        """Return what verifying the seals found, in a sentence, for those who may verify them."""
        if not self.env.su and not panel._may_verify():
            return []
        found = panel.verify_seals()
        if broken := [one["name"] for one in found["broken"]]:
            return [self._strong(self.env._("Seals that are broken: %(names)s", names=self._list(broken)))]
        return [
            self.env._("Seals: %(count)s verified when this was printed, all whole.", count=found["sealed"]),
        ]

    def _get_remark(self, row, tolerance):
        """Return what the panel should talk about for one candidate."""
        remarks = [self.env._("Range above %(tolerance)s %%.", tolerance=tolerance)] if row["flag"] else []
        return " ".join(remarks + ([self.env._("Wide: %(names)s.", names=row["wide"])] if row["wide"] else []))

    def _get_icc(self, icc):
        """Return how far the raters agree, or why it cannot be told."""
        return icc["reason"] or self.env._(
            "ICC of one rater: %(single)s; of the mean of all: %(average)s. 1 is full agreement, 0 none.",
            single=self._strong(icc["single"]),
            average=self._strong(icc["average"]),
        )

    def _get_leniency(self, raters):
        """Return how generous each rater is; a column for the committee that changes no mark."""
        effects = Markup("; ").join(
            Markup("%s %s") % (row["name"], self._strong(row["effect"] or "–")) for row in raters
        )
        return self.env._(
            "Leniency of the raters, in points against the mean rater, never used: %(effects)s", effects=effects
        )
