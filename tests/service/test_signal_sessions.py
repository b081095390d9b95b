from datetime import date

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon

DAY = date(2026, 2, 10)


@tagged("post_install", "-at_install")
class TestSignalSessions(SessionsCommon):
    """Two sessions that raise the same finding at the same moment."""

    def _prepare(self, env):
        """Return the id of a rule with one customer to find."""
        company = env["res.company"].create({"name": "Session Utility"})
        partner = env["res.partner"].create({"name": "Contested", "is_company": True})
        account = env["customer.account"].create({"number": "S1", "partner_id": partner.id, "company_id": company.id})
        bill = {"account_id": account.id, "partner_id": partner.id, "company_id": company.id, "kwh": 1, "revenue": 5}
        env["customer.usage"].create(
            [
                {**bill, "month": date(2026, 1, 1), "due_date": date(2026, 2, 1)},
                {**bill, "month": date(2025, 12, 1), "due_date": date(2026, 1, 1), "paid_date": date(2026, 1, 1)},
            ]
        )
        rule = env["customer.signal.rule"].create(
            {
                "name": "Unpaid",
                "measure": "overdue",
                "threshold": 5,
                "window_months": 12,
                "kind": "risk",
                "level": "R2",
                "company_id": company.id,
            }
        )
        env.cr.commit()
        return rule.id

    def _signals(self, env, rule_id):
        return env["customer.signal"].search([("rule_id", "=", rule_id)])

    def test_the_same_finding_is_raised_once(self):
        rule_id = self._prepare(self._connect())
        first, second = self._session(), self._session()
        first["customer.signal.rule"].browse(rule_id).action_run(DAY)
        first.cr.commit()
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            second["customer.signal.rule"].browse(rule_id).action_run(DAY)
        second.cr.rollback()
        # Odoo repeats what failed to serialize
        second["customer.signal.rule"].browse(rule_id).action_run(DAY)
        second.cr.commit()
        self.assertEqual(len(self._signals(self._session(), rule_id)), 1)
        self.assertEqual(len(self._signals(self._session(), rule_id).evidence_ids), 1)

    def test_two_days_at_once_leave_one_open_signal(self):
        rule_id = self._prepare(self._connect())
        first, second = self._session(), self._session()
        first["customer.signal.rule"].browse(rule_id).action_run(DAY)
        first.cr.commit()
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            second["customer.signal.rule"].browse(rule_id).action_run(date(2026, 2, 11))
        second.cr.rollback()
        second["customer.signal.rule"].browse(rule_id).action_run(date(2026, 2, 11))
        second.cr.commit()
        self.assertEqual(self._signals(self._session(), rule_id).mapped("seen_on"), [date(2026, 2, 11)])

    def test_rejected_here_verified_there(self):
        env = self._connect()
        rule_id = self._prepare(env)
        env["customer.signal.rule"].browse(rule_id).action_run(DAY)
        env.cr.commit()
        first, second = self._session(), self._session()
        self._signals(first, rule_id).action_reject("Nothing")
        first.cr.commit()
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            self._signals(second, rule_id).action_verify()
        second.cr.rollback()
        self.assertEqual(self._signals(self._session(), rule_id).state, "rejected")
