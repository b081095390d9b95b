from odoo import fields

from .request_common import RequestCommon


class BoardCommon(RequestCommon):
    """The request team of `RequestCommon`, with documents of every kind to put on a board."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.manager.user_id
        cls.DAY, cls.TEAM = "customer.board.day", "customer.board.team"

    def _board(self, model, user):
        user = user.user_id if user._name == "customer.manager" else user
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env[model].with_user(user).get_board()

    def _entries(self, model, user, kind=None):
        """Return the entries that a user sees on a board, of one kind or all, in their order."""
        groups = self._board(model, user)["groups"]
        return [one for group in groups for one in group["entries"] if kind in (None, one["kind"])]

    def _figure(self, board, key):
        return next(figure for figure in board["figures"] if figure["key"] == key)

    @classmethod
    def _day(cls, days=0):
        return fields.Date.add(cls.today, days=days)

    @classmethod
    def _visit(cls, days=0, limit=30, partner=None, manager=None, **values):
        """Return a visit planned for a day, past all rules."""
        partner, manager = partner or cls.core, manager or cls.manager
        return cls.env["customer.visit"]._create_unchecked(
            [
                {
                    "partner_id": partner.id,
                    "manager_id": manager.id,
                    "company_id": manager.company_id.id,
                    "tier_id": partner.customer_tier_id.id,
                    "state": "planned",
                    "date_planned": cls._day(days),
                    "date_due": cls._day(limit),
                    "purpose": "Look around",
                    **values,
                }
            ]
        )

    @classmethod
    def _promise(cls, days=3, partner=None, manager=None, **values):
        """Return a promise until a day, past all rules."""
        return (
            cls.env["customer.promise"]
            .sudo()
            .create(
                {
                    "name": "A quotation",
                    "partner_id": (partner or cls.core).id,
                    "manager_id": (manager or cls.manager).id,
                    "date_due": cls._day(days),
                    "date_promised": cls._day(min(days, 0)),
                    **values,
                }
            )
        )

    @classmethod
    def _signal(cls, user=None, **values):
        """Return a signal that somebody else noted about the core customer."""
        return cls.env["customer.signal"].create(
            {"name": "Heard something", "partner_id": cls.core.id, "kind": "risk", "level": "R2", **values}
        )
