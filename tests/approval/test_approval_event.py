import re

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .common import SampleCommon, step

CODES = ("gap", "altered", "unlinked", "count", "head", "values", "plan", "text")


@tagged("post_install", "-at_install")
class TestApprovalEvent(SampleCommon, TransactionCase):
    """The trail: nobody changes it, whatever is changed shows, and an erasure leaves it whole."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process(
            "approval.sample",
            "confirm",
            [step("One", users=cls.boss), step("Two", users=cls.second)],
            owner_id=cls.manager.id,
        )
        cls.document = cls.sample(amount=5)
        cls.document.action_request_approval()
        cls.decide(cls.document, cls.boss, text="Secret reason")
        cls.approval_case = cls.case(cls.document)
        cls.env.flush_all()

    def _codes(self):
        self.env.invalidate_all()
        result = self.approval_case.with_user(self.manager).sudo(False).verify_chain()
        self.assertEqual(result["valid"], not result["breaks"])
        for one in result["breaks"]:
            self.assertIn(one["code"], CODES)
            self.assertTrue(one["message"])
        return {one["code"] for one in result["breaks"]}

    def _tamper(self, statement, *params):
        """Change events as the owner of the database could: he lifts the guard."""
        self.env.flush_all()
        with self.env["approval.event"]._guard_lifted():
            self.env.cr.execute(SQL(statement, *params))

    # nobody writes

    def test_the_orm_refuses_everybody(self):
        case = self.approval_case
        calls = (
            lambda model, records: model.create([{}]),
            lambda model, records: records.write({"state": "approved"} if "state" in records else {"action": "x"}),
            lambda model, records: records.unlink(),
            lambda model, records: records.copy(),
        )
        for records in (case, case.task_ids, case.event_ids):
            for uid in (SUPERUSER_ID, self.env.ref("base.user_admin").id, self.manager.id, self.requester.id):
                for su in (True, False):
                    env = self.env(user=uid, su=su, context={"engine": True, "approval_engine": True})
                    theirs = records.with_env(env)
                    for number, call in enumerate(calls):
                        with (
                            self.subTest(model=records._name, uid=uid, su=su, call=number),
                            self.assertRefused(AccessError),
                        ):
                            call(env[records._name], theirs)

    def test_defaults_of_clients_do_not_reach_the_engine(self):
        forged = {"default_used_at": "2020-01-01", "default_state": "approved", "default_decided_uid": 1}
        self.env["ir.default"].with_user(self.requester).set("approval.case", "reason", "Forged", user_id=True)
        document = self.sample().with_context(**forged)
        document.action_request_approval()
        case = self.case(document)
        self.assertEqual((case.state, case.used_at, case.reason), ("open", False, False))
        self.assertEqual((case.task_ids.state, case.task_ids.decided_uid.id), ("open", False))

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_everybody(self):
        for statement in (
            "UPDATE approval_event SET actor = 1",
            "UPDATE approval_event SET actor = 1 WHERE FALSE",
            "DELETE FROM approval_event",
            "TRUNCATE approval_event",
            "TRUNCATE approval_case CASCADE",
            "SET LOCAL session_replication_role = replica; DELETE FROM approval_event",
        ):
            with self.subTest(statement=statement), self.assertRaises(IntegrityError) as caught:
                self.env.cr.execute(statement)
            self.assertRegex(str(caught.exception), "append-only")

    @mute_logger("odoo.sql_db")
    def test_events_hold_their_case(self):
        with self.assertRaises(IntegrityError):
            self.env.cr.execute(SQL("DELETE FROM approval_case WHERE id = %s", self.approval_case.id))

    @mute_logger("odoo.sql_db")
    def test_guard_is_back_after_a_migration_and_after_its_failure(self):
        events = self.env["approval.event"]
        with events._guard_lifted():
            self.env.cr.execute("UPDATE approval_event SET actor = actor")
        with self.assertRaises(IntegrityError):
            self.env.cr.execute("DELETE FROM approval_event")
        with self.assertRaises(ValueError), events._guard_lifted():
            raise ValueError
        with self.assertRaises(IntegrityError):
            self.env.cr.execute("DELETE FROM approval_event")

    # what shows

    def test_a_whole_trail(self):
        self.assertEqual(self._codes(), set())
        answer = self.approval_case.with_user(self.manager).sudo(False).action_verify()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertRegex(answer["params"]["message"], "^The trail is whole: 3 events")

    def test_strangers_verify_nothing(self):
        case = self.approval_case.with_user(self.outsider).sudo(False)
        for call in (case.verify_chain, case.action_verify):
            with self.assertRefused(AccessError):
                call()
        self.assertTrue(self.approval_case.with_user(self.requester).sudo(False).verify_chain()["valid"])

    def test_no_names_and_no_free_text_in_events(self):
        [row] = self.env.execute_query(
            SQL("SELECT json_agg(e)::text FROM approval_event e WHERE case_id = %s", self.approval_case.id)
        )
        for text in ("Secret", "Boss", "Requester", "Sample"):
            self.assertNotIn(text, row[0])

    def test_whatever_is_changed_shows(self):
        event, case, task = ("UPDATE approval_event SET", "UPDATE approval_case SET", "UPDATE approval_task SET")
        for expected, statement in (
            ({"altered"}, f"{event} actor = 1 WHERE sequence = 2 AND case_id = %s"),
            ({"altered"}, f"{event} at = at + interval '1 second' WHERE sequence = 1 AND case_id = %s"),
            ({"altered"}, f"{event} values_hash = 'x' WHERE sequence = 1 AND case_id = %s"),
            ({"gap", "unlinked", "count"}, "DELETE FROM approval_event WHERE sequence = 2 AND case_id = %s"),
            ({"count", "head"}, "DELETE FROM approval_event WHERE sequence = 3 AND case_id = %s"),
            ({"head"}, f"{case} head_hash = 'x' WHERE id = %s"),
            ({"count"}, f"{case} event_count = 9 WHERE id = %s"),
            ({"values"}, f"{case} snapshot = jsonb_set(snapshot, '{{amount}}', '7') WHERE id = %s"),
            ({"plan"}, f"{case} plan = jsonb_set(plan, '{{steps,0,needed}}', '0') WHERE id = %s"),
            ({"text"}, f"{task} comment = 'Forged' WHERE state = 'approved' AND case_id = %s"),
            ({"text"}, f"{task} comment = NULL WHERE state = 'approved' AND case_id = %s"),
        ):
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self._tamper(statement, self.approval_case.id)
                self.assertEqual(self._codes(), expected)
                self.assertEqual(
                    self.approval_case.with_user(self.manager).sudo(False).action_verify()["params"]["type"], "danger"
                )
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_broken_trail_opens_no_gate(self):
        self.decide(self.document, self.second)
        self.assertEqual(self.approval_case.state, "approved")
        self._tamper("UPDATE approval_event SET actor = %s WHERE sequence = 2", self.third.id)
        self.env.invalidate_all()
        with self.assertRefused(UserError, "trail"):
            self.document.action_confirm()

    def test_a_forged_state_opens_no_gate(self):
        self.env.cr.execute(SQL("UPDATE approval_case SET state = 'approved' WHERE id = %s", self.approval_case.id))
        self.env.invalidate_all()
        with self.assertRefused(UserError, "prove"):
            self.document.action_confirm()

    # erasure

    def test_erasure_leaves_the_trail_whole(self):
        self.decide(self.document, self.second, verdict="reject", text="Another secret")
        case = self.approval_case.with_user(self.manager).sudo(False)
        case.action_erase_reasons("Asked for by the person")
        self.assertFalse(self.approval_case.reason)
        self.assertFalse(any(self.approval_case.task_ids.mapped("comment")))
        result = case.verify_chain()
        self.assertEqual((result["valid"], result["erased"]), (True, True))
        self.assertRegex(case.action_verify()["params"]["message"], "Text erased")
        self.assertEqual(self.approval_case.event_ids.sorted("sequence")[-1].action, "text_erased")
        self._tamper("UPDATE approval_task SET comment = 'New' WHERE state = 'rejected'")
        self.assertEqual(self._codes(), {"text"})

    def test_erasure_is_for_managers_of_ended_cases_with_a_reason(self):
        with self.assertRefused(AccessError):
            self.approval_case.with_user(self.requester).sudo(False).action_erase_reasons("x")
        case = self.approval_case.with_user(self.manager).sudo(False)
        with self.assertRefused(UserError, "has not ended"):
            case.action_erase_reasons("x")
        with self.assertRefused(UserError, "^Reason"):
            case.action_erase_reasons(" ")

    def test_deleted_people_leave_the_trail_whole(self):
        person = self._person("passing")
        group = self.env["res.groups"].create({"name": "Passing", "user_ids": [Command.set((person | self.third).ids)]})
        self.process(
            "approval.sample",
            "close",
            [{"name": "One", "source": "group", "group_id": group.id}, step("Two", users=self.boss)],
            owner_id=self.manager.id,
        )
        self.decide(self.document, self.second)
        self.document.action_confirm()
        self.document.action_request_approval("close")
        self.decide(self.document, person, text="I was here")
        case = self.case(self.document, "close")
        number = person.id
        person.unlink()
        self.env.invalidate_all()
        self.assertFalse(case.task_ids.filtered(lambda task: task.state == "approved").decided_uid)
        self.assertEqual(case.event_ids.sorted("sequence")[1].actor, number)
        self.decide(self.document, self.boss)
        self.assertIn("a deleted user", self.document.message_ids[0].body)
        self.assertTrue(case.verify_chain()["valid"])
        self.document.action_close()

    # what is appended

    def test_hashes_are_of_no_order_of_keys_and_of_every_field(self):
        hashes = self.approval_case.event_ids.mapped("hash")
        self.assertEqual(len(set(hashes)), 3)
        for one in hashes:
            self.assertTrue(re.fullmatch("[0-9a-f]{64}", one))
        self.assertEqual(self.approval_case.head_hash, self.approval_case.event_ids.sorted("sequence")[-1].hash)

    def test_append_many_cases_in_one_statement(self):
        documents = self.env["approval.sample"].with_user(self.requester).create([{"name": "Many"}] * 20)
        documents.action_request_approval()
        cases = self.env["approval.case"].search([("res_model", "=", documents._name), ("res_id", "in", documents.ids)])
        self.env.flush_all()
        with self.assertQueryCount(2):
            cases._append([{"case": case, "action": "reminded", "reason": "Late"} for case in cases])
        for case in cases:
            self.assertTrue(case.verify_chain()["valid"])
            self.assertEqual(case.event_count, 2)
