from datetime import timedelta

from psycopg2.errors import ExclusionViolation, SerializationFailure

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..scratch_database import ADDON, scratch_database
from ..sessions_common import SessionsCommon

PREPARE = """
company = env.company
user = env['res.users'].create({'name': 'Served', 'login': 'served'})
employee = env['hr.employee'].create({'name': 'Served', 'company_id': company.id, 'user_id': user.id})
manager = env['customer.manager'].create({'employee_id': employee.id})
partners = env['res.partner'].create(
    [{'name': f'Customer {n}', 'is_company': True, 'user_id': n and env.uid} for n in range(3)])
moves = [(partner, 'primary', manager) for partner in partners]
env['customer.assignment']._apply_moves(moves, company._customer_today(), 'Before the end')
env.cr.commit()
"""
BY_HAND = """
partner = env['res.partner'].search([('name', '=', 'Customer 2')])
partner.user_id = env.ref('base.user_admin')
env.cr.commit()
result = [partner.id, partner.user_id.id]
"""


@tagged("post_install", "-at_install")
class TestAssignmentSessions(SessionsCommon):
    """Two sessions with connections of their own want the same customer."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self._connect(), self._connect()
        company = self.first.company
        employees = self.first["hr.employee"].create(
            [{"name": name, "company_id": company.id} for name in ("Yi", "Er", "San")]
        )
        managers = self.first["customer.manager"].create([{"employee_id": employee.id} for employee in employees])
        self.manager_ids = managers.ids
        self.partner_id = self.first["res.partner"].create({"name": "Wanted", "is_company": True}).id
        self.first["res.partner"].browse(self.partner_id)._customer_claim_company(company)
        self.today = company._customer_today()
        self.first.cr.commit()
        for env in (self.first, self.second):
            env.cr.rollback()
            env.invalidate_all()
            # The snapshot of a session begins with its first statement.
            env["res.partner"].browse(self.partner_id).fetch(["name"])

    def _assign(self, env, index, days=0):
        partner = env["res.partner"].browse(self.partner_id)
        manager = env["customer.manager"].browse(self.manager_ids[index])
        return env["customer.assignment"]._apply_moves(
            [(partner, "primary", manager)], self.today + timedelta(days=days), "Race"
        )

    def _holders(self):
        self.first.cr.rollback()
        self.first.invalidate_all()
        rows = self.first["customer.assignment"].search(
            [("partner_id", "=", self.partner_id), ("state", "!=", "cancelled")]
        )
        return rows.mapped("manager_id").ids

    def test_loser_of_a_change_today_starts_again(self):
        self._assign(self.first, 0)
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._assign(self.second, 1)
        self.second.cr.rollback()
        self.assertEqual(self._holders(), self.manager_ids[:1])

    def test_loser_of_a_replacement_starts_again(self):
        self._assign(self.first, 0)
        self.first.cr.commit()
        self.second.cr.rollback()
        self.second.invalidate_all()
        self.second["res.partner"].browse(self.partner_id).fetch(["name"])
        self._assign(self.first, 1, days=3)
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._assign(self.second, 2, days=3)
        self.second.cr.rollback()
        self.assertEqual(sorted(self._holders()), sorted(self.manager_ids[:2]))

    def test_database_refuses_the_second_planned_link(self):
        self._assign(self.first, 0, days=5)
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation) as error:
            self._assign(self.second, 1, days=5)
        message = self.first["customer.assignment"]._sql_error_to_message(error.exception)
        self.assertIn("one primary manager per day", message)
        self.second.cr.rollback()
        self.assertEqual(self._holders(), self.manager_ids[:1])

    def test_caps_hold_over_two_sessions(self):
        self._assign(self.first, 0)
        self.first.cr.commit()
        other = self.second["res.partner"].create({"name": "Other", "is_company": True})
        manager = self.second["customer.manager"].browse(self.manager_ids[0])
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self.second["customer.assignment"]._apply_moves([(other, "primary", manager)], self.today, "Race")

    def test_retry_sees_the_winner(self):
        self._assign(self.first, 0)
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._assign(self.second, 1)
        self.second.cr.rollback()
        self.second.invalidate_all()
        self._assign(self.second, 1)
        self.second.cr.commit()
        self.assertEqual(self._holders(), self.manager_ids[1:2])


@tagged("post_install", "-at_install")
class TestPortfolioUninstall(BaseCase):
    def test_salesperson_returns_where_it_is_ours(self):
        followed = """
            SELECT p.id, p.customer_previous_user_id
              FROM res_partner p
              JOIN res_partner e ON e.id = p.commercial_partner_id
              JOIN customer_manager m ON m.id = e.customer_acting_manager_id AND m.user_id = p.user_id
        """
        with scratch_database() as database:
            database.script(PREPARE)
            expected = dict(database.query(followed))
            self.assertTrue(expected)
            by_hand = database.script(BY_HAND)
            expected.pop(by_hand[0])
            database.uninstall(ADDON)
            salespersons = dict(database.query("SELECT id, user_id FROM res_partner"))
            self.assertEqual({key: salespersons[key] for key in expected}, expected)
            self.assertTrue(any(expected.values()))
            self.assertEqual(salespersons[by_hand[0]], by_hand[1], "set by hand")
