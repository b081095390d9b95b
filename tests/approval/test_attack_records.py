"""Attacks on the engine's own rows: cases, tasks, plans and the trail, also by superuser code and SQL.

=====================================================================  ====================================
attack                                                                 our answer
=====================================================================  ====================================
superuser code on cases, tasks and events                              refused
a case, its plan or its values set by SQL                              refused: the trail does not prove it
a case moved by SQL to another document or transition, or made unused  refused: the trail does not prove it
the trail changed, cut or emptied by SQL                               refused by the database
the engine's own methods                                               impossible: private, HTTP
a trail of a thousand events                                           verified as any other
=====================================================================  ====================================
"""

import json

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .attack_common import FLAGS, AttackCommon, OneStepCommon
from .common import step


@tagged("post_install", "-at_install")
class TestAttackRecords(AttackCommon, TransactionCase):
    """The tables of the engine, and its own methods."""

    def test_own_superuser_writes_no_case(self):
        """Superuser code of another addon on cases, tasks and events."""
        sample = self._requested()
        case, before = self.case(sample), self._state(sample)
        for records, vals in (
            (case, {"state": "approved"}),
            (case.task_ids, {"state": "approved"}),
            (case.event_ids, {"action": "approved"}),
        ):
            with self.subTest(model=records._name):
                self._refused(UserError, "", records.sudo().write, vals)
                self._refused(UserError, "", records.sudo().unlink)
                self._refused(UserError, "", records.sudo().with_context(**FLAGS).write, vals)
        self.assertEqual(self._state(sample), before)

    def test_own_case_written_by_sql_proves_nothing(self):
        """A case set to approved by SQL, without decisions in its trail."""
        sample = self._requested()
        case = self.case(sample)
        self.env.cr.execute(SQL("UPDATE approval_case SET state = 'approved' WHERE id = %s", case.id))
        self.env.invalidate_all()
        self._refused(UserError, "does not prove", sample.action_confirm)

    def test_own_state_written_by_sql_after_a_change_proves_nothing(self):
        """Other values, which the case knows, and the state of the case set by SQL."""
        sample = self._approved()
        case = self.case(sample)
        sample.amount = 1_000_000
        self.env.flush_all()
        self.decide(sample, self.boss)
        # the case knows the new values by now; only the decisions are missing
        self.env.cr.execute(SQL("UPDATE approval_case SET state = 'approved' WHERE id = %s", case.id))
        self.env.invalidate_all()
        self._refused(UserError, "not approved", sample.action_confirm)

    def test_own_plan_written_by_sql_proves_nothing(self):
        """The frozen plan exchanged for one that asks fewer people."""
        sample = self._requested()
        self.decide(sample, self.boss)
        case = self.case(sample)
        plan = json.loads(case.plan) if isinstance(case.plan, str) else case.plan
        plan["steps"] = plan["steps"][:1]
        self.env.cr.execute(
            SQL("UPDATE approval_case SET state = 'approved', plan = %s WHERE id = %s", json.dumps(plan), case.id)
        )
        self.env.invalidate_all()
        self._refused(UserError, "not approved", sample.action_confirm)

    @mute_logger("odoo.sql_db")
    def test_own_events_are_kept_by_the_database(self):
        """The trail changed, shortened or emptied by SQL."""
        case = self.case(self._approved())
        for statement in (
            "UPDATE approval_event SET actor = 1",
            "DELETE FROM approval_event",
            "TRUNCATE approval_event",
            "TRUNCATE approval_case CASCADE",
        ):
            with self.subTest(statement), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(statement)
        self.assertTrue(case.verify_chain()["valid"])

    def test_own_private_doors_are_closed(self):
        """The engine's own methods, called like a client does."""
        sample = self._requested()
        names = {
            "approval.case": (
                *("_engine_create", "_engine_write", "_consume", "_cancel", "_append", "_request", "_values_changed"),
                "_store",
            ),
            "approval.task": ("_engine_create", "_engine_write", "_decide"),
            "approval.event": ("_engine_create", "_append", "_guard_lifted"),
            "approval.sample": (
                *("_approval_pass", "_approval_assert", "_approval_decided", "_approval_together", "_write"),
                "_approval_tell_cases",
            ),
            "approval.version": ("_publish_as_data", "_put_into_force"),
        }
        for model, methods in names.items():
            for name in methods:
                with self.subTest(model=model, method=name), self.assertRaisesRegex((AccessError, AttributeError), ""):
                    get_public_method(self.env[model], name)
        self.assertEqual(self.case(sample).state, "open")


@tagged("post_install", "-at_install")
class TestAttackRecordsBySql(OneStepCommon, TransactionCase):
    """Rows of a case written by SQL: the gate believes none of them."""

    def test_own_case_moved_to_another_document(self):
        """By SQL: the approval of one document is made one of its twin, or of another transition."""
        self._one_step()
        one, case = self._case_of()
        self.decide(one, self.boss)
        two = self.sample(amount=4711)
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE approval_case SET res_id = %s WHERE id = %s", two.id, case.id))
        self.env.invalidate_all()
        with self.assertRefused(UserError, "not approved"):
            two.action_confirm()
        self.assertFalse(case.verify_chain()["valid"])

    def test_own_case_moved_to_another_transition(self):
        """By SQL: an approval of confirming is made one of closing."""
        self.process("approval.sample", "close", [step("Close", users=self.third)])
        sample, case = None, None
        sample = self.sample(amount=1)
        sample.action_confirm()
        self._one_step()
        twin, case = self._case_of(amount=1)
        self.decide(twin, self.boss)
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE approval_case SET res_id = %s, transition = 'close' WHERE id = %s", sample.id, case.id)
        )
        self.env.invalidate_all()
        with self.assertRefused(UserError, "not approved"):
            sample.action_close()

    def test_own_columns_of_a_case_written_by_sql(self):
        """By SQL: state, use, snapshot with its hash, plan with its hash; the gate believes none of them."""
        self._one_step(step("One", users=self.boss), step("Two", users=self.second))
        sample, case = self._case_of()
        self.decide(sample, self.boss)
        self.env.flush_all()
        for statement in (
            SQL("UPDATE approval_case SET state = 'approved' WHERE id = %s", case.id),
            SQL(
                "UPDATE approval_case SET state = 'approved', used_at = NULL, is_stranded = FALSE WHERE id = %s",
                case.id,
            ),
            SQL("UPDATE approval_case SET state = 'cancelled' WHERE id = %s", case.id),
            SQL("UPDATE approval_case SET state = 'approved', event_count = 1 WHERE id = %s", case.id),
            SQL(
                "UPDATE approval_case SET state = 'approved', version_id = %s WHERE id = %s",
                self.new_version(case.process_id, [step("Anybody", group="base.group_user")]).id,
                case.id,
            ),
        ):
            with self.subTest(statement=statement), self.assertRefused(UserError, "not approved"):
                self.env.cr.execute(statement)
                self.env.invalidate_all()
                sample.action_confirm()

    def test_own_used_approval_made_unused_by_sql(self):
        """By SQL: the mark of use is taken off."""
        self._one_step()
        sample, case = self._case_of()
        self.decide(sample, self.boss)
        sample.action_confirm()
        sample.action_draft()
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE approval_case SET used_at = NULL WHERE id = %s", case.id))
        self.env.invalidate_all()
        with self.assertRefused(UserError, "not approved"):
            sample.action_confirm()

    def test_own_long_trail(self):
        """A case with a thousand events is verified and decided."""
        self._one_step()
        sample, case = self._case_of()
        case._append([{"case": case, "action": "reminded", "step": case.version_id.step_ids} for _ in range(1000)])
        self.assertEqual(case.verify_chain(), {"valid": True, "count": 1001, "erased": False, "breaks": []})
        self.decide(sample, self.boss)
        sample.action_confirm()
