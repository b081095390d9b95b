import secrets
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ....algorithms import approval_chain
from ....algorithms.panel_seats import Member, missing_functions, substitute
from ...approval.approval_text import checked_text
from ...roles import HR
from ...sessions import meet

#: changes with the content of seals, so that old ones are verified by what made them
SEAL_VERSION = 1


class CustomerManagerScorecard(models.Model):
    """The life of a card: dealt, filled in, sealed for good; or excused, or void."""

    _inherit = "customer.manager.scorecard"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "excuse": ("action_excuse", self.env._("Excuse the Rater"), self.env._("Reason")),
        }

    # ------------------------------------------------------------
    # Dealing
    # ------------------------------------------------------------

    @api.model
    def _deal(self, panel, candidates, seats):
        """Return new cards: one for each candidate and each of his raters, with all that the rater judges.

        :param seats: {id of a candidate: members of the panel}
        """
        # one who withdraws or is noted as absent at this moment would keep cards that nobody fills in
        meet(candidates)
        cards = self.sudo().create(
            [self._prepare_card(panel, candidate, member) for candidate in candidates for member in seats[candidate.id]]
        )
        criteria = {function: panel._criteria(function) for function in cards.member_id.mapped("function")}
        self.env["customer.manager.scorecard.line"].sudo().create(
            [card._prepare_line(criterion) for card in cards for criterion in criteria[card.member_id.function]]
        )
        return cards

    @api.model
    def _prepare_card(self, panel, candidate, member):
        """Return the values of a card; to be extended by other kinds of candidates."""
        return {
            "panel_id": panel.id,
            "member_id": member.id,
            "rater_uid": member.user_id.id,
            "application_id": candidate.id if candidate._name == "customer.manager.application" else False,
        }

    def _prepare_line(self, criterion):
        is_mark = criterion.kind == "mark"
        scheme = criterion.scheme_id
        return {
            "scorecard_id": self.id,
            "rater_uid": self.rater_uid.id,
            "criterion_id": criterion.id,
            "kind": criterion.kind,
            "sequence": criterion.sequence + (0 if is_mark else 1000),
            "lowest": 0 if is_mark else 1,
            "highest": scheme.mark_scale if is_mark else scheme.quality_scale,
        }

    # ------------------------------------------------------------
    # Sealing
    # ------------------------------------------------------------

    def action_seal(self):
        """Seal own cards for good; nobody changes them any more, the rater included (public; the rater).

        :raise UserError: naming what is not marked yet
        """
        self.check_access("write")
        self._check_mine()
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        self._check_open()
        meet(self.sudo().panel_id)
        for card in self:
            card._check_complete()
            card._seal_card()
        self._ended()
        return True

    def _check_complete(self):
        lines = self._lines()
        if not lines:
            raise UserError(self.env._("%(candidate)s: there is nothing to mark.", candidate=self.candidate_name))
        if missing := lines.filtered(lambda line: line.mark is False):
            raise UserError(
                self.env._(
                    "%(candidate)s: not marked yet: %(names)s.",
                    candidate=self.candidate_name,
                    names=", ".join(missing.sorted("sequence").mapped("name")),
                )
            )

    def _seal_card(self):
        """Seal lines and card, with a hash over all that was judged."""
        card = self.sudo()
        lines = card._lines()
        lines._seal()
        salt = secrets.token_hex(16)
        card.write({"state": "sealed", "seal_salt": salt, "seal_hash": card._digest(lines, salt)})
        card._seal()

    def _digest(self, lines, salt):
        """Return the hash of what the user judged on this one card of his, of whom, and when he sealed."""
        subject = self._subject()
        about = [subject._name, subject.id, min(lines.mapped("sealed_at")).isoformat()]
        plain = [
            seal_line(line.id, line.kind, line.criterion_id.code, line.mark, line.note, salt)
            for line in lines.sorted("id")
        ]
        return seal_digest(self.panel_id.id, self.id, self.rater_uid.id, about, plain, salt)

    def _ended(self):
        """Go on once cards ended: the rater has done his part, and maybe all have."""
        panels = self.sudo().panel_id
        for panel in panels:
            open_raters = panel._cards("draft").rater_uid
            for user in self.sudo().filtered(lambda card, panel=panel: card.panel_id == panel).rater_uid:
                if user not in open_raters:
                    panel.activity_unlink(["mail.mail_activity_data_todo"], user_id=user.id)
        panels._reveal_if_complete()

    # ------------------------------------------------------------
    # Without a mark
    # ------------------------------------------------------------

    def action_excuse(self, reason):
        """Excuse the rater of open cards who cannot rate; a substitute steps in (public; chair, human resources).

        :param reason: text, kept with the card
        :raise UserError: too few raters would be left for a candidate
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self.check_access("read")
        self._check_may_excuse()
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        self._check_open()
        meet(self.sudo().panel_id)
        for card in self.sudo():
            card._set({"state": "excused", "excuse_reason": text, "excused_uid": self.env.uid})
            card._fill_seat()
            card._check_raters_left()
            # the reason stays on the card: all raters may read the panel, and it may be about somebody's health
            card.panel_id._message_log(body=self.env._("Excused: %(card)s", card=card.display_name))
        self._ended()
        return True

    def _check_may_excuse(self):
        for card in self.sudo():
            panel = card.panel_id
            if self.env.su or panel.chair_uid.id == self.env.uid:
                continue
            if not self.env.user.has_group(HR):
                raise AccessError(self.env._("Only the chair and human resources excuse raters."))
            panel.campaign_id.sudo(False)._check_not_concerned()

    def _fill_seat(self):
        """Let the first substitute step in who has no card of the candidate and is not too near to him."""
        panel, subject = self.panel_id, self._subject()
        cards = panel._cards("draft", "sealed", "excused", "void")
        busy = cards.filtered(lambda card: card._subject() == subject).rater_uid.ids
        barred = panel._barred(subject)[subject.id]
        members = panel._members().filtered("is_substitute")
        free = [
            Member(one.user_id.id, one.function, True)
            for one in members
            if one.user_id.active and one.user_id.id not in barred and one.user_id.id not in busy
        ]
        found = substitute(Member(self.rater_uid.id, self.member_id.function), free)
        if found:
            member = members.filtered(lambda one: one.user_id.id == found.key)
            self._deal(panel, subject, {subject.id: member})
            panel._ask_raters(member.user_id)

    def _check_raters_left(self):
        """Refuse that a candidate is left with too few raters, or none for a quality."""
        panel, subject = self.panel_id, self._subject()
        left = panel._cards("draft", "sealed").filtered(lambda card: card._subject() == subject)
        needed = panel._raters_needed()
        there = [Member(card.rater_uid.id, card.member_id.function) for card in left]
        if len(left) < needed or missing_functions(there, panel._functions()):
            raise UserError(
                self.env._(
                    "%(rater)s cannot be excused: %(name)s would be left with %(count)s raters; at least %(needed)s are"
                    " needed, and one for each function that rates qualities alone.",
                    rater=self.rater_uid.name,
                    name=subject.name,
                    count=len(left),
                    needed=needed,
                )
            )

    def _void(self):
        """End open cards of a candidate who is not rated any more: withdrawn, or did not come."""
        cards = self.sudo().filtered(lambda card: card.state == "draft" and card.panel_id.state == "scoring")
        if cards:
            meet(cards.panel_id)
            cards._set({"state": "void"})
            cards._ended()

    def _revive(self):
        """Let raters judge again."""
        cards = self.sudo().filtered(lambda card: card.state == "void")
        cards._set({"state": "draft"})
        for panel, own in cards.grouped("panel_id").items():
            panel._ask_raters(own.rater_uid)


def seal_line(line_id, kind, code, mark, note, salt):
    """Return what a seal says of one line, in plain values: of a note only its hash."""
    return [line_id, kind, code, f"{Decimal(str(mark)):.2f}", approval_chain.reason_hash(salt, note or "")]


def seal_digest(panel_id, card_id, rater_uid, subject, lines, salt):
    """Return the hash of a seal. The salt keeps anybody from finding the marks by trying all there could be."""
    return approval_chain.digest(
        {
            "version": SEAL_VERSION,
            "panel": panel_id,
            "card": card_id,
            "rater": rater_uid,
            "subject": subject,
            "lines": lines,
            "salt": salt,
        }
    )
