"""More attacks on approvals: what leaks, who slips in, what a number that is none does.

Each docstring says what is tried; the users are ordinary ones unless it says otherwise.
"""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import SQL

from .common import SampleCommon, step

SECRET = "hunter2"


class MoreCommon(SampleCommon):
    """A document with one step of Boss and Second, unless the test brings its own."""

    @classmethod
    def _one_step(cls, *steps, **values):
        steps = steps or (step("Check", users=cls.boss | cls.second),)
        return cls.process("approval.sample", "confirm", list(steps), **{"owner_id": cls.manager.id, **values})

    @classmethod
    def _case_of(cls, user=None, **values):
        sample = cls.sample(user, **{"amount": 4711, **values})
        sample.action_request_approval()
        return sample, cls.case(sample)

    @classmethod
    def _related(cls, user, other):
        """Declare that two people are related."""
        employee = cls.env["hr.employee"].create({"name": user.name, "user_id": user.id})
        return cls.env["approval.relation"].create({"employee_id": employee.id, "user_id": other.id})


@tagged("post_install", "-at_install")
class TestAttackWhatLeaks(MoreCommon, TransactionCase):
    """What people read who should not."""

    def test_own_plan_is_read_by_nobody(self):
        """Readers of a case read, search, group or export the frozen plan, which tells who is a relative."""
        self._related(self.third, self.requester)
        self._one_step(step("Check", users=self.boss | self.third))
        _sample, case = self._case_of()
        self.assertIn(self.third.id, case.plan["steps"][0]["barred"])
        for user in (self.requester, self.boss, self.manager):
            user.group_ids |= self.env.ref("base.group_allow_export")
            mine = case.with_user(user)
            for name in ("plan", "snapshot", "plan_hash", "snapshot_hash"):
                with self.subTest(user=user.login, name=name):
                    for read in (
                        lambda one=mine, name=name: one.read([name]),
                        lambda one=mine, name=name: one.web_read({name: {}}),
                        lambda one=mine, name=name: one.export_data([name]),
                        lambda one=mine, name=name: one.search([(name, "!=", False)]),
                        lambda one=mine, name=name: one.formatted_read_group([], [name]),
                    ):
                        with self.assertRefused((AccessError, ValueError)):
                            read()
            self.assertNotIn("plan", mine.read()[0])

    def test_own_relation_is_shown_as_excluded(self):
        """The path, the preview and the case tell of a relative no more than of others that are excluded."""
        self._related(self.third, self.requester)
        self._one_step(step("Check", users=self.boss | self.third | self.second))
        sample, case = self._case_of(subject_id=self.second.id)
        sample.invalidate_recordset()
        for path in (sample.approval_path, sample.approval_preview(), case.with_user(self.boss).approval_path):
            why = {person["user_id"]: person["why"] for person in path[0]["people"] if person["state"] == "excluded"}
            self.assertEqual(why.keys(), {self.second.id, self.third.id})
            self.assertEqual(why[self.second.id], why[self.third.id])

    def test_own_values_of_a_document_taken_away(self):
        """Somebody who had a task reads the values after the document was made private."""
        self._one_step()
        sample, case = self._case_of()
        reader, task = case.with_user(self.boss), self.task(sample, self.boss)
        self.assertIn("4,711", json.dumps(reader.approval_values))
        sample.is_private = True
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(reader.approval_values)
        self.assertNotIn("4,711", json.dumps(task.read(), default=str))
        self.assertNotIn("4,711", json.dumps(reader.read(["approval_path", "approval_values", "approval_panel"])))

    def test_own_values_of_closed_fields(self):
        """A reader of the document sees no values of fields that are closed to him, in path, preview or case."""
        self.patch(self.env["approval.sample"]._fields["amount"], "groups", "base.group_system")
        self._one_step(step("Check", users=self.boss, condition="[('amount', '>', 4000)]"))
        sample = self.sample(self.env.user, amount=4711).with_user(self.requester)
        sample.action_request_approval()
        case = self.case(sample)
        for shown in (
            sample.approval_path,
            sample.approval_preview(),
            case.with_user(self.boss).approval_values,
            case.with_user(self.boss).approval_path,
            self.task(sample, self.boss).reasons,
        ):
            self.assertNotIn("4,711", json.dumps(shown))

    def test_own_path_of_another_case_by_onchange(self):
        """The web client's onchange is told that the case of my document is somebody else's."""
        self._one_step(step("Check", users=self.boss, condition="[('amount', '>', 4000)]"))
        sample, case = self._case_of()
        self.decide(sample, self.boss, text=SECRET)
        sample.is_private = True
        self.env.flush_all()
        mine = self.sample(self.outsider, amount=1)
        spec = {"approval_path": {}, "approval_panel": {}, "approval_case_id": {"fields": {"display_name": {}}}}
        for record in (mine, mine.browse()):
            for names in ([], ["approval_case_id"], ["name"]):
                answer = record.onchange({"approval_case_id": case.id, "name": "x"}, names, spec)
                self.assertNotIn("4,711", json.dumps(answer))
                self.assertNotIn(SECRET, json.dumps(answer))
                self.assertNotIn("Boss", json.dumps(answer))

    def test_own_names_by_the_wizards(self):
        """The dialog of a decision is opened on tasks of others, the one of a case on somebody else's case."""
        self._one_step()
        _sample, case = self._case_of(name=SECRET)
        wizards = self.env["approval.decision.wizard"].with_user(self.outsider)
        tasks = [Command.set(case.task_ids.ids)]
        spec = {"task_ids": {"fields": {}}, "summary": {}, "task_count": {}, "allowed_step_ids": {"fields": {}}}
        self.assertNotIn(SECRET, json.dumps(wizards.onchange({"task_ids": tasks}, ["task_ids"], spec)))
        with self.assertRefusedOrSilent():
            wizard = wizards.create({"task_ids": tasks})
            self.assertNotIn(SECRET, json.dumps(wizard.read(["summary"])))
        results = self.env["approval.decision.result"].with_user(self.outsider)
        with self.assertRefusedOrSilent():
            wizard = wizards.create({})
            result = results.create({"wizard_id": wizard.id, "task_id": case.task_ids[0].id})
            self.assertNotIn(SECRET, json.dumps(result.read(["document_name", "step_name"])))
        with self.assertRefusedOrSilent():
            wizard = (
                self.env["approval.case.wizard"].with_user(self.outsider).create({"case_id": case.id, "reason": "x"})
            )
            wizard.invalidate_recordset()
            self.assertFalse(wizard.sudo().allowed_step_ids)

    def assertRefusedOrSilent(self):
        """Return a context in which an AccessError is as good as an answer that says nothing."""
        return _Refused(self.env)

    def test_own_search_by_words_of_others(self):
        """Reasons, comments and names are guessed by searching from documents, tasks, cases and activities."""
        self._one_step()
        sample, case = self._case_of()
        self.decide(sample, self.boss, verdict="reject", text=SECRET)
        self.env.flush_all()
        for model, domain in (
            ("approval.sample", [("approval_case_ids.reason", "ilike", SECRET)]),
            ("approval.sample", [("approval_case_ids.task_ids.comment", "ilike", SECRET)]),
            ("approval.sample", [("approval_case_ids", "any", [("task_ids", "any", [("comment", "ilike", SECRET)])])]),
            ("approval.sample", [("approval_case_ids", "any!", [("reason", "ilike", SECRET)])]),
            ("approval.case", [("reason", "ilike", SECRET)]),
            ("approval.case", [("task_ids.comment", "ilike", SECRET)]),
            ("approval.task", [("case_id.reason", "ilike", SECRET)]),
            ("approval.task", [("document_name", "ilike", "sample")]),
            ("approval.task", [("requester_id", "=", self.requester.id)]),
            ("mail.activity", [("approval_case_id.reason", "ilike", SECRET)]),
            ("mail.activity", [("approval_task_id.comment", "ilike", SECRET)]),
            ("mail.message", [("body", "ilike", SECRET), ("model", "=", "approval.case")]),
        ):
            with self.subTest(model=model, domain=domain):
                try:
                    with self.env.cr.savepoint():
                        found = self.env[model].with_user(self.outsider).search(domain)
                except (AccessError, ValueError, UserError):
                    continue
                self.assertFalse(found)
        outsider = self.env["approval.case"].with_user(self.outsider)
        self.assertFalse(outsider.name_search("Sample"))
        self.assertFalse(outsider.formatted_read_group([], ["requester_id"], ["__count"]))
        self.assertFalse(self.env["approval.task"].with_user(self.outsider).formatted_read_group([], ["user_id"]))

    def test_own_words_of_a_verdict_are_erased_everywhere(self):
        """What was said stays in the chatter of the document, which more people read than the case."""
        self._one_step()
        sample, case = self._case_of()
        self.decide(sample, self.boss, verdict="reject", text=SECRET)
        case.with_user(self.manager).action_erase_reasons("Privacy")
        self.assertNotIn(SECRET, "".join(str(body) for body in sample.message_ids.mapped("body")))


class _Refused:
    """Swallow a refusal and take back what was done before it."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.savepoint = self.env.cr.savepoint()
        self.savepoint.__enter__()

    def __exit__(self, kind, error, trace):
        self.savepoint.__exit__(kind, error, trace)
        return kind is not None and issubclass(kind, AccessError)


@tagged("post_install", "-at_install")
class TestAttackWhoDecides(MoreCommon, TransactionCase):
    """Who slips in."""

    def _stands_in(self, substitute, absent, **values):
        return (
            self.env["approval.delegation"]
            .with_user(absent)
            .create({"user_id": absent.id, "substitute_id": substitute.id, **values})
        )

    def test_own_requester_forwards_as_substitute(self):
        """The requester stands in for the approver and forwards the task to a friend."""
        self._one_step(step("Check", users=self.boss))
        sample, case = self._case_of()
        self._stands_in(self.requester, self.boss)
        task = self.task(sample, self.boss).with_user(self.requester)
        with self.assertRefused(UserError, "may not decide on this"):
            task.action_forward(self.third.id, "Please")
        self.assertEqual(case.task_ids.user_id, self.boss)

    def test_own_excluded_approver_forwards(self):
        """An approver who became a relative of the requester passes the task to a friend."""
        self._one_step(step("Check", users=self.boss | self.second))
        sample, case = self._case_of()
        self._related(self.boss, self.requester)
        task = case.task_ids.filtered(lambda one: one.user_id == self.boss).with_user(self.boss)
        with self.assertRefused(UserError):
            task.action_forward(self.third.id, "Please")

    def test_own_chained_and_circular_substitutes(self):
        """Boss -> Second -> Third -> Boss: nobody decides for somebody at second hand."""
        self._one_step(step("Check", users=self.boss))
        sample, _case = self._case_of()
        self._stands_in(self.second, self.boss)
        self._stands_in(self.third, self.second)
        self._stands_in(self.boss, self.third)
        task = self.task(sample, self.boss)
        with self.assertRefused(UserError, "none for you"):
            task.with_user(self.third).action_approve()
        self.assertTrue(task.with_user(self.second).action_approve())

    def test_own_responsible_chooses_who_approves_his_own_case(self):
        """Who is responsible for the process asks himself, and adds a friend when nobody is left."""
        self._one_step(step("Check", users=self.boss), owner_id=self.requester.id)
        _sample, case = self._case_of()
        self.boss.active = False
        self.assertTrue(case.is_stranded)
        mine = case.with_user(self.requester)
        with self.assertRefused(UserError):
            mine.action_add_approver(case.version_id.step_ids.id, self.third.id, "My friend")
        case.with_user(self.manager).action_add_approver(case.version_id.step_ids.id, self.third.id, "Neutral")

    def test_own_responsible_adds_an_approver_to_the_case_of_others(self):
        """An ordinary user who is responsible for a process can do what he is asked to do."""
        self._one_step(step("Check", users=self.boss), owner_id=self.third.id)
        _sample, case = self._case_of()
        self.boss.active = False
        case.with_user(self.third).action_add_approver(case.version_id.step_ids.id, self.second.id, "Instead")
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.second)

    def test_own_relative_of_the_author_leaves_the_step(self):
        """A relation to the author of the document, declared while the case runs: somebody is told."""
        self._one_step(step("Check", users=self.boss))
        sample = self.sample(self.outsider, amount=1).with_user(self.requester)
        sample.action_request_approval()
        case = self.case(sample)
        self._related(self.boss, self.outsider)
        self.assertTrue(case.is_stranded)
        with self.assertRefused(UserError):
            case.task_ids.filtered(lambda task: task.user_id == self.boss).with_user(self.boss).action_approve()

    def test_own_archived_approver_gets_no_turn_again(self):
        """Steps that run again go back to the people of the plan, of whom one has left."""
        self._one_step(step("One", users=self.boss | self.third), step("Two", users=self.second), distinct_people=False)
        sample, case = self._case_of()
        self.third.active = False
        self.decide(sample, self.boss)
        self.decide(sample, self.second, verdict="send_back")
        sample.amount = 5
        sample.action_request_approval()
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.boss)
        self.assertFalse(case.is_stranded)

    def test_own_member_who_left_gets_no_turn_again(self):
        """A step runs again, and somebody who is no longer in its group, or may not read, is not asked."""
        group = self.env["res.groups"].create(
            {"name": "Checkers", "user_ids": [Command.set((self.boss | self.third).ids)]}
        )
        self._one_step(step("One", group=group.id), step("Two", users=self.second))
        sample, case = self._case_of()
        self.third.group_ids -= group
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.boss)
        sample.amount = 5
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.boss)

    def test_own_parallel_steps_with_one_person_left_strand(self):
        """Two steps at the same time, different people wanted, one person left for both."""
        self._one_step(
            step("One", users=self.boss | self.second, sequence=10),
            step("Two", users=self.boss | self.third, sequence=10),
        )
        _sample, case = self._case_of()
        (self.second | self.third).write({"active": False})
        self.assertTrue(case.is_stranded)

    def test_own_escalation_of_excluded_people(self):
        """The people of the escalation are the requester, the person concerned and a relative."""
        self._related(self.third, self.requester)
        self._one_step(
            step(
                "Check",
                users=self.boss,
                deadline_hours=1,
                escalation_user_ids=[Command.set((self.requester | self.third | self.second).ids)],
            )
        )
        _sample, case = self._case_of(subject_id=self.second.id)
        case.task_ids._escalate()
        self.assertEqual(case.task_ids.user_id, self.boss)
        self.assertIn("escalated", case.event_ids.mapped("action"))

    def test_own_substitute_in_two_steps(self):
        """Different people wanted: the substitute of two people decides both steps."""
        self._one_step(step("One", users=self.boss), step("Two", users=self.second | self.outsider))
        sample, _case = self._case_of()
        self._stands_in(self.third, self.boss)
        self._stands_in(self.third, self.second)
        self.assertTrue(self.task(sample, self.boss).with_user(self.third).action_approve())
        with self.assertRefused(UserError, "another step"):
            self.task(sample, self.second).with_user(self.third).action_approve()

    def test_own_approver_approves_the_values_he_changed(self):
        """An approver writes another amount; his step goes to the others."""
        self._one_step(step("Check", users=self.boss | self.second))
        sample, case = self._case_of()
        mine = self.task(sample, self.boss)
        sample.with_user(self.boss).amount = 1
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.second)
        self.assertIn([self.boss.id, "changer"], case.plan["steps"][0]["excluded"])
        for call in (mine.action_approve, lambda: mine.action_forward(self.third.id, "Please")):
            with self.assertRefused(UserError):
                call()
        with self.assertRefused(UserError, "is excluded"):
            self.task(sample, self.second).action_forward(self.boss.id, "Please")
        self._stands_in(self.boss, self.second)
        with self.assertRefused(UserError, "who changed the values"):
            self.task(sample, self.second).with_user(self.boss).action_approve()
        self.decide(sample, self.second)
        sample.action_confirm()

    def test_own_only_approver_changes_the_values(self):
        """The only approver writes another amount, before or after he approved: somebody else is looked for."""
        self._one_step(step("Check", users=self.boss), owner_id=self.boss.id)
        for is_approved in (False, True):
            with self.subTest(is_approved=is_approved):
                sample, case = self._case_of()
                if is_approved:
                    self.decide(sample, self.boss)
                sample.with_user(self.boss).amount = 1
                self.assertEqual((case.state, case.is_stranded), ("open", True))
                step_id = case.version_id.step_ids.id
                with self.assertRefused(UserError, "does not choose who decides"):
                    case.with_user(self.boss).action_add_approver(step_id, self.third.id, "My friend")
                with self.assertRefused(UserError, "is excluded"):
                    case.with_user(self.manager).action_add_approver(step_id, self.boss.id, "Again")
                case.with_user(self.manager).action_add_approver(step_id, self.third.id, "Neutral")
                self.decide(sample, self.third)
                sample.action_confirm()

    def test_own_changed_values_of_another_step(self):
        """Who changed a value that a step does not watch keeps what he approved, and decides no more."""
        watched = {"rerun": "condition", "condition": "[('partner_id', '=', False)]", "sequence": 10}
        self._one_step(
            step("One", users=self.boss, **watched),
            step("Two", users=self.second | self.third, **watched),
            step("Last", users=self.second | self.outsider, sequence=20),
        )
        sample, case = self._case_of()
        self.decide(sample, self.boss)
        for user in (self.boss, self.second):
            sample.with_user(user).amount += 1
        self.assertEqual(self.task(sample, self.boss, state="approved").decided_uid, self.boss)
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.third)
        self.decide(sample, self.third, self.outsider)
        sample.action_confirm()

    def test_own_requester_changes_the_values(self):
        """The requester changes the amount: everybody is asked again."""
        self._one_step(step("Check", users=self.boss))
        sample, _case = self._case_of()
        self.decide(sample, self.boss)
        sample.amount = 1
        self.decide(sample, self.boss)
        sample.action_confirm()

    def test_own_changer_may_decide_where_the_requester_may(self):
        """A step that lets the requester decide lets decide who changed the values."""
        self._one_step(step("Check", users=self.boss, exclude_requester=False))
        sample, _case = self._case_of()
        sample.with_user(self.boss).amount = 1
        self.decide(sample, self.boss)
        sample.action_confirm()

    def test_own_noticing_is_not_changing(self):
        """Values change behind the case; the approver who comes upon it decides all the same."""
        self._one_step(step("Check", users=self.boss))
        sample, case = self._case_of()
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE approval_sample SET amount = 7 WHERE id = %s", sample.id))
        self.env.invalidate_all()
        self.assertIsInstance(self.task(sample, self.boss).action_approve(), dict)
        self.assertFalse(case.event_ids.filtered(lambda one: one.action == "values_changed").actor)
        self.decide(sample, self.boss)
        self.assertEqual(case.state, "approved")

    def test_own_process_that_lets_its_maker_approve_is_told(self):
        """A process manager publishes a process by which he approves what he asks for himself."""
        process = self._one_step(step("Check", users=self.manager, exclude_requester=False))
        notes = "".join(str(body) for body in process.message_ids.mapped("body"))
        self.assertIn("“Check” may be decided by: who requested it", notes)
        self.assertIn("“Check” may be decided by: who requested it", process.version_id.opening)
        sample, case = self._case_of(self.manager)
        self.decide(sample, self.manager)
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.event_ids.filtered(lambda one: one.action == "approved").actor, self.manager.id)


@tagged("post_install", "-at_install")
class TestAttackTheGate(MoreCommon, TransactionCase):
    """What passes the gate."""

    def test_own_number_that_is_none(self):
        """An amount that is neither above nor below anything, or above everything."""
        self._one_step(step("Check", users=self.boss, condition="[('amount', '>', 1000)]"))
        for number in (float("nan"), float("inf"), float("-inf")):
            with self.subTest(number=number):
                with self.assertRefused(UserError, "Amount"):
                    self.sample(amount=number).action_confirm()
                with self.assertRefused(UserError, "Amount"):
                    self.sample(amount=number).action_request_approval()
                with self.assertRefused(UserError, "Amount"):
                    self.sample(amount=number, state="confirmed")
                with self.assertRefused(UserError, "^Amount of Lines"):
                    self.sample(line_ids=[Command.create({"amount": number})]).action_confirm()
                sample, _case = self._case_of()
                with self.assertRefused(UserError, "Amount"):
                    sample.amount = number

    def test_own_company_of_a_laxer_process(self):
        """To the company without a process, over the gate, and back."""
        other = self.env["res.company"].create({"name": "Lax"})
        self._one_step(company_id=self.env.company.id)
        self.requester.write({"company_ids": [Command.link(other.id)]})
        sample = self.sample(amount=1).with_context(allowed_company_ids=[self.env.company.id, other.id])
        with self.assertRefused(UserError, "not approved"):
            sample.action_confirm()
        sample.company_id = other
        sample.action_confirm()
        with self.assertRefused(UserError, "Company"):
            sample.company_id = self.env.company

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

    def test_own_copy_of_an_approved_document(self):
        """A copy of a document that is approved, and of one behind the gate."""
        self._one_step()
        sample, _case = self._case_of()
        self.decide(sample, self.boss)
        with self.assertRefused(UserError, "not approved"):
            sample.copy().action_confirm()
        sample.action_confirm()
        with self.assertRefused(UserError, "not approved"):
            sample.copy({"state": "confirmed"})

    def test_own_values_of_lines_without_any(self):
        """Lines whose amounts are all unset are summed."""
        self._one_step()
        sample = self.sample(line_ids=[Command.create({}), Command.create({})])
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE approval_sample_line SET amount = NULL WHERE sample_id = %s", sample.id))
        self.env.invalidate_all()
        totals = {"line_amount": SQL("SUM(amount)")}
        values = sample._approval_digest_lines("approval.sample.line", "sample_id", ["name", "amount"], totals)
        self.assertEqual(values[sample.id]["line_amount"], 0)
        sample.action_request_approval()
        self.decide(sample, self.boss)
        sample.action_confirm()

    def test_own_context_of_the_approver_reaches_no_document(self):
        """The last approver sends defaults in his context: what the document then does is not theirs."""
        seen = []
        self.patch(
            self.registry["approval.sample"],
            "_approval_decided",
            lambda document, case: seen.append(document.env.context),
        )
        self._one_step()
        sample, _case = self._case_of()
        self.task(sample, self.boss).with_context(default_state="confirmed", tracking_disable=True).action_approve()
        self.assertTrue(seen)
        for context in seen:
            self.assertFalse([key for key in context if key.startswith("default_") or key == "tracking_disable"])

    def test_own_bulk_with_one_that_the_document_refuses(self):
        """Many at once, of which one document refuses: its case stays as it was, the others are decided."""
        self._one_step()
        cases = [self._case_of(name=f"Doc {number}") for number in range(3)]
        bad = cases[1][0]

        def decided(document, case):
            if document.id == bad.id:
                raise UserError("not this one")

        self.patch(self.registry["approval.sample"], "_approval_decided", decided)
        tasks = self.env["approval.task"].browse([self.task(sample, self.boss).id for sample, _case in cases])
        results = tasks.with_user(self.boss).action_decide_many("approve")
        self.assertEqual([result["ok"] for result in results], [True, False, True])
        self.env.cr.flush()
        self.env.invalidate_all()
        self.assertEqual([case.state for _sample, case in cases], ["approved", "open", "approved"])
        for _sample, case in cases:
            self.assertTrue(case.verify_chain()["valid"])

    def test_own_odd_letters(self):
        """Markup, emoji and letters beyond the first plane in names, reasons and conditions."""
        odd = "<b onclick=alert(1)>😀 𠜎𠜱 {{ 7*7 }} %(name)s %s ${x}</b>"
        self._one_step(step(odd, users=self.boss, condition="[('result', 'ilike', '😀𠜎')]"))
        sample, case = self._case_of(name=odd, result=f"x😀𠜎 {odd}")
        self.decide(sample, self.boss, verdict="reject", text=odd)
        self.assertTrue(case.verify_chain()["valid"])
        self.assertEqual(self.env["approval.task"].search([("case_id", "=", case.id)]).comment, odd)
        for body in sample.message_ids.mapped("body"):
            self.assertNotIn("<b onclick", str(body))

    def test_own_clock_that_goes_back(self):
        """The server's clock is set back between two decisions."""
        self._one_step(step("One", users=self.boss), step("Two", users=self.second))
        sample, case = self._case_of()
        self.decide(sample, self.boss)
        with freeze_time(fields.Datetime.now() - timedelta(days=400)):
            self.decide(sample, self.second)
            sample.action_confirm()
        self.assertTrue(case.verify_chain()["valid"])

    def test_own_long_trail(self):
        """A case with a thousand events is verified and decided."""
        self._one_step()
        sample, case = self._case_of()
        case._append([{"case": case, "action": "reminded", "step": case.version_id.step_ids} for _ in range(1000)])
        self.assertEqual(case.verify_chain(), {"valid": True, "count": 1001, "erased": False, "breaks": []})
        self.decide(sample, self.boss)
        sample.action_confirm()
