from odoo import api, fields, models

from ..selection.customer_manager_application import RANKING_GROUPS

#: thin decisions that are named
LISTED = 20


class CustomerSelectionWords(models.AbstractModel):
    """What the pure functions of scoring found, in the reader's words and in plain values for templates."""

    _name = "customer.selection.words"
    _description = "Words of a Selection"

    # ------------------------------------------------------------
    # Results
    # ------------------------------------------------------------

    @api.model
    def _reasons(self, reasons, labels):
        """Return the sentences for the reasons of one result; who was not there lacks no quality besides."""
        is_absent = any(reason.code == "absent" for reason in reasons)
        told = [reason for reason in reasons if not (is_absent and reason.code == "missing_quality")]
        return [self._reason(reason, labels) for reason in told]

    @api.model
    def _reason(self, reason, labels):
        """Return the sentence for a `Reason` of `algorithms.scoring`."""
        values = {
            "part": labels.get(reason.subject, reason.subject),
            "value": _figure(reason.value),
            "needed": _figure(reason.needed),
        }
        if reason.code == "absent":
            return self.env._("%(part)s: absent. %(reason)s", part=values["part"], reason=reason.note)
        if reason.code in ("missing_part", "missing_quality"):
            return self.env._("%(part)s: no mark.", part=values["part"])
        if reason.code == "failed_total":
            return self.env._(
                "Total: %(value)s, needed are %(needed)s.", value=values["value"], needed=values["needed"]
            )
        return self.env._("%(part)s: %(value)s, needed are %(needed)s.", **values)

    # ------------------------------------------------------------
    # Other weights
    # ------------------------------------------------------------

    @api.model
    def _sensitivity(self, campaign, found):
        """Return a `Sensitivity` as plain values: what each weight would change, and where the order is thin."""
        keys = {move.key for variant in found.variants for move in variant.moves}
        keys |= {key for swap in found.swaps for key in swap.keys}
        names = {one.id: one.name for one in self.env["customer.manager.application"].sudo().browse(sorted(keys))}
        labels = campaign._subject_labels()
        # where somebody gets a seat or not comes first, then the smallest changes
        swaps = sorted(found.swaps, key=lambda swap: (swap.places[0] != campaign.seats, abs(swap.change), swap.places))
        return {
            "variants": [
                {
                    "part": labels.get(one.part, one.part),
                    "change": f"{one.change:+f}",
                    "moves": [self._move(move, names) for move in one.moves[:LISTED]],
                    "more": max(0, len(one.moves) - LISTED),
                }
                for one in found.variants
            ],
            "swaps": [self._swap(swap, names, labels, campaign) for swap in swaps[:LISTED]],
        }

    @api.model
    def _move(self, move, names):
        nobody = self.env._("none")
        return self.env._(
            "%(name)s: place %(old)s → %(new)s", name=names[move.key], old=move.old or nobody, new=move.new or nobody
        )

    @api.model
    def _swap(self, swap, names, labels, campaign):
        first, second = swap.places
        values = {
            "first": first,
            "second": second,
            "names": " / ".join(names[key] for key in swap.keys),
            "part": labels.get(swap.part, swap.part),
            "points": _figure(abs(swap.change)),
        }
        if first == campaign.seats:
            if swap.change > 0:
                return self.env._(
                    "The last seat: places %(first)s and %(second)s (%(names)s) swap if %(part)s rises by %(points)s.",
                    **values,
                )
            return self.env._(
                "The last seat: places %(first)s and %(second)s (%(names)s) swap if %(part)s falls by %(points)s.",
                **values,
            )
        if swap.change > 0:
            return self.env._(
                "Places %(first)s and %(second)s (%(names)s) swap if %(part)s rises by %(points)s.", **values
            )
        return self.env._("Places %(first)s and %(second)s (%(names)s) swap if %(part)s falls by %(points)s.", **values)

    # ------------------------------------------------------------
    # Panel
    # ------------------------------------------------------------

    @api.model
    def _agreement(self, panel):
        """Return what the panel found and how far its raters agree, as plain values; None before the marks are open."""
        panel = panel.sudo()
        if panel.state != "revealed":
            return None
        found = panel._interview_results()
        cards = panel._cards("sealed")
        subjects = {card._subject().id: card._subject() for card in cards}
        raters = {user.id: user.name for user in cards.rater_uid}
        criteria = {one.code: one.name for one in panel.scheme_id.mark_ids}
        return {
            "icc": self._icc(found.agreement),
            "candidates": [
                {
                    "name": subjects[key].name,
                    "cards": one.cards,
                    "mark": _figure(one.mark),
                    "mean": _figure(one.mean),
                    "corrected": _figure(one.corrected),
                    "low": _figure(one.spread and one.spread.low),
                    "high": _figure(one.spread and one.spread.high),
                    "range": _figure(one.spread and one.spread.range),
                    "flag": bool(one.spread and one.spread.flag),
                    "wide": ", ".join(criteria.get(code, code) for code in one.wide),
                }
                for key, one in found.candidates.items()
            ],
            "raters": [
                {
                    "name": raters[key],
                    "effect": None if one.effect is None else f"{one.effect:+.2f}",
                    "count": one.count,
                }
                for key, one in found.raters.raters.items()
            ],
            "tolerance": f"{panel.scheme_id.spread_tolerance:g}",
        }

    @api.model
    def _icc(self, icc):
        reasons = {
            "no_marks": self.env._("There are no marks."),
            "one_candidate": self.env._("One candidate alone: agreement cannot be measured."),
            "one_rater": self.env._("One rater alone: agreement cannot be measured."),
            "disconnected": self.env._("Some raters share no candidate with the others: they cannot be compared."),
            "too_few_marks": self.env._("Too few marks to measure agreement."),
            "no_variance": self.env._("All totals are the same: agreement cannot be measured."),
            "not_estimable": self.env._("The marks contradict each other: agreement cannot be measured."),
        }
        return {
            "single": None if icc.single is None else f"{icc.single:.2f}",
            "average": None if icc.average is None else f"{icc.average:.2f}",
            "reason": reasons.get(icc.reason),
        }


class CustomerManagerPanel(models.Model):
    """The agreement of the raters on the form of the panel."""

    _inherit = "customer.manager.panel"

    agreement = fields.Html(compute="_compute_agreement", sanitize=False, groups=RANKING_GROUPS)

    @api.depends("state", "scorecard_ids.state")
    @api.depends_context("lang")
    def _compute_agreement(self):
        words = self.env["customer.selection.words"]
        for panel in self:
            found = words._agreement(panel)
            panel.agreement = found and self.env["ir.qweb"]._render("customer_manager.selection_agreement", found)


def _figure(number):
    """Return a figure as people write it: two decimals, whole ones without."""
    return None if number is None else f"{number:.2f}".removesuffix(".00")
