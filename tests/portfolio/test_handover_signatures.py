from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverSignatures(HandoverCommon):
    """Three people sign, each for himself, what is there; a change makes it void."""

    def _signatures(self, handover):
        return handover.sudo().signature_ids.filtered(lambda one: not one.is_void)

    def test_three_sign(self):
        handover = self._checked()
        self._sign(handover, self.giver.user_id, self.receiver.user_id)
        self.assertEqual(handover.state, "checked")
        with self.assertRefused(UserError, "signed already"):
            self._sign(handover, self.giver.user_id)
        self._sign(handover, self.witness)
        self.assertEqual(handover.state, "signed")
        signatures = self._signatures(handover)
        self.assertEqual(set(signatures.mapped("digest")), {handover._get_digest()})
        self.assertFalse(any(signatures.mapped("is_for_giver")))

    def test_nobody_else_signs(self):
        handover = self._checked()
        for user in (self.supervisor, self.officer):
            with self.subTest(user=user.login), self.assertRefused(AccessError, "each for himself"):
                self._sign(handover, user)
        for user in (self.employee_user, self.first.user_id, self.users["admin"], self.users["hr"]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                self._sign(handover, user)
        with self.assertRefused(AccessError, "each for himself"):
            handover.sudo().with_user(self.env.ref("base.user_root")).action_sign()

    def test_not_before_it_is_checked(self):
        with self.assertRefused(UserError, "is in the state Draft"):
            self._sign(self._open(), self.giver.user_id)

    def test_the_superior_signs_for_who_is_gone(self):
        handover = self._checked(user=self.officer)
        superior = new_test_user(self.env, login="ho_superior", groups="base.group_user")
        boss = self.env["hr.employee"].create({"name": "Boss Bai", "user_id": superior.id})
        self.giver.employee_id.sudo().parent_id = boss
        with self.assertRefused(AccessError, "each for himself"):
            self._sign(handover, superior)
        self.giver.sudo().state = "suspended"
        with self.assertRefused(AccessError, "only when the giver is gone"):
            self._sign(handover, self.giver.user_id)
        self._sign(handover, superior, self.receiver.user_id, self.witness)
        self.assertEqual(handover.state, "signed")
        self.assertTrue(self._signatures(handover).filtered("is_for_giver").user_id, superior)

    def test_a_superior_who_witnesses_does_not_sign_twice(self):
        self.giver.sudo().state = "suspended"
        handover = self._checked(user=self.officer, witness_id=self.supervisor.id)
        self._sign(handover, self.supervisor)
        self.assertEqual(self._signatures(handover).part, "witness")
        with self.assertRefused(UserError, "signed already"):
            self._sign(handover, self.supervisor)
        self._sign(handover, self.officer)
        self.assertEqual(set(self._signatures(handover).mapped("part")), {"giver", "witness"})

    def test_a_change_of_customers_voids_them(self):
        handover = self._signed()
        handover.write({"line_ids": [Command.create({"partner_id": self.core.id})]})
        self.assertEqual(handover.state, "draft")
        self.assertFalse(self._signatures(handover))
        self.assertEqual(len(handover.sudo().signature_ids), 3)
        with self.assertRefused(UserError, "is in the state"):
            handover.action_take_effect()

    def test_a_new_matter_voids_them(self):
        handover = self._signed()
        self.Item.with_user(self.giver.user_id).create({"handover_id": handover.id, "name": "Key"})
        self.assertEqual(handover.state, "checked")
        self.assertFalse(self._signatures(handover))

    def _asked(self, handover):
        """Return whom an activity asks to sign."""
        todos = handover.sudo().activity_ids.filtered(lambda one: (one.summary or "").startswith("Sign the handover"))
        self.assertEqual(len(todos), len(todos.user_id), "each once")
        return todos.user_id

    def test_who_has_to_sign_anew_is_asked_anew(self):
        handover = self._checked()
        three = self.giver.user_id | self.receiver.user_id | self.witness
        self.assertEqual(self._asked(handover), three)
        self._sign(handover, self.giver.user_id, self.witness)
        self.assertEqual(self._asked(handover), self.receiver.user_id)
        self.Item.with_user(self.giver.user_id).create({"handover_id": handover.id, "name": "Key"})
        self.assertEqual(self._asked(handover), three)
        handover.action_draft()
        self.assertFalse(self._asked(handover))
        handover.action_check()
        self.assertEqual(self._asked(handover), three)

    def test_progress_voids_nothing(self):
        handover = self._checked()
        item = self.Item.with_user(self.giver.user_id).create({"handover_id": handover.id, "name": "Key"})
        self._sign(handover)
        item.with_user(self.receiver.user_id).action_done()
        self.assertEqual(handover.state, "signed")
        handover.action_take_effect()

    def test_what_changed_behind_the_document_is_noticed(self):
        handover = self._signed()
        handover.sudo().witness_id = self.employee_user
        with self.assertRefused(UserError, "is not what was signed"):
            handover.action_take_effect()

    def test_no_other_way_to_a_signature(self):
        handover = self._checked()
        values = {
            "handover_id": handover.id,
            "part": "giver",
            "user_id": self.giver.user_id.id,
            "signed_at": "2026-01-01",
            "digest": "x",
        }
        Signature = self.env["customer.handover.signature"]
        for user in (self.supervisor, self.officer, self.giver.user_id, self.users["admin"]):
            with self.subTest(user=user.login), self.assertRefused((AccessError, UserError), ""):
                Signature.with_user(user).create(values)
            with self.subTest(user=user.login), self.assertRefused((AccessError, UserError), ""):
                handover.with_user(user).write({"signature_ids": [Command.create(values)]})
            with self.subTest(user=user.login), self.assertRefused((AccessError, UserError), ""):
                handover.with_user(user).write({"state": "signed"})
        born = self.Handover.with_user(self.officer).with_context(default_state="signed", default_checked_uid=2)
        self.assertEqual(born.create({"from_manager_id": self.giver.id}).state, "draft")
        self._sign(handover, self.giver.user_id)
        with self.assertRefused(UserError, "never deleted"):
            handover.sudo().signature_ids.unlink()

    def test_the_database_keeps_one_signature_for_a_part_and_a_person(self):
        handover = self._checked()
        self._sign(handover, self.giver.user_id)
        signature = handover.sudo().signature_ids
        for values in ({"part": "giver", "user_id": self.witness.id}, {"part": "witness"}):
            with self.subTest(values=values), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                signature.copy(values)


@tagged("post_install", "-at_install")
class TestUnwillingGiver(HandoverCommon):
    """A giver who does not sign in time is told to his superior, who goes on with a reason."""

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_handover_take_effect").method_direct_trigger()

    def _late(self):
        handover = self._checked()
        self._sign(handover, self.receiver.user_id, self.witness)
        handover.sudo().checked_at = fields.Datetime.subtract(fields.Datetime.now(), days=14)
        self._run_job()
        return handover

    def _told(self, handover):
        return handover.sudo().activity_ids.filtered(lambda one: "does not sign" in (one.summary or ""))

    def test_the_superior_signs_in_his_place(self):
        handover = self._late()
        self.assertEqual(handover.unsigned_since, self.today)
        self._run_job()
        self.assertEqual(self._told(handover).user_id, self.supervisor)
        boss = handover.with_user(self.supervisor)
        self.assertTrue(boss.can_sign_for_giver)
        with self.assertRefused(AccessError, "each for himself"):
            boss.action_sign()
        with self.assertRefused(UserError, "Reason"):
            boss.action_sign_for_giver(" ")
        boss.action_sign_for_giver("He was asked three times.")
        self.assertEqual(handover.state, "signed")
        signature = handover.sudo().signature_ids.filtered("is_for_giver")
        self.assertEqual((signature.user_id, signature.reason), (self.supervisor, "He was asked three times."))
        boss.action_take_effect()
        self.assertEqual(handover.state, "in_force")

    def test_nobody_else_does(self):
        handover = self._late()
        for user in (self.receiver.user_id, self.witness, self.giver.user_id):
            with self.subTest(user=user.login), self.assertRefused(AccessError, "only the giver's superior"):
                handover.with_user(user).action_sign_for_giver("Because")
        for user in (self.first.user_id, self.users["admin"], self.other_supervisor):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                handover.with_user(user).action_sign_for_giver("Because")

    def test_not_in_time_and_not_when_he_signed(self):
        handover = self._checked()
        self._run_job()
        self.assertFalse(handover.unsigned_since)
        with self.assertRefused(AccessError, "has not signed in time"):
            handover.with_user(self.supervisor).action_sign_for_giver("Because")
        self._sign(handover, self.giver.user_id)
        handover.sudo().checked_at = fields.Datetime.subtract(fields.Datetime.now(), days=14)
        self._run_job()
        self.assertFalse(handover.unsigned_since)

    def test_a_superior_who_witnesses_leaves_it_to_marketing(self):
        handover = self._checked(user=self.officer, witness_id=self.supervisor.id)
        handover.sudo().checked_at = fields.Datetime.subtract(fields.Datetime.now(), days=14)
        self._run_job()
        self.assertTrue(self._told(handover).user_id.has_group("customer_manager.group_customer_manager_officer"))
        with self.assertRefused(AccessError, "only the giver's superior"):
            handover.with_user(self.supervisor).action_sign_for_giver("Because")
        handover.with_user(self.officer).action_sign_for_giver("He was asked three times.")

    def test_checked_anew_the_time_begins_anew(self):
        handover = self._late()
        handover.with_user(self.supervisor).action_draft()
        self.assertFalse(handover.unsigned_since)

    def test_never_where_the_company_says_so(self):
        self.company.customer_handover_sign_days = 0
        self.assertFalse(self._late().unsigned_since)
