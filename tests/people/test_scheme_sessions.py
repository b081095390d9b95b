from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_manager.algorithms import approval_chain

from ..sessions_common import SessionsCommon

#: a draft like the scheme that came with the addon, ready to be published
DRAFT = """
from base64 import b64encode
today = env.company._customer_today()
scheme = env.ref('customer_manager.customer_manager_scheme_internal').copy({
    'name': 'Sessions', 'consulted_on': today, 'published_on': today, 'document': b64encode(b'x')})
env.cr.commit()
result = scheme.id
"""


@tagged("post_install", "-at_install")
class TestSchemeSessions(SessionsCommon):
    """What is changed while another session publishes is in the scheme before its checksum is taken, or not at all."""

    def setUp(self):
        super().setUp()
        self.scheme_id = self.database.script(DRAFT)

    def _scheme(self):
        """Return the scheme in a session of its own, whose snapshot begins now."""
        return self._session()["customer.manager.scheme"].browse(self.scheme_id)

    def _change(self, scheme):
        scheme.quality_ids[:1].minimum = 2
        scheme.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_publishing_sees_what_was_changed_meanwhile(self):
        adds, publishes = self._scheme(), self._scheme()
        self._change(adds)
        adds.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            publishes.action_publish()
            publishes.env.flush_all()
        publishes.env.cr.rollback()
        publishes.env.invalidate_all()
        publishes.action_publish()
        publishes.env.cr.commit()
        self.assertIn(2, publishes.quality_ids.mapped("minimum"))
        self.assertEqual(publishes.checksum, approval_chain.digest(publishes._canonical()))

    @mute_logger("odoo.sql_db")
    def test_nothing_is_changed_in_what_was_published_meanwhile(self):
        adds, publishes = self._scheme(), self._scheme()
        publishes.action_publish()
        publishes.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            self._change(adds)
        adds.env.cr.rollback()
        adds.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "is published"):
            self._change(adds)
