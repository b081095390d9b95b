from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon

#: `application` is invited to the panel of `campaign`
ADMIT = """
env.flush_all()
env.cr.execute("UPDATE customer_manager_application SET state = 'admitted', is_shortlisted = TRUE,"
               " submitted_at = now() WHERE id = %s", [application.id])
env.cr.execute("UPDATE customer_manager_campaign SET state = 'scoring', shortlisted_at = now() WHERE id = %s",
               [campaign.id])
env.invalidate_all()
"""

#: a panel of five that rates one candidate; four have sealed nothing yet
PREPARE = (
    """
from base64 import b64encode
from odoo import fields
company = env.company
today = company._customer_today()
scheme = env.ref('customer_manager.customer_manager_scheme_internal')
if scheme.state == 'draft':
    scheme.write({'consulted_on': today, 'published_on': today, 'document': b64encode(b'x')})
    scheme.action_publish()
employee = env['hr.employee'].create({'name': 'Candidate', 'company_id': company.id})
campaign = env['customer.manager.campaign'].create({
    'name': 'Sessions', 'scheme_id': scheme.id, 'date_open': today, 'date_close': fields.Date.add(today, days=3)})
campaign.action_open()
application = env['customer.manager.application'].create({'campaign_id': campaign.id, 'employee_id': employee.id})
"""
    + ADMIT
    + """
users = env['res.users'].create([
    {'name': f'Rater {n}', 'login': f'sessions_{n}', 'group_ids': [(4, env.ref('base.group_user').id)]}
    for n in range(5)])
functions = ['panel', 'hr', 'marketing', 'panel', 'panel']
panel = env['customer.manager.panel'].create({'campaign_id': campaign.id, 'member_ids': [
    (0, 0, {'user_id': user.id, 'function': function, 'is_chair': user == users[0]})
    for user, function in zip(users, functions)]})
panel.action_start()
for card in panel.scorecard_ids:
    own = card.with_user(card.rater_uid).sudo(False)
    env.invalidate_all()
    for line in own.line_ids:
        line.mark = 4
env.cr.commit()
result = [panel.id, users.ids]
"""
)

#: another campaign, its panel named and not begun
SECOND = (
    """
panel = env['customer.manager.panel'].search([], limit=1)
campaign = panel.campaign_id.copy({'name': 'Second'})
campaign.action_open()
employee = env['hr.employee'].create({'name': 'Second Candidate', 'company_id': env.company.id})
application = env['customer.manager.application'].create({'campaign_id': campaign.id, 'employee_id': employee.id})
"""
    + ADMIT
    + """
second = env['customer.manager.panel'].create({'campaign_id': campaign.id, 'member_ids': [
    (0, 0, {'user_id': one.user_id.id, 'function': one.function, 'is_chair': one.is_chair})
    for one in panel.member_ids]})
env.cr.commit()
result = {'panel': second.id, 'application': application.id}
"""
)


@tagged("post_install", "-at_install")
class TestPanelSessions(SessionsCommon):
    """Two raters seal at the same moment: one of them opens the marks, whoever is the later."""

    def setUp(self):
        super().setUp()
        self.panel_id, self.users = self.database.script(PREPARE)

    def _seal(self, env):
        env["customer.manager.scorecard"].search([("rater_uid", "=", env.uid)]).action_seal()

    def test_who_withdraws_while_cards_are_dealt_is_rated_no_more(self):
        """Whoever of the two is later is repeated, and finds what the other did."""
        other = self.database.script(SECOND)
        first, second = self._session(SUPERUSER_ID), self._session(SUPERUSER_ID)
        second["customer.manager.application"].browse(other["application"]).fetch(["state"])
        first["customer.manager.panel"].browse(other["panel"]).action_start()
        first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            second["customer.manager.application"].browse(other["application"]).action_withdraw("No")
        second.cr.rollback()
        second.invalidate_all()
        second["customer.manager.application"].browse(other["application"]).action_withdraw("No")
        second.cr.commit()
        states = f"SELECT DISTINCT state FROM customer_manager_scorecard WHERE application_id = {other['application']}"
        self.assertEqual(self.database.query(states), [("void",)])

    def test_the_later_of_two_last_seals_opens_the_marks(self):
        for uid in self.users[:3]:
            env = self._session(uid)
            self._seal(env)
            env.cr.commit()
        first, second = self._session(self.users[3]), self._session(self.users[4])
        self._seal(first)
        first.cr.commit()
        # the second has not seen the first one's seal: it must not go through, Odoo repeats the request
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._seal(second)
        second.cr.rollback()
        second.invalidate_all()
        self._seal(second)
        second.cr.commit()
        self.assertEqual(
            self.database.query(f"SELECT state FROM customer_manager_panel WHERE id = {self.panel_id}"), [("revealed",)]
        )
        closed = (
            "SELECT COUNT(*) FROM customer_manager_scorecard_line"
            f" WHERE panel_id = {self.panel_id} AND is_revealed IS NOT TRUE"
        )
        self.assertEqual(self.database.query(closed), [(0,)])
