from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon

KIND = """
kind = env['customer.request.type'].create({
    'name': 'Sessions', 'code': 'sessions', 'limit_value': 10,
    'stage_ids': [(0, 0, {'name': 'First', 'days': 5}), (0, 0, {'name': 'Second', 'days': 1})]})
env.cr.commit()
result = kind.id
"""


@tagged("post_install", "-at_install")
class TestRequestTypeSessions(SessionsCommon):
    """Two sessions, of which each alone stays within the limit, do not exceed it together."""

    def setUp(self):
        super().setUp()
        self.kind_id = self.database.script(KIND)

    def _kind(self):
        """Return the type in a session of its own, whose snapshot begins now."""
        kind = self._session()["customer.request.type"].browse(self.kind_id)
        self.assertEqual(kind.stage_days, 6)
        return kind

    def _assert_second_fails(self, first, second):
        one, other = self._kind(), self._kind()
        first(one)
        one.env.flush_all()
        one.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            second(other)
            other.env.flush_all()
        other.env.cr.rollback()

    def _add(self, kind):
        kind.env["customer.request.type.stage"].create({"type_id": kind.id, "name": "Third", "days": 4})

    def _shorten(self, kind):
        kind.limit_value = 6

    def _lengthen(self, kind):
        kind.stage_ids[0].days = 9

    @mute_logger("odoo.sql_db")
    def test_stages_of_two_sessions_do_not_exceed_the_limit(self):
        self._assert_second_fails(self._add, self._lengthen)

    @mute_logger("odoo.sql_db")
    def test_limit_shortened_meanwhile_is_seen(self):
        self._assert_second_fails(self._shorten, self._add)

    @mute_logger("odoo.sql_db")
    def test_stage_added_meanwhile_is_seen(self):
        self._assert_second_fails(self._add, self._shorten)
