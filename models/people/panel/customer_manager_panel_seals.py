import hmac

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...roles import AUDIT, HR
from .customer_manager_scorecard_life import seal_digest, seal_line


class CustomerManagerPanel(models.Model):
    """Whether sealed marks are still what the raters sealed."""

    _inherit = "customer.manager.panel"

    def verify_seals(self):
        """Return the cards whose seal does not fit what stands on them (public; human resources, audit, the chair).

        Reads closed marks to compare hashes; what it returns says nothing of them. Each entry: id and
        name of the card, and what is wrong: "hash", "missing" (a line or seal is gone), "correction";
        id 0 with the name of the panel and "cards" when there are others than when the marks were opened.

        :return: {"sealed": number of cards, "broken": [entries]}
        """
        self.check_access("read")
        if not self.env.su and not self._may_verify():
            raise AccessError(self.env._("Human resources, audit and the chair verify seals."))
        broken = self._broken_seals()
        cards = self.env["customer.manager.scorecard"].sudo().browse([card_id for card_id, _code in broken])
        names = {card.id: card.display_name for card in cards}
        entries = [{"id": card_id, "name": names[card_id], "code": code} for card_id, code in broken]
        entries += [{"id": 0, "name": panel.name, "code": "cards"} for panel in self._without_their_cards()]
        return {"sealed": len(self._cards("sealed")), "broken": entries}

    def _without_their_cards(self):
        """Return the opened panels that have other cards than when their marks were opened."""
        own = self._cards("sealed").grouped("panel_id")
        none = self.env["customer.manager.scorecard"]
        return self.sudo().filtered(
            lambda panel: panel.state == "revealed" and panel.reveal_hash != self._seals_digest(own.get(panel, none))
        )

    def _whole(self):
        """Return the opened panels in which every seal fits and no card is missing."""
        opened = self.sudo().filtered(lambda panel: panel.state == "revealed")
        broken = self.env["customer.manager.scorecard"].sudo().browse([card for card, _code in opened._broken_seals()])
        return opened - broken.panel_id - opened._without_their_cards()

    def _renew_digest(self):
        """Take the hash over the cards that are left: those of erased files went on purpose."""
        for panel in self:
            panel._set({"reveal_hash": self._seals_digest(panel._cards("sealed"))})

    def action_verify_seals(self):
        """Verify and say what was found (public; as `verify_seals`)."""
        found = self.verify_seals()
        broken = [one["name"] for one in found["broken"]]
        if broken:
            message = self.env._("What stands here is not what was sealed: %(names)s.", names=", ".join(broken))
        else:
            message = self.env._("All %(count)s seals are whole.", count=found["sealed"])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "danger" if broken else "success", "sticky": bool(broken), "message": message},
        }

    def _may_verify(self):
        user = self.env.user
        return user.has_group(HR) or user.has_group(AUDIT) or self.chair_uid == user

    def _broken_seals(self):
        """Return (id of a card, what is wrong with it) of the sealed cards of the panels, in two queries."""
        cards, lines = self._sealed_cards(), {}
        for line in self._sealed_lines():
            lines.setdefault(line["scorecard_id"], []).append(line)
        broken = [(card["id"], _card_fault(card, lines.get(card["id"], ()))) for card in cards]
        return [(card_id, code) for card_id, code in broken if code]

    def _sealed_cards(self):
        """Return the sealed cards as they are in the database: seals are compared there and nowhere else."""
        self.env["customer.manager.scorecard"].flush_model()
        model, field = self._card_subject()
        return self.env.execute_query_dict(
            SQL(
                """SELECT id, panel_id, rater_uid, %(field)s AS subject_id, %(model)s AS subject_model, seal_salt,
                          seal_hash, sealed_at
                     FROM customer_manager_scorecard
                    WHERE panel_id = ANY(%(panels)s) AND state = 'sealed' ORDER BY id""",
                field=SQL.identifier(field),
                model=model,
                panels=self.ids,
            )
        )

    def _card_subject(self):
        """Return (model, field of the card) of whom a card is about; to be extended by other kinds."""
        return "customer.manager.application", "application_id"

    def _sealed_lines(self):
        self.env["customer.manager.scorecard.line"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """SELECT l.id, l.scorecard_id, l.panel_id, l.rater_uid, l.kind, c.code, l.mark, l.note, l.reason,
                          l.sealed_at, l.origin_id, l.superseded_by_id, l.seal_salt, l.seal_hash
                     FROM customer_manager_scorecard_line l
                     JOIN customer_manager_scheme_criterion c ON c.id = l.criterion_id
                    WHERE l.panel_id = ANY(%s) ORDER BY l.id""",
                self.ids,
            )
        )


def _card_fault(card, lines):
    """Return what is wrong with one card, or None."""
    first = [line for line in lines if not line["origin_id"]]
    if not first or not card["seal_hash"] or any(line["mark"] is None or not line["sealed_at"] for line in first):
        return "missing"
    subject = [card["subject_model"], card["subject_id"], min(line["sealed_at"] for line in first).isoformat()]
    plain = [_seal_line(line, line["note"], card["seal_salt"]) for line in first]
    own = seal_digest(card["panel_id"], card["id"], card["rater_uid"], subject, plain, card["seal_salt"])
    if not hmac.compare_digest(own, card["seal_hash"]):
        return "hash"
    return _correction_fault(card, lines)


def _correction_fault(card, lines):
    """Return "correction" unless each further version has its own seal and stands for the one it corrects."""
    versions = {line["origin_id"]: line for line in lines if line["origin_id"]}
    for line in lines:
        new = versions.get(line["id"])
        if line["superseded_by_id"] != (new and new["id"]):
            return "correction"
    for origin, line in versions.items():
        if line["mark"] is None or not line["seal_hash"] or not line["sealed_at"]:
            return "correction"
        plain = [_seal_line(line, line["reason"], line["seal_salt"])]
        subject = ["correction", origin]
        own = seal_digest(card["panel_id"], card["id"], line["rater_uid"], subject, plain, line["seal_salt"])
        if not hmac.compare_digest(own, line["seal_hash"]):
            return "correction"
    return None


def _seal_line(line, text, salt):
    return seal_line(line["id"], line["kind"], line["code"], line["mark"], text, salt)
