import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....algorithms.satisfaction import score_of_mark

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}", re.ASCII)
#: characters that a comment has at most
COMMENT_LENGTH = 2000


class CustomerSatisfaction(models.Model):
    """The answer: given once, by who has the link, and kept as it is (domain 11.8)."""

    _inherit = "customer.satisfaction"

    @api.model
    def _find_open(self, token):
        """Return the invitation that a link opens now, as superuser; nothing for every other text."""
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            return self.sudo().browse()
        return self.sudo().search(Domain("token_hash", "=", self._hash(token)) & self._open_domain(), limit=1)

    @api.model
    def _open_domain(self):
        """Return the domain of invitations that can be answered now."""
        return Domain("state", "=", "sent") & Domain("expires_at", ">", fields.Datetime.now())

    def _take_answer(self, mark, comment="", may_name=False):
        """Keep the answer to this one invitation.

        :param mark: 1 to 5
        :raise UserError: when the mark or the comment is none
        """
        self.ensure_one()
        try:
            score = score_of_mark(mark)
        except ValueError:
            raise UserError(self.env._("Choose one of the five marks.")) from None
        comment = (comment or "").replace("\x00", "").strip()
        if len(comment) > COMMENT_LENGTH:
            raise UserError(
                self.env._("Comment: at most %(count)s characters, please shorten it.", count=COMMENT_LENGTH)
            )
        self._keep_answer(score, mark=mark, comment=comment, may_name=bool(may_name))

    def _take_form(self, mark, comment, may_name):
        """Keep what a form sent for this one invitation: texts, as they came.

        :raise UserError: as of :meth:`_take_answer`
        """
        number = int(mark) if isinstance(mark, str) and len(mark) == 1 and mark in "12345" else None
        self._take_answer(number, comment if isinstance(comment, str) else "", bool(may_name))

    def _keep_answer(self, score, **values):
        """Seal an answer in points; the link opens nothing any more."""
        # a second post at the same moment waits here, fails to serialize and finds the link used
        self.lock_for_update()
        now = fields.Datetime.now()
        self.write(
            {
                "state": "answered",
                "score": score,
                "answered_at": now,
                "answered_on": self.company_id._customer_day(now),
                "sealed_at": now,
                **values,
            }
        )
        self.flush_recordset()
        self._after_answer()

    def _after_answer(self):
        """Do what follows from an answer; to be extended."""
