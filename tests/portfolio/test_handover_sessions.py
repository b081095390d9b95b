from psycopg2 import IntegrityError
from psycopg2.errors import SerializationFailure

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sessions_common import SessionsCommon


@tagged("post_install", "-at_install")
class TestHandoverSessions(SessionsCommon):
    """What two people do to one handover, or with one customer, at the same moment."""

    def setUp(self):
        super().setUp()
        self.one, self.two = self._connect(), self._connect()
        env = self.one
        self.today = env.company._customer_today()
        self.managers = env["customer.manager"]
        for name in ("Giver", "Receiver", "Other"):
            self.managers += self._make_manager(env, name)
        self.witness = self._make_user(env, "witness")
        self.partner = env["res.partner"].create({"name": "Mill", "is_company": True})
        self.partner.customer_tier_id = env.ref("customer_manager.customer_tier_standard")
        self.second = env["res.partner"].create({"name": "Mine", "is_company": True})
        env["customer.assignment"]._apply_moves(
            [(partner, "primary", self.managers[0]) for partner in self.partner | self.second], self.today, "Begin"
        )

    def _make_user(self, env, login):
        return env["res.users"].create(
            {
                "name": login,
                "login": f"session_{login}",
                "group_ids": [Command.link(env.ref("customer_manager.group_customer_manager_user").id)],
            }
        )

    def _make_manager(self, env, name):
        employee = env["hr.employee"].create({"name": name, "user_id": self._make_user(env, name).id})
        manager = env["customer.manager"].create({"employee_id": employee.id})
        env["customer.manager.appointment"].create(
            {
                "manager_id": manager.id,
                "grade_id": env.ref("customer_manager.customer_manager_grade_senior").id,
                "date_from": self.today,
                "is_initial": True,
            }
        )
        return manager

    def _values(self, receiver, partner):
        return {
            "from_manager_id": self.managers[0].id,
            "to_manager_id": receiver.id,
            "witness_id": self.witness.id,
            "date_effective": self.today,
            "line_ids": [Command.create({"partner_id": partner.id})],
        }

    def _begin(self):
        """Let both sessions begin now, after what was made so far."""
        self.one.cr.commit()
        for session in (self.one, self.two):
            session.cr.rollback()
            session.invalidate_all()
            session.cr.execute("SELECT 1")

    def test_one_customer_goes_into_one_handover(self):
        self._begin()
        Handover = self.one["customer.handover"]
        first, second = (Handover.create(self._values(self.managers[number], self.partner)) for number in (1, 2))
        self._begin()
        first.action_check()
        self.one.cr.commit()
        late = second.with_env(self.two)
        with mute_logger("odoo.sql_db"), self.assertRaises((IntegrityError, SerializationFailure)):
            late.action_check()
            self.two.flush_all()
        self.two.cr.rollback()
        self.two.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "is in the handover"):
            late.action_check()

    def _checked(self):
        handover = self.one["customer.handover"].create(self._values(self.managers[1], self.partner))
        handover.action_check()
        self._begin()
        return handover

    def test_nobody_signs_what_is_just_changing(self):
        handover = self._checked()
        handover.with_env(self.one).write({"line_ids": [Command.create({"partner_id": self.second.id})]})
        self.one.cr.commit()
        signing = handover.with_env(self.two).with_user(self.witness.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            signing.action_sign()

    def test_nothing_changes_while_somebody_signs(self):
        handover = self._checked()
        for values in (
            {"line_ids": [Command.create({"partner_id": self.second.id})]},
            {"item_ids": [Command.create({"name": "Key"})]},
            {"date_effective": self.today},
        ):
            with self.subTest(values=values):
                handover.with_env(self.one).action_draft()
                handover.with_env(self.one).action_check()
                self._begin()
                handover.with_env(self.one).with_user(self.witness.id).action_sign()
                self.one.cr.commit()
                with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                    handover.with_env(self.two).with_user(2).write(values)

    def test_it_takes_effect_once(self):
        handover = self._checked()
        for user in (self.managers[0].user_id, self.managers[1].user_id, self.witness):
            handover.with_env(self.one).with_user(user.id).action_sign()
        self._begin()
        handover.with_env(self.one).action_take_effect()
        self.one.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            handover.with_env(self.two).action_take_effect()
