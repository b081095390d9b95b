import inspect

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, new_test_user, tagged, warmup
from odoo.tools import mute_logger

from ...models.approval.approval_task_decide import MOST_AT_ONCE
from .common import SampleCommon, step

ODD = [None, False, "", "x", -1, 0, 10**20, [], {}, [10**20], float("nan"), True, "\x00", "\ud800", "x" * 10_000, b"x"]


@tagged("post_install", "-at_install")
class TestApprovalTask(SampleCommon, TransactionCase):
    """What people decide: turn, people, values, many at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approval = cls.process(
            "approval.sample",
            "confirm",
            [step("One", users=cls.boss), step("Two", users=cls.second), step("Three", users=cls.third)],
            owner_id=cls.manager.id,
        )

    def _requested(self, count=1, **values):
        documents = self.env["approval.sample"].with_user(self.requester).create([{"name": "Sample", **values}] * count)
        documents.action_request_approval()
        self.env.flush_all()
        return documents

    def _tasks(self, documents, user):
        tasks = self.env["approval.task"].sudo()
        domain = [("case_id.res_id", "in", documents.ids), ("user_id", "=", user.id), ("state", "=", "open")]
        return tasks.search(domain).with_user(user).sudo(False)

    def _substitute(self, absent, user, **values):
        return self.env["approval.delegation"].create({"user_id": absent.id, "substitute_id": user.id, **values})

    # whatever a client sends

    def test_public_methods_answer_in_words(self):
        document = self._requested()
        case = self.case(document)
        for records in (case, case.task_ids, self.env["approval.task"].browse(999_999_999)):
            for name, method in self._public_methods(records):
                for user in (self.boss, self.requester, self.manager, self.outsider):
                    theirs = records.with_user(user).sudo(False)
                    for value in ODD:
                        values = dict.fromkeys(list(inspect.signature(method).parameters)[1:], value)
                        with self.subTest(method=f"{records._name}.{name}", user=user.login, value=ascii(value)[:20]):
                            self._call(theirs, name, values)

    def _public_methods(self, records):
        """Yield (name, function) of what the addon lets clients call on records."""
        names = {
            name
            for base in type(records).__mro__
            if base.__module__.startswith("odoo.addons.customer_manager.")
            for name, value in vars(base).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }
        for name in sorted(names - {"create", "write", "unlink", "default_get"}):
            yield name, get_public_method(records, name)

    def _call(self, records, name, values):
        """Call as a client does; only refusals in words may be raised, and nothing stays."""
        try:
            with self.env.cr.savepoint():
                get_public_method(records, name)(records, **values)
                self.env.flush_all()
                raise UserError("done")
        except (AccessError, UserError):
            self.env.invalidate_all(flush=False)

    # one decision

    def test_decision_records_who_and_why(self):
        document = self._requested()
        task = self.task(document, self.boss)
        self.assertTrue(task.action_approve("  Fine by me. "))
        self.assertRecordValues(
            task.sudo(),
            [{"state": "approved", "decided_uid": self.boss.id, "behalf_uid": False, "comment": "Fine by me."}],
        )
        event = self.case(document).event_ids[1]
        self.assertEqual((event.action, event.actor, event.task), ("approved", self.boss.id, task.id))
        self.assertEqual(event.values_hash, self.case(document).snapshot_hash)

    def test_reason_is_needed_to_reject_and_to_send_back(self):
        task = self.task(self._requested(), self.boss)
        for reason in (False, None, "", "  \n"):
            with self.subTest(reason=reason), self.assertRefused(UserError, "^Reason: say why"):
                task.action_reject(reason)
            with self.subTest(reason=reason), self.assertRefused(UserError, "^Reason: say why"):
                task.action_send_back(reason)

    def test_odd_texts_are_refused_in_words(self):
        task = self.task(self._requested(), self.boss)
        for text in (5, ["x"], {"x": 1}, "a\x00b", "\ud800", "x" * 5000, float("nan")):
            with self.subTest(text=ascii(text)[:20]), self.assertRefused(UserError, "^(Comment|Reason): "):
                task.action_approve(text)
            with self.subTest(text=ascii(text)[:20]), self.assertRefused(UserError, "^Reason: "):
                task.action_reject(text)
        for step_id in ("x", -1, True, 10**20, [], 1.5):
            with self.subTest(step=step_id), self.assertRefused(UserError, "^Step: "):
                task.action_send_back("Why", step_id)
        with self.assertRefused(UserError, "^Verdict: "):
            task.action_decide_many("eat")

    def test_only_ones_own_task_in_its_turn(self):
        document = self._requested()
        task = self.task(document, self.boss).sudo()
        for user in (self.requester, self.second, self.outsider, self.manager):
            with self.subTest(user=user.login), self.assertRefused(UserError, "there is none for you"):
                task.with_user(user).action_approve()
        portal = new_test_user(self.env, login="ap_portal", groups="base.group_portal")
        with self.assertRefused(AccessError, ""):
            task.with_user(portal).action_approve()
        with self.assertRefused(UserError, "there is none for you"):
            task.browse(999_999_999).with_user(self.boss).action_approve()
        self.assertEqual(self.case(document).state, "open")

    def test_late_one_learns_who_decided(self):
        process = self.process(
            "approval.sample", "close", [step("Any", users=self.boss | self.second)], owner_id=self.manager.id
        )
        self.assertTrue(process.version_id)
        document = self._requested()
        self.decide(document, self.boss, self.second, self.third)
        document.action_confirm()
        document.action_request_approval("close")
        late = self.task(document, self.second)
        self.decide(document, self.boss)
        self.assertEqual(late.state, "unneeded")
        with self.assertRefused(UserError, "already decided by Boss on .*: Approved"):
            late.action_reject("No.")

    def test_rejecting_ends_the_case(self):
        document = self._requested()
        self.decide(document, self.boss, verdict="reject", text="Too <b>dear</b>.")
        case = self.case(document)
        self.assertEqual((case.state, case.reason), ("rejected", "Too <b>dear</b>."))
        self.assertNotIn("dear", document.message_ids[0].body)
        self.assertIn("Boss", document.message_ids[0].body)
        with self.assertRefused(UserError, "Confirm"):
            document.action_confirm()

    def test_people_excluded_since_the_request(self):
        document = self._requested()
        document.sudo().write({"note": "x"})
        task = self.task(document, self.boss)
        employee = self.env["hr.employee"].create({"name": "R", "user_id": self.requester.id})
        self.env["approval.relation"].create({"employee_id": employee.id, "user_id": self.boss.id, "kind": "sibling"})
        with self.assertRefused(UserError, "may not decide|no longer|none for you|already|not for you|void|nothing"):
            task.action_approve()

    def test_reader_who_lost_the_document(self):
        document = self._requested()
        task = self.task(document, self.boss)
        document.is_private = True
        with self.assertRefused(UserError, "cannot read"):
            task.action_approve()

    def test_other_values_are_told_and_make_the_steps_run_again(self):
        document = self._requested(amount=5)
        self.decide(document, self.boss)
        task = self.task(document, self.second)
        self.env.flush_all()
        self.env.cr.execute("UPDATE approval_sample SET amount = 7 WHERE id = %s", [document.id])
        self.env.invalidate_all()
        answer = task.action_approve()
        self.assertIn("Amount", answer["params"]["message"])
        case = self.case(document)
        self.assertEqual(case.snapshot["amount"], 7)
        self.assertEqual(case.task_ids.filtered(lambda one: one.state == "open").user_id, self.boss)
        with self.assertRefused(UserError, "void"):
            task.action_approve()
        self.decide(document, self.boss, self.second, self.third)
        self.assertEqual(case.state, "approved")

    # sending back

    def test_sending_back_to_a_step_voids_what_followed(self):
        document = self._requested()
        self.decide(document, self.boss, self.second)
        case = self.case(document)
        first, second, third = self.approval.version_id.step_ids
        task = self.task(document, self.third)
        with self.assertRefused(UserError, "earlier step"):
            task.action_send_back("Again", third.id)
        self.assertTrue(task.action_send_back("Look again", second.id))
        self.assertEqual(
            {one.step_id.name: one.state for one in case.task_ids.sorted("id")},
            {"One": "approved", "Two": "open", "Three": "sent_back"},
        )
        self.decide(document, self.second, self.third)
        self.assertEqual(case.state, "approved")
        self.assertTrue(case.verify_chain()["valid"])
        self.assertTrue(first)

    def test_process_says_where_to_send_back(self):
        steps = self.approval.version_id.step_ids
        version = self.approval.version_id.copy({"process_id": self.approval.id})
        version.step_ids[2].return_step_id = version.step_ids[0]
        version.action_publish()
        document = self._requested()
        self.decide(document, self.boss, self.second)
        self.task(document, self.third).action_send_back("From the start")
        self.assertEqual(self.case(document).task_ids.filtered(lambda one: one.state == "open").user_id, self.boss)
        self.assertTrue(steps)

    def test_returned_case_goes_on_after_resubmission(self):
        document = self._requested(amount=5)
        self.decide(document, self.boss)
        self.decide(document, self.second, verdict="send_back", text="Which one?")
        case = self.case(document)
        self.assertEqual((case.state, case.reason), ("returned", "Which one?"))
        self.assertFalse(case.task_ids.filtered(lambda one: one.state == "open"))
        with self.assertRefused(AccessError, "Requester"):
            case.with_user(self.manager).sudo(False).action_resubmit()
        case.with_user(self.requester).sudo(False).action_resubmit()
        self.assertEqual(case.state, "open")
        self.assertEqual(case.task_ids.filtered(lambda one: one.state == "open").user_id, self.second)

    def test_correction_of_a_returned_case_runs_touched_steps_again(self):
        document = self._requested(amount=5)
        self.decide(document, self.boss)
        self.decide(document, self.second, verdict="send_back")
        document.amount = 6
        case = self.case(document)
        self.assertEqual((case.state, case.snapshot["amount"]), ("returned", 5))
        document.action_request_approval()
        self.assertEqual((case.state, case.snapshot["amount"]), ("open", 6))
        self.assertEqual(case.task_ids.filtered(lambda one: one.state == "open").user_id, self.boss)
        self.assertTrue(case.verify_chain()["valid"])

    # substitutes

    def test_substitute_decides_for_the_absent(self):
        document = self._requested()
        task = self.task(document, self.boss)
        self.assertFalse(self.env["approval.task"].with_user(self.outsider).search([("is_mine", "=", True)]))
        self._substitute(self.boss, self.outsider)
        mine = self.env["approval.task"].with_user(self.outsider).search([("is_mine", "=", True)])
        self.assertEqual(mine, task)
        self.assertTrue(mine.is_mine)
        mine.action_approve()
        self.assertRecordValues(
            task.sudo(), [{"decided_uid": self.outsider.id, "behalf_uid": self.boss.id, "state": "approved"}]
        )

    def test_substitute_counts_once(self):
        document = self._requested()
        for absent in (self.boss, self.second):
            self._substitute(absent, self.outsider)
        self.task(document, self.boss).with_user(self.outsider).action_approve()
        with self.assertRefused(UserError, "decided another step"):
            self.task(document, self.second).with_user(self.outsider).action_approve()

    def test_substitute_never_decides_his_own_request(self):
        document = self._requested()
        self._substitute(self.boss, self.requester)
        self.assertFalse(self.env["approval.task"].with_user(self.requester).search([("is_mine", "=", True)]))
        with self.assertRefused(UserError, "may not decide"):
            self.task(document, self.boss).with_user(self.requester).action_approve()

    def test_substitute_of_another_process_or_day(self):
        document = self._requested()
        other = self.process("approval.sample", "close", [step("X", users=self.boss)], owner_id=self.manager.id)
        self._substitute(self.boss, self.outsider, process_ids=other.ids)
        with self.assertRefused(UserError, "there is none for you"):
            self.task(document, self.boss).with_user(self.outsider).action_approve()

    # many at once

    def test_many_at_once_each_for_itself(self):
        documents = self._requested(4)
        tasks = self._tasks(documents, self.boss)
        documents[1].action_recall_approval("Not now.")
        self.env.cr.execute("UPDATE approval_sample SET amount = 7 WHERE id = %s", [documents[2].id])
        self.env.invalidate_all()
        foreign = self.env["approval.task"].browse(999_999_999)
        results = (tasks | foreign).with_user(self.boss).action_decide_many("approve", "All")
        found = {result["task_id"]: (result["ok"], result["message"]) for result in results}
        by_document = {task.sudo().case_id.res_id: found[task.id] for task in tasks}
        self.assertEqual([by_document[document.id][0] for document in documents], [True, False, False, True])
        self.assertRegex(by_document[documents[1].id][1], "Recalled")
        self.assertRegex(by_document[documents[2].id][1], "Amount")
        self.assertEqual(found[foreign.id][0], False)
        self.assertEqual(documents.mapped("approval_state"), ["open", "recalled", "open", "open"])

    def test_many_rejections_need_a_reason(self):
        tasks = self._tasks(self._requested(2), self.boss)
        with self.assertRefused(UserError, "^Reason"):
            tasks.action_decide_many("reject")
        self.assertEqual([one["ok"] for one in tasks.action_decide_many("reject", "No.")], [True, True])

    def test_document_that_refuses_stops_no_other(self):
        documents = self._requested(3)
        for user in (self.boss, self.second):
            self._tasks(documents, user).action_decide_many("approve")

        def decided(document, case):
            if document == documents[1]:
                raise UserError("The document says no.")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        results = self._tasks(documents, self.third).action_decide_many("approve")
        self.assertEqual([one["ok"] for one in results], [True, False, True])
        self.assertEqual(results[1]["message"], "The document says no.")
        self.assertEqual(documents.mapped("approval_state"), ["approved", "open", "approved"])
        for document in documents:
            self.assertTrue(self.case(document).verify_chain()["valid"])

    @mute_logger("odoo.addons.customer_manager.models.approval.approval_task_decide")
    def test_a_document_whose_program_fails_stops_no_other(self):
        """The approver is told of his one case, without what the program said; the others are decided."""
        documents = self._requested(3)
        for user in (self.boss, self.second):
            self._tasks(documents, user).action_decide_many("approve")

        def decided(document, case):
            document.name = "Changed on the way"
            if document == documents[1]:
                raise KeyError("secret of the program")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        results = self._tasks(documents, self.third).action_decide_many("approve")
        self.assertEqual([one["kind"] for one in results], ["done", "failed", "done"])
        self.assertRegex(results[1]["message"], r"^Sample: not decided, its program failed \(KeyError\)")
        self.assertNotIn("secret", results[1]["message"])
        self.assertEqual(documents.mapped("approval_state"), ["approved", "open", "approved"])
        self.assertEqual(documents[1].name, "Sample", "all that it did is taken back")
        for document in documents:
            self.assertTrue(self.case(document).verify_chain()["valid"])

    def test_more_than_one_call_takes(self):
        many = self.env["approval.task"].with_user(self.boss).browse(range(1, MOST_AT_ONCE + 2))
        for call in (
            lambda: many.action_decide_many("approve"),
            lambda: many.action_approve(),
            lambda: many.action_reject("No."),
            lambda: many.action_send_back("No."),
        ):
            with self.assertRefused(UserError, "^Tasks: at most 500 in one call"):
                call()
        self.assertEqual(len(many[1:].action_decide_many("approve")), MOST_AT_ONCE)

    # what it costs: of the queries three are for values that only the sample has
    # and one for its rule; activities, which
    # are made when the transaction ends, are not counted

    @warmup
    def test_queries_of_a_request(self):
        self._requested()
        document = self.sample().with_context(allowed_company_ids=self.env.company.ids)
        self._forget()
        with self.assertQueryCount(13):
            document.action_request_approval()
            self._without_activities()

    @warmup
    def test_queries_of_a_decision(self):
        document = self._requested()
        for user in (self.boss, self.second):
            task = self.task(document, user).with_context(allowed_company_ids=self.env.company.ids)
            self._forget()
            with self.assertQueryCount(12):
                task.action_approve("Fine")
                self._without_activities()

    def _forget(self):
        """Begin as a new request does: nothing pending, nothing in the cache."""
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def _without_activities(self):
        self.env.cr.precommit.clear()
        self.env.flush_all()

    @warmup
    def test_queries_of_many(self):
        documents = self.env["approval.sample"].with_user(self.requester).create([{"name": "Sample"}] * 100)
        self.env.invalidate_all()
        with self.assertQueryCount(200):
            documents.action_request_approval()
            self.env.cr.flush()
        for user in (self.boss, self.second, self.third):
            tasks = self._tasks(documents, user)
            self.env.invalidate_all()
            with self.assertQueryCount(300):
                tasks.action_decide_many("approve")
                self.env.cr.flush()
        self.assertEqual(set(documents.mapped("approval_state")), {"approved"})
