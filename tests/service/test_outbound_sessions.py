from psycopg2.errors import SerializationFailure

from odoo.exceptions import LockError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon


@tagged("post_install", "-at_install")
class TestOutboundSessions(SessionsCommon):
    """Gateways that fetch at the same moment, beside each other and beside marketing."""

    def setUp(self):
        super().setUp()
        env = self._session()
        group = env.ref("base.group_user")
        gateway = env["res.users"].create({"name": "Gateway", "login": "gateway", "group_ids": [(6, 0, group.ids)]})
        env.company.customer_gateway_user_id = gateway
        self.gateway_id = gateway.id
        contact = env["res.partner"].create({"name": "Li", "phone": "100"})
        messages = env["customer.outbound"]._enqueue_rows(
            [{"kind": "other", "contact": contact, "text": f"Message {number}"} for number in range(6)]
        )
        messages[3].is_urgent = True
        self.message_ids = messages.ids
        env.cr.commit()

    def _gateways(self):
        """Return the queue in two sessions of the gateway whose snapshots have begun."""
        return [self._session(self.gateway_id)["customer.outbound"] for _one in range(2)]

    def _fetch(self, queue, limit=100):
        return [message["id"] for message in queue.gateway_fetch(limit)]

    def _loses(self, step, *arguments):
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            step(*arguments)

    def test_two_fetch_different_messages(self):
        first, second = self._gateways()
        ids = self.message_ids
        self.assertEqual(self._fetch(first, 2), [ids[3], ids[0]])
        # the first has not committed: its rows are neither waited for nor handed out twice
        self.assertEqual(self._fetch(second), [ids[1], ids[2], ids[4], ids[5]])
        first.env.cr.commit()
        second.env.cr.commit()
        messages = self._session()["customer.outbound"].browse(ids)
        self.assertEqual(messages.mapped("state"), ["fetched"] * 6)
        self.assertEqual(messages.mapped("fetch_count"), [1] * 6)

    def test_what_was_fetched_since_the_snapshot_is_not_handed_out_again(self):
        first, second = self._gateways()
        fetched = self._fetch(first, 2)
        first.env.cr.commit()
        self._loses(self._fetch, second)
        second.env.cr.rollback()
        # as Odoo repeats the call
        self.assertEqual(self._fetch(second), [one for one in self.message_ids if one not in fetched])

    def test_what_a_gateway_gave_up_is_handed_out_to_the_next(self):
        first, second = self._gateways()
        fetched = self._fetch(first)
        first.env.cr.rollback()
        self.assertEqual(self._fetch(second), fetched)

    def test_nothing_is_downloaded_that_a_gateway_just_fetched(self):
        (gateway, _other), marketing = self._gateways(), self._session()["customer.outbound"]
        self._fetch(gateway)
        waiting = marketing.browse(self.message_ids)
        with mute_logger("odoo.sql_db"), self.assertRaises(LockError):
            waiting.action_download()
        gateway.env.cr.commit()
        self._loses(waiting.action_download)
