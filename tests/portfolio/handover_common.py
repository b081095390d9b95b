from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import PortfolioCommon


class HandoverCommon(PortfolioCommon):
    """A giver with two customers for years, a receiver of the same team, and a witness."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Handover = cls.env["customer.handover"]
        cls.Item = cls.env["customer.handover.item"]
        cls.witness = new_test_user(cls.env, login="ho_witness", name="Witness Wei", groups="base.group_user")
        cls.giver, cls.receiver = cls.senior, cls.second_senior
        cls._link(cls.core, cls.giver, days=800)
        cls._link(cls.standard, cls.giver, days=800)

    @classmethod
    def _open(cls, user=None, partners=None, **values):
        """Return a draft of the supervisor (or `user`) that takes effect today."""
        partners = cls.standard if partners is None else partners
        return cls.Handover.with_user(user or cls.supervisor).create(
            {
                "from_manager_id": cls.giver.id,
                "to_manager_id": cls.receiver.id,
                "witness_id": cls.witness.id,
                "date_effective": cls.today,
                "line_ids": [Command.create({"partner_id": partner.id}) for partner in partners],
                **values,
            }
        )

    @classmethod
    def _checked(cls, **values):
        handover = cls._open(**values)
        handover.action_check()
        return handover

    @classmethod
    def _sign(cls, handover, *users):
        """Sign as each of the users, by default as giver, receiver and witness."""
        users = users or (
            handover.sudo().from_manager_id.user_id,
            handover.sudo().to_manager_id.user_id,
            handover.sudo().witness_id,
        )
        for user in users:
            handover.with_user(user).action_sign()
        return handover

    @classmethod
    def _signed(cls, **values):
        return cls._sign(cls._checked(**values))

    @classmethod
    def _settle(cls, handover):
        """Let the receiver settle all gates but bills, which the supervisor settles."""
        gates = handover.item_ids.filtered(lambda item: item.state == "open")
        bills = gates.filtered(lambda item: item.kind == "bill")
        (gates - bills).with_user(handover.sudo().to_manager_id.user_id).action_done()
        bills.with_user(cls.supervisor).action_done()

    def _day(self, days):
        return fields.Date.add(self.today, days=days)

    def _primaries(self, partner):
        """Return (manager, first day, last day) of the customer's primaries, in order."""
        rows = self.Assignment.search(
            [("partner_id", "=", partner.id), ("role", "=", "primary"), ("state", "!=", "cancelled")],
            order="date_from",
        )
        return [(row.manager_id, row.date_from, row.date_to) for row in rows]
