from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.approval.approval_bulk import AT_ONCE, MOST
from ..failing_table import failing_table
from .common import step
from .life_common import ApprovalLifeCommon


@tagged("post_install", "-at_install")
class TestApprovalBulk(ApprovalLifeCommon):
    """Decisions on many: by a job, as the person, with a result for each; one that goes wrong stops none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checking = cls.process("approval.sample", "confirm", [step("Check", users=cls.boss | cls.second)])
        cls.bulks = cls.env["approval.bulk"]

    def _tasks(self, count, user=None, **values):
        """Return the open tasks of a person in so many new cases."""
        documents = self.env["approval.sample"].with_user(self.requester)
        documents = documents.create([{"name": "Sample", "amount": 5, **values}] * count)
        documents.action_request_approval()
        self._end_transaction()
        user = user or self.boss
        domain = [("case_id.res_id", "in", documents.ids), ("user_id", "=", user.id), ("state", "=", "open")]
        return self.env["approval.task"].with_user(user).search(domain, order="id")

    def _wizard(self, tasks, verdict="approve", **values):
        return (
            self.env["approval.decision.wizard"]
            .with_user(tasks.env.user)
            .with_context(active_model="approval.task", active_ids=tasks.ids)
            .create({"verdict": verdict, **values})
        )

    def _start(self, tasks, verdict="approve", comment=False):
        return self.bulks.with_user(tasks.env.user)._start(tasks, verdict, comment)

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_approval_bulk").method_direct_trigger()
        self.env.invalidate_all()

    def _kinds(self, bulk):
        return bulk.sudo().line_ids.sorted("id").mapped("kind")

    def test_few_are_decided_at_once(self):
        tasks = self._tasks(3)
        action = self._wizard(tasks).action_apply()
        self.assertEqual(action["res_model"], "approval.decision.wizard")
        self.assertEqual(set(tasks.sudo().mapped("state")), {"approved"})
        self.assertFalse(self.bulks.search([("user_id", "=", self.boss.id)]))

    def test_more_are_decided_by_a_job(self):
        tasks = self._tasks(AT_ONCE + 5)
        action = self._wizard(tasks, comment="All seen").action_apply()
        self.assertEqual(action["res_model"], "approval.bulk")
        bulk = self.bulks.with_user(self.boss).browse(action["res_id"])
        self.assertEqual((bulk.state, bulk.progress, bulk.task_count), ("waiting", 0, AT_ONCE + 5))
        self.assertEqual(set(tasks.sudo().mapped("state")), {"open"})
        with patch.object(type(self.env["res.users"]), "_bus_send", autospec=True) as sent:
            self._run_job()
        self.assertEqual((bulk.state, bulk.progress, bulk.done_count), ("done", 100, AT_ONCE + 5))
        told = [call.args[2] for call in sent.call_args_list if call.args[1] == "customer_manager.approval/progress"]
        self.assertEqual([one["progress"] for one in told], [90, 100, 100])
        self.assertEqual([one["state"] for one in told], ["running", "running", "done"])
        self.assertEqual(set(tasks.sudo().mapped("decided_uid").ids), {self.boss.id})
        self.assertEqual(set(tasks.sudo().mapped("comment")), {"All seen"})
        self.assertTrue(all(case.verify_chain()["valid"] for case in tasks.sudo().case_id[:3]))
        self.assertEqual(bulk.line_ids[0].document_name, "Sample")
        self._run_job()
        self.assertEqual(bulk.done_count, AT_ONCE + 5)

    def test_reject_and_send_back(self):
        for verdict, state in (("reject", "rejected"), ("send_back", "returned")):
            tasks = self._tasks(2)
            with self.assertRefused(UserError, "Reason"):
                self._start(tasks, verdict)
            self._start(tasks, verdict, "Not this year")
            self._run_job()
            self.assertEqual(set(tasks.sudo().case_id.mapped("state")), {state})
            self.assertEqual(set(tasks.sudo().case_id.mapped("reason")), {"Not this year"})

    def test_a_result_for_each_case(self):
        tasks = self._tasks(7)
        documents = self.env["approval.sample"].browse(tasks.sudo().case_id.mapped("res_id"))
        self.decide(documents[1], self.second)
        self.env.flush_all()
        self.env.cr.execute("UPDATE approval_sample SET amount = 9 WHERE id = %s", documents[2].ids)
        self.env.cr.execute("UPDATE approval_sample SET is_private = TRUE WHERE id = %s", documents[3].ids)
        self.env.invalidate_all()
        foreign = self.task(documents[4], self.second).sudo()

        def decided(document, case):
            if document == documents[5]:
                raise UserError("The document says no.")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        chosen = (tasks - tasks[4]).sudo() + foreign
        bulk = self._start(chosen.with_user(self.boss), "approve")
        self._run_job()
        by_task = {line.task_id: line for line in bulk.sudo().line_ids}
        expected = {0: "done", 1: "closed", 2: "changed", 3: "refused", 5: "refused", 6: "done"}
        self.assertEqual({place: by_task[tasks[place].sudo()].kind for place in expected}, expected)
        self.assertEqual(by_task[tasks[5].sudo()].message, "The document says no.")
        self.assertIn("already decided by Second", by_task[tasks[1].sudo()].message)
        # the boss has a task of his own at that step
        self.assertEqual(by_task[foreign].kind, "done")
        self.assertEqual((bulk.done_count, bulk.refused_count, bulk.skipped_count), (3, 2, 2))
        self.assertEqual(bulk.state, "done")

    def test_steps_that_ask_for_the_password(self):
        self.new_version(self.checking, [step("Secret", users=self.boss, is_sensitive=True)])
        tasks = self._tasks(2)
        bulk = self._start(tasks)
        self._run_job()
        self.assertEqual(self._kinds(bulk), ["identity", "identity"])
        self.assertEqual(set(tasks.sudo().mapped("state")), {"open"})

    def test_the_job_has_the_rights_of_the_moment(self):
        tasks = self._tasks(2)
        delegation = self.env["approval.delegation"].create({"user_id": self.boss.id, "substitute_id": self.third.id})
        bulk = self._start(tasks.with_user(self.third))
        delegation.active = False
        self._run_job()
        self.assertEqual(self._kinds(bulk), ["not_mine", "not_mine"])
        self.assertEqual(bulk.line_ids.mapped("document_name"), [False, False], "nothing is told of what is not his")
        bulk = self._start(tasks)
        self.boss.sudo().active = False
        self._run_job()
        self.assertNotIn("done", self._kinds(bulk))
        self.assertNotIn("approved", tasks.sudo().mapped("state"))

    def test_somebody_else_s_tasks_stay_his(self):
        tasks = self._tasks(2).sudo()
        for user in (self.outsider, self.requester, self.manager):
            bulk = self._start(tasks.with_user(user))
            self._run_job()
            self.assertEqual(self._kinds(bulk), ["not_mine", "not_mine"])
        bulk = self._start(tasks.with_user(self.outsider))
        self.assertEqual(bulk.with_user(self.outsider).line_ids.mapped("document_name"), [False, False])
        portal = new_test_user(self.env, login="ap_portal_bulk", groups="base.group_portal")
        bulk = self._start(tasks.with_user(portal))
        self._run_job()
        self.assertEqual(self._kinds(bulk), ["refused", "refused"])
        self.assertEqual(set(tasks.mapped("state")), {"open"})

    def test_a_document_whose_program_fails(self):
        """A mistake in the program of one document is logged with its traceback and ends no job."""
        tasks, single = self._tasks(3), self._tasks(1)
        broken = {tasks[1].sudo().case_id.res_id, single.sudo().case_id.res_id}

        def decided(document, case):
            if document.id in broken:
                raise TypeError("secret of the program")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        bulks = [self._start(chosen) for chosen in (tasks, single)]
        with self.assertLogs("odoo.addons.customer_manager.models.approval", "ERROR") as logged:
            self._run_job()
        self.assertEqual([self._kinds(bulk) for bulk in bulks], [["done", "failed", "done"], ["failed"]])
        self.assertEqual([bulk.state for bulk in bulks], ["done", "done"])
        self.assertEqual([(bulk.refused_count, bulk.skipped_count) for bulk in bulks], [(1, 0), (1, 0)])
        message = bulks[0].sudo().line_ids.sorted("id")[1].message
        self.assertIn("its program failed (TypeError)", message)
        self.assertNotIn("secret", message)
        self.assertEqual(len(logged.output), 2)
        for text in logged.output:
            self.assertIn("Traceback", text)
            self.assertIn("secret of the program", text)
        self.assertEqual(tasks[1].sudo().state, "open")

    @mute_logger("odoo.sql_db")
    def test_a_program_that_meets_another_session_is_tried_again(self):
        """What the database refuses since others are at the same rows is nobody's mistake: it goes up for the retry."""
        tasks = self._tasks(2)

        def decided(document, case):
            raise psycopg2.errors.SerializationFailure()

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        with self.assertRefused(psycopg2.errors.SerializationFailure):
            tasks.action_decide_many("approve")
        bulk = self._start(tasks)
        self._run_job()
        self.assertEqual(self._kinds(bulk), ["refused", "refused"])
        self.assertIn("at the moment", bulk.sudo().line_ids[0].message)

    @mute_logger("odoo.sql_db")
    def test_cases_that_others_work_on(self):
        """A piece that meets another session is tried case by case; what stays busy is said to be so."""
        tasks = self._tasks(3)
        bulk = self._start(tasks)
        busy = tasks[1].id
        original = type(self.env["approval.task"])._decide_all

        def decide_all(tasks, verdict):
            if busy in tasks.ids:
                raise psycopg2.errors.SerializationFailure()
            return original(tasks, verdict)

        with patch.object(type(self.env["approval.task"]), "_decide_all", decide_all):
            self._run_job()
        self.assertEqual(self._kinds(bulk), ["done", "refused", "done"])
        self.assertIn("at the moment", bulk.sudo().line_ids[1].message)

    @mute_logger("odoo.sql_db")
    def test_a_table_that_refuses_stops_nobody(self):
        """What the database refuses of one case is said of that one; the job goes on, also with what others decide."""
        tasks, single, other = self._tasks(3), self._tasks(1), self._tasks(2, self.second)
        bulks = [self._start(chosen) for chosen in (tasks, single, other)]
        broken = [tasks[1].sudo().case_id.id, single.sudo().case_id.id]
        for code in ("check_violation", "numeric_value_out_of_range"):
            with (
                self.subTest(code=code),
                failing_table(self.env.cr, "approval_case", f"NEW.id IN {tuple(broken)}", code),
                self.env.cr.savepoint() as savepoint,
            ):
                self._run_job()
                self.assertEqual([bulk.state for bulk in bulks], ["done"] * 3)
                self.assertEqual(
                    [self._kinds(bulk) for bulk in bulks], [["done", "refused", "done"], ["refused"], ["done", "done"]]
                )
                self.assertIn("approval_case is broken", bulks[0].sudo().line_ids[1].message)
                self.assertIn("approval_case is broken", bulks[1].sudo().line_ids.message)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    @mute_logger("odoo.sql_db")
    def test_a_table_that_refuses_one_of_a_few(self):
        tasks = self._tasks(3)
        with failing_table(self.env.cr, "approval_case", f"NEW.id = {tasks[1].sudo().case_id.id}"):
            self._wizard(tasks).action_apply()
        self.assertEqual(tasks.sudo().mapped("state"), ["approved", "open", "approved"])

    @mute_logger("odoo.addons.customer_manager.models.approval.approval_task_decide")
    def test_what_nobody_thought_of_stops_nobody(self):
        tasks = self._tasks(3)
        decide = type(tasks)._decide

        def decide_or_fail(some, verdict):
            if tasks[1] in some:
                raise KeyError("field")
            return decide(some, verdict)

        first, later = self._start(tasks), self._start(self._tasks(1))
        with patch.object(type(tasks), "_decide", decide_or_fail):
            self._run_job()
        self.assertEqual(self._kinds(first), ["done", "failed", "done"])
        self.assertIn("KeyError", first.sudo().line_ids.sorted("id")[1].message)
        self.assertEqual(self._kinds(later), ["done"])
        self.assertEqual(tasks.sudo().mapped("state"), ["approved", "open", "approved"])

    def test_an_interrupted_job_goes_on_where_it_was(self):
        tasks = self._tasks(5)
        bulk = self._start(tasks)
        lines = bulk.sudo()._next_lines(2)
        lines._decide()
        self.assertEqual(bulk.progress, 40)
        self._run_job()
        self.assertEqual(self._kinds(bulk), ["done"] * 5)

    def test_bounds(self):
        tasks = self._tasks(1)
        many = self.env["approval.task"].with_user(self.boss).browse(range(1, MOST + 2))
        with self.assertRefused(UserError, "at most 5000"):
            self._start(many)
        for verdict in ("forward", "", None, 1):
            with self.assertRefused(UserError, "Verdict"):
                self._start(tasks, verdict)

    def test_written_by_the_engine_and_read_by_the_person_alone(self):
        bulk = self._start(self._tasks(1))
        for records in (bulk.sudo(), bulk.sudo().line_ids):
            for user in (self.boss, self.outsider, self.manager, self.env.user):
                own = records.with_user(user).sudo(False)
                for call in (lambda own=own: own.write({"message": "x"}), own.unlink, lambda own=own: own.create({})):
                    with self.assertRefused(AccessError):
                        call()
                if user in (self.outsider, self.manager):
                    self.assertFalse(own.search([("id", "in", records.ids)]))
        self.assertTrue(bulk.with_user(self.boss).line_ids.read(["message", "kind", "document_name"]))
        action = bulk.with_user(self.boss).line_ids.action_open_document()
        self.assertEqual(action["res_model"], "approval.sample")
        with self.assertRefused(AccessError):
            bulk.line_ids.with_user(self.outsider).action_open_document()

    def test_the_dialog_takes_no_tasks_of_others(self):
        tasks = self._tasks(AT_ONCE + 1)
        for user in (self.outsider, self.third):
            with self.assertRefused(AccessError):
                self._wizard(tasks.with_user(user)).action_apply()

    def test_results_go_after_a_while(self):
        bulk = self._start(self._tasks(1))
        self._run_job()
        self.bulks._gc_old()
        self.assertTrue(bulk.exists())
        bulk._engine_write({"finished_at": fields.Datetime.now() - timedelta(days=31)})
        self.bulks._gc_old()
        self.assertFalse(bulk.exists())

    def test_cost_is_linear(self):
        """Queries for each case of a piece, whatever the number of pieces."""

        def cost(count):
            bulk = self._start(self._tasks(count)).sudo()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            while lines := bulk._next_lines(AT_ONCE):
                self.assertTrue(lines._decide())
                self.env.cr.flush()
            return (self.env.cr.sql_log_count - before) / count

        few, many = cost(AT_ONCE), cost(3 * AT_ONCE)
        self.assertLessEqual(many, 1.2 * few)
        self.assertLessEqual(many, 5)
