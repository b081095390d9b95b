import secrets

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...approval.approval_text import checked_id, checked_text
from ...sessions import meet
from .customer_manager_scorecard_life import seal_digest, seal_line


class CustomerManagerPanel(models.Model):
    """A mark that turns out wrong after all have sealed: the chair writes another version (domain P7).

    The first one stays, with who corrected it and why. Afterwards everybody can be shown both.
    """

    _inherit = "customer.manager.panel"

    def action_correct(self, line, mark, reason):
        """Let another mark count instead of a sealed one; return the id of its line (public; the chair).

        :param line: id of the mark that counts now
        :param mark: figure on the same scale
        :param reason: text, kept with both
        :raise UserError: the marks are not open yet, or the campaign is ranked
        """
        self.ensure_one()
        text = checked_text(self.env, self.env._("Reason"), reason)
        line = self.env["customer.manager.scorecard.line"].browse(checked_id(self.env, self.env._("Mark"), line))
        self._check_may_correct(line)
        # a ranking that is being written must not miss it
        meet(self.sudo())
        figure = self._checked_mark(mark)
        line.sudo()._check_figure(figure)
        new = line._correct(figure, text)
        # neither mark nor reason: all raters may read the panel
        self.sudo()._message_log(
            body=self.env._(
                "Mark corrected by the chair: %(card)s, %(criterion)s",
                card=line.sudo().scorecard_id.display_name,
                criterion=line.name,
            )
        )
        return new.id

    def _checked_mark(self, mark):
        if isinstance(mark, bool) or not isinstance(mark, (int, float)) or mark != mark or abs(mark) > 1000:
            raise UserError(self.env._("Mark: give a figure."))
        return float(mark)

    def _check_may_correct(self, line):
        """The chair alone corrects, while nothing is ranked, and neither himself nor who is near to him."""
        self.check_access("read")
        if self.chair_uid != self.env.user:
            raise AccessError(self.env._("Only the chair of the panel corrects marks."))
        self._check_state(("revealed",))
        self._check_correctable()
        line = line.sudo().exists()
        if not line or line.panel_id != self:
            raise UserError(self.env._("Mark: it does not belong to this panel."))
        if line.superseded_by_id:
            raise UserError(self.env._("Mark: another version counts already; correct that one."))
        subject = line.scorecard_id._subject()
        if self.env.uid in self._barred(subject)[subject.id]:
            raise AccessError(self.env._("%(name)s is too near to you.", name=subject.name))
        if line.scorecard_id.rater_uid == self.env.user:
            raise AccessError(self.env._("Your own marks stay as you sealed them: it takes two to change a mark."))

    def _check_correctable(self):
        """Refuse corrections once results stand on the marks; to be extended by other kinds."""
        campaign = self.sudo().campaign_id
        if campaign and campaign.state != "scoring":
            raise UserError(
                self.env._(
                    "%(campaign)s is ranked by these marks: take the ranking back first.", campaign=campaign.name
                )
            )


class CustomerManagerScorecardLine(models.Model):
    """The versions of a mark."""

    _inherit = "customer.manager.scorecard.line"

    def _correct(self, mark, reason):
        """Return the line that counts instead of this one, sealed and open, by the user."""
        old = self.sudo()
        old.lock_for_update(allow_referencing=True)
        salt = secrets.token_hex(16)
        new = old.create(
            {
                **{name: old[name].id for name in ("scorecard_id", "criterion_id")},
                **{name: old[name] for name in ("kind", "sequence", "lowest", "highest")},
                "rater_uid": self.env.uid,
                "origin_id": old.id,
                "mark": mark,
                "reason": reason,
                "seal_salt": salt,
            }
        )
        new.write({"seal_hash": new._digest(salt)})
        old.write({"superseded_by_id": new.id})
        new._seal()
        new._reveal()
        return new.sudo(False)

    def _digest(self, salt):
        """Return the hash of a correction: who, of which mark, to what, why."""
        card = self.scorecard_id
        line = seal_line(self.id, self.kind, self.criterion_id.code, self.mark, self.reason, salt)
        return seal_digest(
            card.panel_id.id, card.id, self.rater_uid.id, ["correction", self.origin_id.id], [line], salt
        )
