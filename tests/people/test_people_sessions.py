from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon
from .test_panel_sessions import PREPARE

#: a campaign that takes applications, and somebody with a login
OPEN_CAMPAIGN = """
panel = env['customer.manager.panel'].search([], limit=1)
campaign = panel.campaign_id.copy({'name': 'Open'})
campaign.action_open()
user = env['res.users'].create({'name': 'Twice', 'login': 'twice', 'group_ids': [(4, env.ref('base.group_user').id)]})
employee = env['hr.employee'].create({'name': 'Twice', 'company_id': env.company.id, 'user_id': user.id})
env.cr.commit()
result = {'campaign': campaign.id, 'employee': employee.id, 'user': user.id}
"""

#: somebody about whom facts are written
EMPLOYEE = """
employee = env['hr.employee'].create({'name': 'Judged', 'company_id': env.company.id})
env.cr.commit()
result = employee.id
"""

#: the step of a trainee to the second grade, approved by marketing and human resources
APPROVED_STEP = """
from odoo import fields
company, today = env.company, env.company._customer_today()
people = {}
for role in ('officer', 'hr', 'hr'):
    user = env['res.users'].create({
        'name': role, 'login': f'sessions_{role}_{len(people)}',
        'group_ids': [(4, env.ref(f'customer_manager.group_customer_manager_{role}').id)]})
    people.setdefault(role, []).append(user.id)
employee = env['hr.employee'].create({'name': 'Trainee', 'company_id': company.id})
manager = env['customer.manager'].create({'employee_id': employee.id})
env['customer.manager.appointment'].create({
    'manager_id': manager.id, 'grade_id': env.ref('customer_manager.customer_manager_grade_trainee').id,
    'date_from': fields.Date.subtract(today, months=8), 'is_initial': True})
def fact(kind, **values):
    env['customer.manager.record'].create({
        'employee_id': employee.id, 'kind': kind, 'date_from': fields.Date.subtract(today, days=30),
        'issuing_body': 'Yunchuan Power', **values})
fact('education', education_level='bachelor')
fact('experience', name='Meter reader', date_from=fields.Date.subtract(today, years=3))
fact('ethics', date_to=fields.Date.add(today, years=1))
fact('fitness', fitness='fit', consent_date=today)
fact('clearance')
fact('trainee_result', points=80)
asks, decides = (env['res.users'].browse(one) for one in people['hr'])
step = env['customer.manager.promotion'].with_user(asks).create({
    'manager_id': manager.id, 'kind': 'promotion',
    'to_grade_id': env.ref('customer_manager.customer_manager_grade_second').id})
step.action_submit()
step.action_request_approval()
env.flush_all()
env.invalidate_all()
for user in (env['res.users'].browse(people['officer'][0]), decides):
    tasks = step.sudo().approval_case_ids.task_ids
    task = tasks.filtered(lambda one: one.state == 'open' and one.user_id == user)[:1]
    task.with_user(user).sudo(False).action_approve()
    env.invalidate_all()
env.cr.commit()
result = {'step': step.id, 'manager': manager.id, 'user': asks.id}
"""


@tagged("post_install", "-at_install")
class TestPeopleSessions(SessionsCommon):
    """Two sessions at the same moment: an application, a step, a result and a seal happen once."""

    def _again(self, env):
        """Repeat the request, as Odoo does."""
        env.cr.rollback()
        env.invalidate_all(flush=False)

    def test_somebody_applies_once(self):
        self.database.script(PREPARE)
        given = self.database.script(OPEN_CAMPAIGN)
        vals = {"campaign_id": given["campaign"], "employee_id": given["employee"]}
        first, second = self._session(given["user"]), self._session(given["user"])
        first["customer.manager.application"].create(vals)
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation) as refused:
            second["customer.manager.application"].create(vals)
        self._again(second)
        words = second["customer.manager.application"]._sql_error_to_message(refused.exception)
        self.assertIn("has applied to the campaign already", words)
        # the button opens the one that is there
        action = second["customer.manager.campaign"].browse(given["campaign"]).action_apply()
        own = self.database.query(
            f"SELECT id FROM customer_manager_application WHERE employee_id = {given['employee']}"
        )
        self.assertEqual(own, [(action["res_id"],)])

    def test_a_step_is_applied_once(self):
        given = self.database.script(APPROVED_STEP)
        first, second = self._session(given["user"]), self._session(given["user"])
        first["customer.manager.promotion"].browse(given["step"]).action_apply()
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            second["customer.manager.promotion"].browse(given["step"]).action_apply()
        self._again(second)
        with self.assertRaisesRegex(UserError, "'Applied'; this takes one of"):
            second["customer.manager.promotion"].browse(given["step"]).action_apply()
        for table in ("customer_manager_appointment", "customer_manager_certificate"):
            with self.subTest(table=table):
                rows = self.database.query(f"SELECT COUNT(*) FROM {table} WHERE manager_id = {given['manager']}")
                self.assertEqual(rows, [(2,)])

    def test_a_year_has_one_result(self):
        employee = self.database.script(EMPLOYEE)
        vals = {"employee_id": employee, "kind": "yearly_result", "issuing_body": "Yunchuan Power"}
        first, second = self._session(), self._session()
        first["customer.manager.record"].create({**vals, "result": "good", "date_from": "2024-01-01"})
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation) as refused:
            second["customer.manager.record"].create({**vals, "result": "poor", "date_from": "2024-06-30"})
        self._again(second)
        words = second["customer.manager.record"]._sql_error_to_message(refused.exception)
        self.assertIn("a result of this year is written already", words)

    def test_no_mark_changes_behind_the_seal_of_its_card(self):
        """A rater with two windows: what he enters in the one is not lost behind the seal of the other."""
        _panel, users = self.database.script(PREPARE)
        first, second = self._session(users[0]), self._session(users[0])
        lines = second["customer.manager.scorecard"].search([("rater_uid", "=", users[0])]).line_ids
        lines.fetch(["mark"])
        first["customer.manager.scorecard"].search([("rater_uid", "=", users[0])]).action_seal()
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            lines[0].mark = 2
            lines.flush_recordset()
        self._again(second)
        with self.assertRaisesRegex(UserError, "is sealed and stays"):
            lines[0].mark = 2
        marks = self.database.query(
            f"SELECT DISTINCT mark::int FROM customer_manager_scorecard_line WHERE rater_uid = {users[0]}"
        )
        self.assertEqual(marks, [(4,)])
