from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ...models.row_guard import erasing
from ..portfolio.common import PortfolioCommon


class SatisfactionCommon(PortfolioCommon):
    """A customer with two people, served by `senior` of the team that `supervisor` leads; a way to close matters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Opinion = cls.env["customer.satisfaction"]
        # what the database brings along would be sent and listed too
        with erasing(cls.env.cr):
            cls.Opinion.search([]).unlink()
        cls.company.write({"customer_satisfaction_share": 0, "customer_callback_share": 0})
        cls.company.email = "office@utility.example"
        cls._link(cls.core, cls.senior, days=400)
        cls.li = cls._person("Li Lei", cls.core, email="li@steel.example")
        cls.han = cls._person("Han Mei", cls.core, email="han@steel.example")
        cls.manager_user = cls.senior.user_id

    @classmethod
    def _person(cls, name, customer, **values):
        return cls.env["res.partner"].create({"name": name, "parent_id": customer.id, "type": "contact", **values})

    @classmethod
    def _close(cls, *flags, draw=None, **values):
        """Return the row of a matter that was closed now.

        :param draw: what the urn gives; without, what the settings make of it
        """
        matter = {
            "name": "R-1: Meter",
            "kind": "request",
            "company_id": cls.company.id,
            "partner_id": cls.core.id,
            "contact_id": cls.li.id,
            "manager_id": cls.senior.id,
            "closed_at": fields.Datetime.now(),
            "flags": flags,
            **values,
        }
        if draw is None:
            return cls.Opinion._ask([matter])
        with patch.object(type(cls.Opinion), "_draw", lambda self: draw):
            return cls.Opinion._ask([matter])

    @contextmanager
    def _mails(self, error=None):
        """Collect the mails that leave; with an error, none does."""
        mails = []

        def send(_server, message, *_args, **_kwargs):
            if error:
                raise error
            mails.append(message)
            return message["Message-Id"]

        with patch.object(IrMail_Server, "send_email", send):
            yield mails

    def _send(self):
        """Run the job and return the mails."""
        self.env.flush_all()
        with self._mails() as mails, self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_send_opinions").method_direct_trigger()
        self.env.invalidate_all()
        return mails

    def _token(self, row):
        """Return the secret of an invitation that has just left."""
        return row._issue_link().rsplit("/", 1)[1]

    @classmethod
    def _answer(cls, row, mark=5, **values):
        """Let the customer answer."""
        row._issue_link()
        row._take_answer(mark, **values)
        return row
