from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon


@tagged("post_install", "-at_install")
class TestSatisfactionSessions(SessionsCommon):
    """Two posts of one link, and two closings of one customer, at the same moment."""

    def setUp(self):
        super().setUp()
        with self.database.session() as env:
            env.company.customer_satisfaction_share = 100
            customer = env["res.partner"].create({"name": "Twin Mill", "is_company": True, "email": "a@mill.example"})
            row = env["customer.satisfaction"]._ask([self._matter(env, customer)])
            self.token = row._issue_link().rsplit("/", 1)[1]
            other = env["res.partner"].create({"name": "Once Mill", "is_company": True, "email": "b@mill.example"})
            self.row_id, self.other_id = row.id, other.id
            env.cr.commit()

    def _matter(self, env, customer):
        return {
            "name": "R",
            "kind": "request",
            "company_id": env.company.id,
            "partner_id": customer.id,
            "closed_at": fields.Datetime.now(),
        }

    @mute_logger("odoo.sql_db")
    def test_one_link_is_answered_once(self):
        first, second = self._session(), self._session()
        rows = [env["customer.satisfaction"]._find_open(self.token) for env in (first, second)]
        rows[0]._take_answer(5)
        first.cr.commit()
        with self.assertRaises(SerializationFailure):
            rows[1]._take_answer(1)
        # Odoo repeats the request: the link is used
        second.cr.rollback()
        second.invalidate_all()
        self.assertFalse(second["customer.satisfaction"]._find_open(self.token))
        self.assertEqual(second["customer.satisfaction"].browse(self.row_id).mark, 5)

    @mute_logger("odoo.sql_db")
    def test_one_customer_is_drawn_once(self):
        first, second = self._session(), self._session()
        matters = [self._matter(env, env["res.partner"].browse(self.other_id)) for env in (first, second)]
        row = first["customer.satisfaction"]._ask(matters[:1])
        self.assertEqual(row.reason, "drawn")
        first.cr.commit()
        with self.assertRaises(SerializationFailure):
            second["customer.satisfaction"]._ask(matters[1:])
        # Odoo repeats the request
        second.cr.rollback()
        second.invalidate_all()
        row = second["customer.satisfaction"]._ask(matters[1:])
        self.assertEqual(row.skip_reason, "drawn_before")
