"""Attacks on the approval engine, as ordinary users make them.

The first table lists attacks that succeed on the standard tier validation, and its weak spots in function; the
second one our own. Our answer is one of

* **refused**: an error in words, nothing is written;
* **re-run**: the change is allowed, the case notices and what was approved before is void;
* **impossible**: there is no such door: nothing to call, or what is called decides nothing.

=================  =============================================================  ===========================
standard engine    attack or weak spot                                            our answer
=================  =============================================================  ===========================
T-2                anybody writes "approved by the boss" on the rows of a case    refused, HTTP
T-3                an outsider makes himself an approver                          refused
T-3b, T-6          an outsider deletes or restarts somebody's request             refused
T-4                a forged approval before any request                           refused, superuser included
T-5                approved fields are written with a flag in the context         re-run; behind the gate refused, HTTP
T-5b               the shown state of the approval is written                     impossible: decides nothing
T-7                level 2 decides before level 1 by chosen ids                   refused
T-7b               an outsider overwrites comments of finished tasks              refused
T-8, T-8c          somebody out of turn, or no approver, opens later levels       refused
T-8b               level 3 rejects out of turn                                    refused
T-9                a document is created behind the gate                          refused, HTTP
T-10               lines are changed while the document is locked                 re-run; behind the gate refused
T-11               approved at 5, confirmed at 1,000,000 in one write             refused, HTTP
T-11b              anything is changed after the transition                       refused
T-12                a colleague requests, the author or the person concerned
                   approves                                                       refused
T-12c              a task is forwarded to the requester                           refused
T-1, T-1b          the requester approves himself, or just confirms               refused
T-15               a rule with Python, run for others                             impossible: no Python; refused on save
T-17               HTML in a user's name                                          impossible: shown as text
T-18               portal users read comments, approvers, rules                   refused, HTTP
T-23, T-29         cancel or delete a document and with it the trail              case cancelled, trail stays
T-35               an approver changes the amount and approves                    re-run, with his name; refused
T-37               a user of another company reads and writes                     refused
f1                 one transition per model                                       many gates
f2, f3             rules act on running requests                                  impossible: frozen version
f4                 a deleted rule leaves requests without approvers               refused
f5                 one review is one decision                                     quorum
f6                 no way back                                                    send back, recall
f7                 a rejected document is approved by the others                  refused
f8                 an empty set of approvers                                      refused on publishing and request
f9                 implied members of a group are no approvers                    they count
f10                uid and today in conditions raise errors                       they count
f11                the higher number goes first                                   ascending
f12                A, B, A: one click of A approves before B                      refused
f13                reminders to those whose turn it is not                        impossible: only open tasks
f14                values are not looked at again                                 re-run
f15                request, approve, confirm in one transaction fails             works
f16                what follows an approval runs for every level                  once
f17                states are compared as parts of words                          compared whole
=================  =============================================================  ===========================

===========================================================================  ====================================
our own attacks                                                              our answer
===========================================================================  ====================================
a file with documents that are confirmed already                             refused
a default of one's own, or of the context, that creates documents confirmed  refused
superuser code of a job, an automation or another page                       refused
the web client's own methods for saving                                      refused, HTTP
over one gate into a state behind the next                                   refused
an approval of another transition, of another document, or used before       refused
one document that is approved and one that is not, in one call               refused, both
code that catches the refusal and goes on                                    impossible: nothing is left of it
lines moved in or out, linked, set or copied, also by the other document     refused
values behind a link, or written by SQL, changed after the approval          refused, then re-run
values that change between looking and deciding                              refused, re-run
small while nobody has to approve, big afterwards                            refused
a step that the new values call                                              re-run
superuser code on cases, tasks and events                                    refused
a case, its plan or its values set by SQL                                    refused: the trail does not prove it
the trail changed, cut or emptied by SQL                                     refused by the database
the engine's own methods                                                     impossible: private, HTTP
joining the approvers' group while the case runs                             impossible: people are frozen
deciding after having left                                                   refused
the requester, or who decided already, as a substitute                       refused
making oneself somebody's substitute                                         refused
the same decision twice; a list with tasks of others                         refused, one by one
rejecting without a reason; texts that are none                              refused
requesting, previewing or recalling for what one may not read or write       refused
transitions that are none                                                    refused
requesting twice; going on with a rejected case                              refused
reading or changing processes; changing a published version                  refused
a published version loosened by SQL                                          refused: its checksum tells
withdrawing the process under a running case                                 the case stays and holds the gate
reading the case, tasks, comments of others                                  refused; the path shows no comments
ticking off, moving or deleting an approver's activity                       impossible: it decides nothing
two sessions at once: a line while confirming, one approval twice            the later one starts again
===========================================================================  ====================================

Our own attacks are the methods `test_own_*`.
"""

import json
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import SampleCommon, step

#: what clients have tried on other engines, and what ours might have been tempted to use
FLAGS = {
    "skip_validation_check": True,
    "approval_skip": True,
    "approval.frames": [],
    "install_mode": True,
    "import_file": True,
    "module": "customer_manager",
    "tracking_disable": True,
    "uid": 1,
    "su": True,
    "default_state": "confirmed",
    "default_approval_state": "approved",
}


class AttackCommon(SampleCommon):
    """Three steps one after the other: Boss, Second, Third."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirm = cls.process(
            "approval.sample",
            "confirm",
            [step("One", users=cls.boss), step("Two", users=cls.second), step("Three", users=cls.third)],
        )

    @classmethod
    def _requested(cls, **values):
        sample = cls.sample(**{"amount": 5, **values})
        sample.action_request_approval()
        return sample

    @classmethod
    def _approved(cls, **values):
        sample = cls._requested(**values)
        cls.decide(sample, cls.boss, cls.second, cls.third)
        return sample

    def _refused(self, errors, text, attempt, *args, **kwargs):
        with self.assertRefused(errors, text):
            attempt(*args, **kwargs)

    def _not_confirmed(self, sample):
        """Assert that the requester cannot confirm a document."""
        with self.assertRefused(UserError, "not approved"):
            sample.with_user(self.requester).action_confirm()
        self.assertEqual(sample.state, "draft")

    def _state(self, sample):
        """Return what must not change: states of the case, its tasks, and the number of events."""
        self.env.flush_all()
        self.env.invalidate_all()
        case = self.case(sample)
        return case.state, case.task_ids.sorted("id").mapped("state"), case.event_count, len(case.event_ids)


@tagged("post_install", "-at_install")
class TestAttacksOfOthers(AttackCommon, TransactionCase):
    """Attacks that succeed on the standard engine."""

    def test_t1_requester_who_is_approver_does_not_approve_himself(self):
        self.new_version(self.confirm, [step("One", users=self.boss | self.requester)])
        sample = self._requested()
        self.assertFalse(self.task(sample, self.requester))
        self.assertEqual(self.case(sample).task_ids.user_id, self.boss)

    def test_t1b_confirming_is_not_approving(self):
        sample = self.sample(user=self.boss, amount=5)
        self._refused(UserError, "not approved", sample.action_confirm)

    def test_t2_rows_of_a_case_are_not_written(self):
        sample = self._requested()
        case, before = self.case(sample), self._state(sample)
        for user in (self.outsider, self.requester, self.boss, self.manager):
            for record, vals in (
                (case, {"state": "approved"}),
                (case, {"used_at": False, "snapshot": {}}),
                (case.task_ids, {"state": "approved", "decided_uid": self.boss.id}),
                (case.event_ids, {"action": "approved"}),
            ):
                with self.subTest(user=user.login, model=record._name, vals=vals):
                    self._refused((AccessError, UserError), "", record.with_user(user).write, vals)
        self.assertEqual(self._state(sample), before)
        self._not_confirmed(sample)

    def test_t3_outsider_makes_himself_approver(self):
        sample = self._requested()
        case, before = self.case(sample), self._state(sample)
        task = self.task(sample, self.boss).with_user(self.outsider)
        vals = {"case_id": case.id, "step_id": task.sudo().step_id.id, "user_id": self.outsider.id}
        self._refused((AccessError, UserError), "", task.write, {"user_id": self.outsider.id})
        self._refused((AccessError, UserError), "", task.create, vals)
        steps = self.confirm.version_id.step_ids
        for user in (self.outsider, self.manager):
            self._refused((AccessError, UserError), "", steps.with_user(user).write, {"user_ids": [user.id]})
        self._refused((AccessError, UserError), "", task.action_approve)
        self.assertEqual(self._state(sample), before)

    def test_t3b_t6_outsider_deletes_or_recalls(self):
        sample = self._requested()
        case, before = self.case(sample), self._state(sample)
        for user in (self.outsider, self.boss, self.manager):
            for attempt in (
                case.with_user(user).unlink,
                case.task_ids.with_user(user).unlink,
                case.event_ids.with_user(user).unlink,
                lambda user=user: case.with_user(user).action_recall("No more"),
                lambda user=user: sample.with_user(user).action_recall_approval("No more"),
                case.with_user(user).action_resubmit,
                sample.with_user(user).action_request_approval,
            ):
                self._refused((AccessError, UserError), "", attempt)
        self.assertEqual(self._state(sample), before)

    def test_t4_forged_approval(self):
        sample = self.sample(amount=5)
        version = self.confirm.version_id
        vals = {
            "process_id": self.confirm.id,
            "version_id": version.id,
            "transition": "confirm",
            "res_model": "approval.sample",
            "res_id": sample.id,
            "requester_id": self.requester.id,
            "state": "approved",
        }
        for env in (self.env(user=self.requester), self.env(user=self.manager), self.env):
            self._refused((AccessError, UserError), "", env["approval.case"].create, vals)
        real = self.case(self._requested())
        for env in (self.env(user=self.requester), self.env):
            event = {"case_id": real.id, "sequence": 99, "at": fields.Datetime.now(), "action": "finished", "hash": "x"}
            self._refused((AccessError, UserError), "", env["approval.event"].create, event)
            task = {"case_id": real.id, "step_id": version.step_ids[0].id, "user_id": self.boss.id, "state": "approved"}
            self._refused((AccessError, UserError), "", env["approval.task"].create, task)
        self._not_confirmed(sample)

    def test_t5_flags_in_the_context(self):
        sample = self._requested()
        self.decide(sample, self.boss)
        sample.with_context(**FLAGS).write({"amount": 1_000_000})
        self.assertFalse(self.case(sample).task_ids.filtered(lambda task: task.state == "approved"))
        self._refused(UserError, "not approved", sample.with_context(**FLAGS).write, {"state": "confirmed"})
        self.decide(sample, self.boss, self.second, self.third)
        sample.action_confirm()
        self._refused(UserError, "stays as it is", sample.with_context(**FLAGS).write, {"amount": 5})

    def test_t5b_shown_state_decides_nothing(self):
        sample = self._requested()
        for vals in ({"approval_state": "approved"}, {"approval_case_id": False}, {"approval_case_ids": [(5,)]}):
            with suppress(AccessError, UserError, ValueError), self.env.cr.savepoint():
                sample.write(vals)
            sample.invalidate_recordset()
            self.assertEqual(sample.approval_state, "open")
            self._not_confirmed(sample)

    def test_t7_level_two_before_level_one(self):
        sample = self._requested()
        before = self._state(sample)
        tasks = self.case(sample).task_ids
        self.assertEqual(tasks.user_id, self.boss)
        self._refused((AccessError, UserError), "", tasks.with_user(self.second).action_approve)
        self.assertEqual(self._state(sample), before)

    def test_t7b_comments_of_finished_tasks(self):
        sample = self._requested()
        self.decide(sample, self.boss, text="Looks right")
        task = self.task(sample, self.boss, state="approved")
        for user in (self.outsider, self.boss, self.requester, self.manager):
            self._refused((AccessError, UserError), "", task.with_user(user).write, {"comment": "Never said"})
        self._refused((AccessError, UserError), "", task.with_user(self.boss).action_reject, "Changed my mind")
        self.assertEqual(task.sudo().comment, "Looks right")

    def test_t8_strangers_decide_nothing(self):
        sample = self._requested()
        before = self._state(sample)
        tasks = self.case(sample).task_ids
        for user in (self.outsider, self.third, self.manager, self.requester):
            task = tasks.with_user(user)
            for attempt in (
                task.action_approve,
                lambda task=task: task.action_reject("No"),
                lambda task=task: task.action_send_back("No"),
                lambda task=task, user=user: task.action_forward(user.id, "Mine"),
            ):
                with self.subTest(user=user.login):
                    self._refused((AccessError, UserError), "", attempt)
        self.assertEqual(self._state(sample), before)

    def test_t8b_level_three_rejects_out_of_turn(self):
        sample = self._requested()
        self.decide(sample, self.boss)
        before = self._state(sample)
        for task in self.case(sample).task_ids:
            self._refused((AccessError, UserError), "", task.with_user(self.third).action_reject, "No")
        self.assertEqual(self._state(sample), before)

    def test_t9_created_behind_the_gate(self):
        Sample = self.env["approval.sample"].with_user(self.requester)
        self._refused(UserError, "not approved", Sample.create, {"state": "confirmed"})
        self._refused(UserError, "not approved", Sample.create, {"state": "closed"})
        self._refused(UserError, "not approved", Sample.with_context(**FLAGS).create, {"name": "By context"})
        self._refused(UserError, "not approved", Sample.with_context(**FLAGS).name_create, "By name")
        self._refused(UserError, "not approved", self.sample().copy, {"state": "confirmed"})

    def test_t10_lines(self):
        sample = self._approved(line_ids=[Command.create({"amount": 1})])
        sample.line_ids.amount = 1000
        self.assertEqual(self.case(sample).state, "open")
        self._not_confirmed(sample)
        self.decide(sample, self.boss, self.second, self.third)
        sample.action_confirm()
        self._refused(UserError, "lines were approved", sample.line_ids.write, {"amount": 1})
        self._refused(UserError, "lines were approved", sample.line_ids.unlink)

    def test_t11_confirm_and_change_in_one_write(self):
        sample = self._approved()
        self._refused(UserError, "Amount", sample.write, {"state": "confirmed", "amount": 1_000_000})
        self._refused(UserError, "Amount", sample.write, {"amount": 1_000_000, "state": "confirmed"})
        self.assertEqual((sample.state, sample.amount), ("draft", 5))

    def test_t11b_change_after_confirmation(self):
        sample = self._approved()
        sample.action_confirm()
        for vals in ({"amount": 6}, {"partner_id": self.partner.id}, {"subject_id": self.boss.id}):
            self._refused(UserError, "stays as it is", sample.write, vals)

    def test_t12_author_and_subject_do_not_approve(self):
        sample = self.sample(user=self.boss, amount=5, user_id=self.boss.id)
        self._refused(UserError, "One", sample.with_user(self.requester).action_request_approval)
        sample = self.sample(amount=5, subject_id=self.boss.id)
        self._refused(UserError, "One", sample.action_request_approval)
        [one, *_rest] = sample.approval_preview()
        self.assertEqual([person["why"] for person in one["people"]], ["Excluded."])

    def test_own_plan_of_a_case_is_read_by_nobody(self):
        """It says who is excluded as whose relative."""
        case = self.case(self._requested())
        for user in (self.requester, self.boss, self.manager):
            self._refused(AccessError, "", case.with_user(user).read, ["plan"])
            self.assertNotIn("plan", case.with_user(user).fields_get())
            self.assertTrue(case.with_user(user).approval_path)

    def test_t12_person_who_becomes_subject_while_it_runs(self):
        sample = self._requested()
        task = self.task(sample, self.boss)
        sample.subject_id = self.boss
        self._refused((AccessError, UserError), "", task.action_approve)
        self.assertTrue(self.case(sample).is_stranded)

    def test_t12c_forwarded_to_the_requester(self):
        sample = self._requested()
        task = self.task(sample, self.boss)
        self._refused(UserError, "", task.action_forward, self.requester.id, "Do it yourself")
        author = self.sample(amount=5, user=self.outsider)
        author.with_user(self.requester).action_request_approval()
        self._refused(UserError, "", self.task(author, self.boss).action_forward, self.outsider.id, "You wrote it")

    def test_t12c_forwarded_to_who_decides_later(self):
        """Nobody decides two steps, whoever passed them on to him: a turn does not go to whom another step needs."""
        sample = self._requested()
        task = self.task(sample, self.boss)
        self._refused(UserError, "another step", task.action_forward, self.second.id, "Two in one")
        self.decide(sample, self.boss, self.second)
        self._not_confirmed(sample)

    def test_t15_rules_are_no_programs(self):
        self.assertNotIn("python", str(self.env["approval.step"]._fields["source"].selection))
        rights = new_test_user(self.env, login="ap_rights", groups="base.group_user,base.group_erp_manager")
        version = self.new_version(self.confirm, [step("One", users=self.boss)], publish=False)
        self._refused(AccessError, "", version.step_ids.with_user(rights).write, {"condition": "[]"})
        for condition in (
            "__import__('os').system('true')",
            "[('amount', '=', __import__('os'))]",
            "[('amount', '>', uid.bit_length())]",
            "[('amount.__class__', '=', 1)]",
            "[x for x in (1,)]",
            "lambda: 1",
            "[('create_uid.password', '=', 'x')]",
            "[('amount', 'child_of', 1)]",
        ):
            with self.subTest(condition=condition):
                self._refused(UserError, "", version.step_ids.with_user(self.manager).write, {"condition": condition})

    def test_t17_names_are_text(self):
        self.boss.sudo().name = "<a href='https://evil.example'>Boss</a>"
        sample = self._requested()
        self.decide(sample, self.boss, text="<img src=x onerror=alert(1)>")
        [one, *_rest] = sample.approval_path
        self.assertEqual(one["people"][0]["name"], self.boss.name)
        bodies = "".join(sample.sudo().message_ids.mapped("body"))
        self.assertNotIn("<a href='https://evil", bodies)
        self.assertNotIn("<img", bodies)

    def test_t18_portal_reads_nothing(self):
        sample = self._requested()
        portal = new_test_user(self.env, login="ap_portal", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            for records in (self.case(sample), self.case(sample).task_ids, self.case(sample).event_ids, self.confirm):
                with self.subTest(user=user.login, model=records._name):
                    self._refused(AccessError, "", records.with_user(user).read)
                    self._refused(AccessError, "", records.with_user(user).search, [])

    def test_t23_t29_trail_outlives_the_document(self):
        sample = self._requested()
        self.decide(sample, self.boss)
        case = self.case(sample)
        sample.write({"state": "cancelled"})
        count = len(case.event_ids)
        self.assertEqual(case.event_ids[-1].action, "cancelled")
        sample.unlink()
        self.assertEqual((case.exists(), len(case.event_ids)), (case, count))
        self.assertTrue(case.verify_chain()["valid"])

    def test_t35_approver_changes_what_he_approves(self):
        sample = self._requested()
        self.decide(sample, self.boss)
        sample.with_user(self.second).write({"amount": 1_000_000})
        case = self.case(sample)
        self.assertEqual(self.task(sample, self.boss).state, "open", "the first step runs again")
        change = case.event_ids.filtered(lambda event: event.action == "values_changed")
        self.assertEqual(change.actor, self.second.id)
        self._refused((AccessError, UserError), "", case.task_ids[0].with_user(self.second).action_approve)
        self.decide(sample, self.boss)
        self.assertFalse(self.task(sample, self.second), "nobody approves the values that he wrote")

    def test_t37_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._person("stranger", company_id=other.id, company_ids=[Command.set(other.ids)])
        sample = self._requested()
        case = self.case(sample)
        for records in (case, case.task_ids, case.event_ids, sample):
            for context in ({}, {"allowed_company_ids": self.env.company.ids}):
                theirs = records.with_user(stranger).with_context(**context)
                with self.subTest(model=records._name, context=context):
                    self._refused(AccessError, "", theirs.read)
        self._refused((AccessError, UserError), "", case.task_ids.with_user(stranger).action_approve)
        self._refused((AccessError, UserError), "", sample.with_user(stranger).approval_preview)

    # ------------------------------------------------------------
    # Weak spots in function
    # ------------------------------------------------------------

    def test_f1_two_transitions_of_one_model(self):
        self.process("approval.sample", "close", [step("Close", users=self.third)])
        sample = self._approved()
        sample.action_confirm()
        self._refused(UserError, "“Close” is not approved", sample.action_close)
        sample.action_request_approval()
        self.decide(sample, self.third)
        sample.action_close()
        self.assertEqual(self.case(sample, "confirm").process_id, self.confirm)

    def test_f2_f3_new_version_leaves_running_cases_alone(self):
        sample = self._requested()
        old = self.case(sample).version_id
        self.decide(sample, self.boss)
        self.new_version(self.confirm, [step("Other", users=self.outsider)])
        self.assertEqual((old.state, self.case(sample).version_id), ("retired", old))
        self.assertEqual(self.task(sample, self.boss, state="approved").decided_uid, self.boss)
        self.decide(sample, self.second, self.third)
        sample.action_confirm()
        self.assertMustApprove(self.sample(amount=5), {"Other": self.outsider})

    def test_f4_rules_in_use_are_not_deleted(self):
        sample = self._requested()
        version = self.case(sample).version_id
        for records in (version.step_ids[0], version, self.confirm):
            for env in (self.env(user=self.manager), self.env):
                with self.subTest(model=records._name, su=env.su):
                    self._refused((AccessError, UserError), "published", records.with_env(env).unlink)
        self.decide(sample, self.boss, self.second, self.third)
        sample.action_confirm()

    def test_f5_quorum_of_different_people(self):
        people = self.boss | self.second | self.third
        self.new_version(self.confirm, [step("Two of three", users=people, quorum=2)])
        sample = self._requested()
        self.decide(sample, self.boss)
        self._not_confirmed(sample)
        for task in self.case(sample).task_ids:
            self._refused((AccessError, UserError), "", task.with_user(self.boss).action_approve)
        self._not_confirmed(sample)
        self.decide(sample, self.third)
        sample.action_confirm()

    def test_f6_send_back_and_recall(self):
        sample = self._requested()
        self.decide(sample, self.boss)
        self._refused(UserError, "", self.task(sample, self.second).action_send_back, "")
        self.decide(sample, self.second, verdict="send_back", text="Amount too round")
        self.assertEqual(self.case(sample).state, "returned")
        self._not_confirmed(sample)
        sample.amount = 5.5
        sample.action_request_approval()
        self.assertEqual(self.case(sample).state, "open")
        self._refused(UserError, "", sample.action_recall_approval, "")
        sample.action_recall_approval("Not needed after all")
        self.assertEqual(self.case(sample).state, "recalled")
        self._not_confirmed(sample)

    def test_f7_rejected_is_rejected_for_all(self):
        self.new_version(
            self.confirm, [step("One", users=self.boss, sequence=10), step("Beside", users=self.second, sequence=10)]
        )
        sample = self._requested()
        beside = self.task(sample, self.second)
        self.decide(sample, self.boss, verdict="reject", text="No")
        self.assertEqual(self.case(sample).state, "rejected")
        self._refused((AccessError, UserError), "", beside.action_approve)
        self.assertFalse(self.case(sample).task_ids.filtered(lambda task: task.state == "open"))
        self._not_confirmed(sample)

    def test_f8_nobody_to_decide(self):
        group = self.env["res.groups"].create({"name": "Empty"})
        version = self.new_version(self.confirm, [step("Ghosts", group=group.id)], publish=False)
        self._refused(UserError, "Ghosts", version.action_publish)
        group.user_ids = self.requester | self.boss
        version.action_publish()
        group.user_ids = self.requester
        self._refused(UserError, "Ghosts", self.sample(amount=5).action_request_approval)
        group.user_ids = self.requester | self.boss
        self.boss.active = False
        self._refused(UserError, "Ghosts", self.sample(amount=5).action_request_approval)

    def test_f9_implied_members_count(self):
        group = self.env["res.groups"].create({"name": "Board", "user_ids": [Command.set(self.boss.ids)]})
        self.env["res.groups"].create(
            {"name": "Chairs", "implied_ids": [Command.set(group.ids)], "user_ids": [Command.set(self.second.ids)]}
        )
        self.new_version(self.confirm, [step("Board", group=group.id)])
        self.assertMustApprove(self.sample(amount=5), {"Board": self.boss | self.second})

    def test_f10_uid_and_today(self):
        self.new_version(
            self.confirm,
            [
                step("Mine", users=self.boss, condition="[('user_id', '=', uid)]"),
                step("Past", users=self.second, condition="[('date', '<', today)]"),
                step("Here", users=self.third, condition="[('company_id', '=', company_id)]"),
            ],
        )
        everybody = {"Mine": self.boss, "Past": self.second, "Here": self.third}
        self.assertMustApprove(self.sample(date="2020-01-01"), everybody)
        self.assertMustApprove(self.sample(user_id=self.boss.id, date="2999-01-01"), {"Here": self.third})

    def test_f11_order_reads_top_down(self):
        sample = self._requested()
        self.assertEqual([one["name"] for one in sample.approval_path], ["One", "Two", "Three"])
        for user in (self.boss, self.second, self.third):
            open_tasks = self.case(sample).task_ids.filtered(lambda task: task.state == "open")
            self.assertEqual(open_tasks.user_id, user)
            self.decide(sample, user)

    def test_f12_one_click_is_one_step(self):
        self.new_version(
            self.confirm,
            [step("A", users=self.boss), step("B", users=self.second), step("A again", users=self.boss)],
            distinct_people=False,
        )
        sample = self._requested()
        self.decide(sample, self.boss)
        self.assertEqual(self.case(sample).task_ids.filtered(lambda task: task.state == "open").user_id, self.second)
        self._refused((AccessError, UserError, AssertionError), "", self.decide, sample, self.boss)
        self.decide(sample, self.second, self.boss)
        sample.action_confirm()

    def test_f13_who_has_no_turn_has_no_task(self):
        sample = self._requested()
        self.assertEqual(self.case(sample).task_ids.user_id, self.boss)
        activities = self.env["mail.activity"].search([("res_model", "=", sample._name), ("res_id", "=", sample.id)])
        self.assertLessEqual(activities.user_id, self.boss)

    def test_f14_values_are_looked_at_again(self):
        self.new_version(self.confirm, [step("Big", users=self.boss, condition="[('amount', '>', 100)]")])
        sample = self.sample(amount=5)
        sample.amount = 500
        self._not_confirmed(sample)
        sample.action_request_approval()
        self.decide(sample, self.boss)
        sample.amount = 501
        self._not_confirmed(sample)

    def test_f15_all_in_one_transaction(self):
        sample = self.sample(amount=5)
        sample.action_request_approval()
        self.decide(sample, self.boss, self.second, self.third)
        self.assertEqual(sample.approval_state, "approved")
        sample.action_confirm()

    def test_f16_what_follows_an_approval_follows_once(self):
        calls = []
        sample = self._requested()
        with patch.object(
            self.registry["approval.sample"], "_approval_decided", lambda document, case: calls.append(case.state)
        ):
            self.decide(sample, self.boss, self.second, self.third)
        self.assertEqual(calls, ["approved"])

    def test_f17_states_are_compared_whole(self):
        """`can` is a part of `cancelled` and no state; leaving is compared by value."""
        gate = self.env["approval.sample"]._approval_gates()["confirm"]
        self.assertNotIn("confirm", gate.targets)
        sample = self.sample(amount=5)
        with self.assertRaises(ValueError):
            sample.write({"state": "confirm"})
        self.assertEqual(sample.state, "draft")


@tagged("post_install", "-at_install")
class TestOwnAttacks(AttackCommon, TransactionCase):
    """What we would try ourselves."""

    # ------------------------------------------------------------
    # Ways to the target state
    # ------------------------------------------------------------

    def test_own_import_is_refused(self):
        """A file with documents that are confirmed already."""
        Sample = self.env["approval.sample"].with_user(self.requester)
        result = Sample.load(["name", "state", "amount"], [["Imported", "confirmed", "5"], ["Plain", "draft", "5"]])
        self.assertFalse(result["ids"])
        self.assertIn("not approved", result["messages"][0]["message"])
        sample = self.sample(amount=5)
        self.env["ir.model.data"].create(
            {"name": "attack", "module": "__import__", "model": sample._name, "res_id": sample.id}
        )
        result = Sample.load(["id", "state"], [["__import__.attack", "confirmed"]])
        self.assertFalse(result["ids"])
        self.assertEqual(sample.state, "draft")

    def test_own_default_of_a_user_is_refused(self):
        """A default of one's own that creates documents confirmed."""
        self.env["ir.default"].with_user(self.requester).set("approval.sample", "state", "confirmed", user_id=True)
        self._refused(UserError, "not approved", self.sample)

    def test_own_superuser_code_is_refused(self):
        """Code that runs with all rights: another page, a job, an automation."""
        sample = self.sample(amount=5)
        self._refused(UserError, "not approved", sample.sudo().write, {"state": "confirmed"})
        self._refused(UserError, "not approved", self.env["approval.sample"].create, {"state": "confirmed"})
        with self.assertRefused(UserError, "not approved"):
            sample.sudo().state = "confirmed"

    def test_own_web_client_methods_are_refused(self):
        """The doors of the web client beside `write`."""
        sample = self.sample(amount=5)
        self._refused(UserError, "not approved", sample.web_save, {"state": "confirmed"}, {"state": {}})
        Sample = self.env["approval.sample"].with_user(self.requester)
        self._refused(UserError, "not approved", Sample.web_save, {"name": "New", "state": "confirmed"}, {"state": {}})
        self._refused(UserError, "not approved", sample.web_save_multi, [{"state": "confirmed"}], {"state": {}})

    def test_own_one_of_two_gates_is_refused(self):
        """Over the first gate into a state behind the second."""
        self.process("approval.sample", "close", [step("Close", users=self.third)])
        sample = self._approved()
        self._refused(UserError, "“Close” is not approved", sample.write, {"state": "closed"})
        self.assertFalse(self.case(sample).used_at, "the approval of the first gate is not lost")

    def test_own_approval_of_another_transition_is_refused(self):
        """An approval of closing to confirm with."""
        self.new_version(self.confirm, [step("Big", users=self.boss, condition="[('amount', '>', 100)]")])
        self.process("approval.sample", "close", [step("Close", users=self.third)])
        sample = self.sample(amount=5)
        sample.action_confirm()
        sample.action_request_approval()
        self.decide(sample, self.third)
        sample.write({"state": "draft", "amount": 500})
        self._refused(UserError, "“Confirm” is not approved", sample.action_confirm)

    def test_own_approval_is_not_used_twice(self):
        """Back to draft, and confirmed once more with the same approval."""
        sample = self._approved()
        sample.action_confirm()
        sample.action_draft()
        self._not_confirmed(sample)

    def test_own_approval_of_another_document_is_refused(self):
        """A copy of an approved document, and lines carried over."""
        sample = self._approved(line_ids=[Command.create({"amount": 1})])
        twin = sample.copy()
        self.assertEqual(twin.approval_state, "none")
        self._not_confirmed(twin)

    def test_own_batch_with_one_that_is_not_approved_is_refused(self):
        """One document that is approved, one that is not, in one call."""
        samples = self._approved() | self.sample(amount=5)
        self._refused(UserError, "not approved", samples.write, {"state": "confirmed"})
        self.assertEqual(set(samples.mapped("state")), {"draft"})

    def test_own_swallowed_error_leaves_nothing(self):
        """Code that catches the refusal in a savepoint and goes on."""
        sample = self.sample(amount=5)
        try:
            with self.env.cr.savepoint():
                sample.write({"state": "confirmed"})
        except UserError:
            self.env.invalidate_all(flush=False)
        self.env.flush_all()
        self.env.cr.execute("SELECT state FROM approval_sample WHERE id = %s", [sample.id])
        self.assertEqual(self.env.cr.fetchone(), ("draft",))

    # ------------------------------------------------------------
    # Values
    # ------------------------------------------------------------

    def test_own_line_from_elsewhere_is_refused(self):
        """Lines moved in and out of a confirmed document, also with the other document's form."""
        sample, other = self._approved(line_ids=[Command.create({"amount": 1})]), self.sample()
        stray = self.env["approval.sample.line"].with_user(self.requester).create({"sample_id": other.id, "amount": 9})
        sample.action_confirm()
        self._refused(UserError, "lines were approved", stray.write, {"sample_id": sample.id})
        self._refused(UserError, "lines were approved", other.write, {"line_ids": [Command.link(sample.line_ids.id)]})
        self._refused(UserError, "lines were approved", other.write, {"line_ids": [Command.set(sample.line_ids.ids)]})
        self._refused(UserError, "lines were approved", sample.line_ids.copy)

    def test_own_line_in_the_write_that_creates_another_is_refused(self):
        """A document whose creation takes the lines of a confirmed one."""
        sample = self._approved(line_ids=[Command.create({"amount": 1})])
        sample.action_confirm()
        line = sample.line_ids
        self._refused(UserError, "lines were approved", self.sample, line_ids=[Command.link(line.id)])

    def test_own_values_behind_a_link_are_seen(self):
        """The country of the partner, which a condition may name, changed after approval."""
        sample = self._approved(partner_id=self.partner.id)
        self.partner.sudo().country_id = self.env.ref("base.be")
        self._refused(UserError, "Country", sample.action_confirm)

    def test_own_values_written_past_the_orm_are_seen(self):
        """A report, a migration or a bug that writes by SQL, with the old value in the cache."""
        sample = self._approved()
        sample.read(["amount"])
        self.env.cr.execute(SQL("UPDATE approval_sample SET amount = 999 WHERE id = %s", sample.id))
        self._refused(UserError, "Amount", sample.action_confirm)

    def test_own_approver_is_told_of_other_values(self):
        """Values that change between looking and deciding."""
        sample = self._requested(partner_id=self.partner.id)
        task = self.task(sample, self.boss)
        self.partner.sudo().country_id = self.env.ref("base.be")
        self.assertIsNot(task.action_approve(), True)
        self.assertNotEqual(task.sudo().state, "approved")
        self._not_confirmed(sample)

    def test_own_values_that_need_no_approval_do_not_open_for_others(self):
        """Small while asked, big when confirmed."""
        self.new_version(self.confirm, [step("Big", users=self.boss, condition="[('amount', '>', 100)]")])
        sample = self.sample(amount=5)
        sample.action_confirm()
        self._refused(UserError, "stays as it is", sample.write, {"amount": 500})
        sample.action_draft()
        self._refused(UserError, "not approved", sample.write, {"amount": 500, "state": "confirmed"})

    def test_own_steps_dropped_by_other_values_run_again(self):
        """Approved as small by the small step, made big before confirming."""
        self.new_version(
            self.confirm,
            [
                step("Any", users=self.boss, rerun="condition"),
                step("Big", users=self.second, condition="[('amount', '>', 100)]", rerun="condition"),
            ],
        )
        sample = self._requested()
        self.decide(sample, self.boss)
        self.assertEqual(self.case(sample).state, "approved")
        sample.amount = 500
        self.assertEqual(self.case(sample).state, "open")
        self._not_confirmed(sample)
        self.decide(sample, self.second)
        sample.action_confirm()

    # ------------------------------------------------------------
    # The tables of the engine
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    def test_own_joining_the_group_afterwards_is_too_late(self):
        """The requester becomes a member of the approvers' group while the case runs."""
        group = self.env["res.groups"].create(
            {"name": "Approvers", "user_ids": [Command.set((self.boss | self.third).ids)]}
        )
        self.new_version(self.confirm, [step("Group", group=group.id)])
        sample = self._requested()
        group.user_ids |= self.requester | self.outsider
        for user in (self.requester, self.outsider):
            self.assertFalse(self.task(sample, user))
            for task in self.case(sample).task_ids:
                self._refused((AccessError, UserError), "", task.with_user(user).action_approve)

    def test_own_archived_approver_decides_nothing(self):
        """Somebody who has left, with a session that is still open."""
        sample = self._requested()
        task = self.task(sample, self.boss)
        self.boss.sudo().active = False
        self._refused((AccessError, UserError), "", task.action_approve)
        self._not_confirmed(sample)

    def test_own_requester_as_substitute_is_refused(self):
        """The approver names the requester as his substitute."""
        sample = self._requested()
        self.env["approval.delegation"].with_user(self.boss).create({"substitute_id": self.requester.id})
        self._refused((AccessError, UserError), "", self.case(sample).task_ids.with_user(self.requester).action_approve)
        self._not_confirmed(sample)

    def test_own_substitute_of_two_counts_once(self):
        """One person for himself and for somebody else, where two people are wanted."""
        self.new_version(self.confirm, [step("Two", users=self.boss | self.second | self.third, quorum=2)])
        sample = self._requested()
        self.env["approval.delegation"].with_user(self.second).create({"substitute_id": self.boss.id})
        self.decide(sample, self.boss)
        for task in self.case(sample).task_ids:
            self._refused((AccessError, UserError), "", task.with_user(self.boss).action_approve)
        self._not_confirmed(sample)

    def test_own_delegation_for_others_is_refused(self):
        """An outsider makes himself the substitute of the boss."""
        Delegation = self.env["approval.delegation"].with_user(self.outsider)
        vals = {"user_id": self.boss.id, "substitute_id": self.outsider.id}
        self._refused((AccessError, UserError), "", Delegation.create, vals)
        self._refused((AccessError, UserError), "", Delegation.with_context(default_user_id=self.boss.id).create, vals)

    def test_own_deciding_twice_is_refused(self):
        """The same decision sent twice."""
        sample = self._requested()
        task = self.task(sample, self.boss)
        task.action_approve()
        before = self._state(sample)
        self._refused((AccessError, UserError), "", task.action_approve)
        self._refused((AccessError, UserError), "", task.action_reject, "No")
        self.assertEqual(self._state(sample), before)

    def test_own_mixed_bulk_decides_only_what_is_mine(self):
        """A list of tasks of oneself and of others."""
        mine, other = self._requested(), self._requested()
        self.decide(other, self.boss)
        tasks = (self.task(mine, self.boss) | self.task(other, self.second)).with_user(self.boss)
        results = tasks.action_decide_many("approve")
        self.assertEqual([one["ok"] for one in results], [True, False])
        self.assertEqual(self.task(other, self.second).sudo().state, "open")

    def test_own_rejecting_without_a_word_is_refused(self):
        """A rejection without reason, or with blanks."""
        sample = self._requested()
        task = self.task(sample, self.boss)
        for reason in ("", "   ", None, False, 5):
            self._refused(UserError, "", task.action_reject, reason)
            self._refused(UserError, "", task.action_send_back, reason)
        self.assertEqual(self.case(sample).state, "open")

    # ------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------

    def test_own_request_for_what_one_may_only_read_is_refused(self):
        """A reader requests approval of somebody else's private or foreign document."""
        sample = self.sample(user=self.boss, amount=5, is_private=True, user_id=self.boss.id)
        for call in (
            sample.with_user(self.outsider).action_request_approval,
            sample.with_user(self.outsider).approval_preview,
            lambda: sample.with_user(self.outsider).action_recall_approval("Mine"),
        ):
            self._refused(AccessError, "", call)

    def test_own_odd_transitions_are_refused(self):
        """Codes of transitions that are none."""
        sample = self.sample(amount=5)
        for code in ("nonsense", "", 0, False, ["confirm"], {}, 10**20):
            self._refused(UserError, "Transition", sample.action_request_approval, code)
            self._refused(UserError, "Transition", sample.approval_preview, code)
        self._refused(UserError, "cannot be requested while it is Draft", sample.action_request_approval, "close")

    def test_own_second_request_changes_nothing(self):
        """The same request again, by the requester and by somebody else."""
        sample = self._requested()
        before = self._state(sample)
        for user in (self.requester, self.outsider):
            self._refused(UserError, "already", sample.with_user(user).action_request_approval)
        self.assertEqual(self._state(sample), before)

    def test_own_rejected_case_is_not_continued(self):
        """The requester resubmits or recalls what was rejected."""
        sample = self._requested()
        self.decide(sample, self.boss, verdict="reject", text="No")
        case = self.case(sample).with_user(self.requester)
        self._refused(UserError, "", case.action_resubmit)
        self._refused(UserError, "", case.action_recall, "Forget it")
        self._not_confirmed(sample)

    # ------------------------------------------------------------
    # Processes
    # ------------------------------------------------------------

    def test_own_processes_are_for_their_managers(self):
        """Ordinary users read or write processes, versions and steps."""
        for records in (self.confirm, self.confirm.version_ids, self.confirm.version_id.step_ids):
            for user in (self.requester, self.boss, self.outsider):
                theirs = records.with_user(user)
                with self.subTest(model=records._name, user=user.login):
                    if records != self.confirm:  # its name stands on every case
                        self._refused(AccessError, "", theirs.read)
                    self._refused((AccessError, UserError), "", theirs.write, {"sequence": 1})
                    self._refused((AccessError, UserError), "", theirs.unlink)
                    self._refused((AccessError, UserError), "", theirs.create, {})
        self._refused(AccessError, "", self.confirm.version_id.with_user(self.outsider).action_publish)

    def test_own_published_version_stays(self):
        """A process manager edits what is in force."""
        version = self.confirm.version_id.with_user(self.manager)
        for call in (
            lambda: version.write({"distinct_people": False}),
            lambda: version.write({"state": "draft"}),
            lambda: version.write({"step_ids": [Command.clear()]}),
            lambda: version.step_ids.write({"quorum": "any", "condition": "[('amount', '>', 10**9)]"}),
            lambda: version.step_ids[0].copy({"version_id": version.id}),
            lambda: version.create({"process_id": version.process_id.id, "state": "published"}),
            version.step_ids.unlink,
        ):
            self._refused((AccessError, UserError), "", call)
        self.assertEqual(len(version.sudo().step_ids), 3)

    def test_own_version_written_by_sql_asks_nobody(self):
        """A published step loosened by SQL: nobody is asked by it any more, running cases go on with their plan."""
        sample = self._requested()
        self.env.cr.execute(SQL("DELETE FROM approval_step_user_rel WHERE user_id = %s", self.second.id))
        self.env.cr.execute(SQL("UPDATE approval_step SET exclude_requester = FALSE"))
        self.env.registry.clear_all_caches()
        self.env.invalidate_all()
        self._refused(UserError, "altered", self.sample(amount=5).action_request_approval)
        self.decide(sample, self.boss, self.second, self.third)
        sample.action_confirm()

    def test_own_withdrawn_process_leaves_no_hole_for_running_cases(self):
        """The process is archived or retired while a case runs."""
        sample = self._requested()
        self.confirm.version_id.action_retire()
        self.assertIn(self.case(sample).state, ("open", "cancelled"))
        if self.case(sample).state == "open":
            self._refused(UserError, "not approved", sample.action_confirm)

    # ------------------------------------------------------------
    # What others may know
    # ------------------------------------------------------------

    def test_own_others_do_not_read_my_case(self):
        """A colleague reads case, tasks and comments of a request that is not his."""
        sample = self._requested()
        self.decide(sample, self.boss, text="Between us")
        case = self.case(sample)
        for records in (case, case.task_ids, case.event_ids):
            self._refused(AccessError, "", records.with_user(self.outsider).read)
        self.assertFalse(self.env["approval.task"].with_user(self.outsider).search([("comment", "ilike", "between")]))
        path = json.dumps(sample.with_user(self.outsider).approval_path)
        self.assertNotIn("Between us", path)
        self.assertIn("Between us", json.dumps(sample.with_user(self.requester).approval_path))

    def test_own_activity_decides_nothing(self):
        """The activity of an approver is marked done, moved or deleted."""
        sample = self._requested()
        activities = self.env["mail.activity"].search([("res_model", "=", sample._name), ("res_id", "=", sample.id)])
        before = self._state(sample)
        for user in (self.requester, self.outsider, self.boss):
            for call in (
                lambda a: a.action_feedback(feedback="Done"),
                lambda a: a.unlink(),
                lambda a: a.write({"user_id": self.outsider.id}),
            ):
                for activity in activities:
                    with suppress(AccessError, UserError), self.env.cr.savepoint():
                        call(activity.with_user(user))
        self.assertEqual(self._state(sample), before)
        self._not_confirmed(sample)

    def test_own_odd_texts_are_refused(self):
        """Texts without end, control characters and half characters as a reason."""
        sample = self._requested()
        task = self.task(sample, self.boss)
        for text in ("x" * 1_000_000, "\x00", "\ud800"):
            with self.subTest(text=ascii(text[:3])):
                try:
                    with self.env.cr.savepoint():
                        task.action_reject(text)
                        self.env.flush_all()
                        self.fail("an odd text was accepted")
                except UserError:
                    pass


@tagged("post_install", "-at_install")
class TestAttacksOverHttp(AttackCommon, HttpCase):
    """The main ones, as a client sends them: `/json/2` with a key, and the web client's call."""

    def _json2(self, user, path, **body):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "attack", fields.Datetime.now() + timedelta(days=1))
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        return self.url_open(f"/json/2/{path}", data=json.dumps(body), headers=headers)

    def _web(self, user, model, method, *args, **kwargs):
        """Return the error of a web client's call, None when it succeeded."""
        self.authenticate(user.login, user.login.ljust(8, "x") if len(user.login) < 8 else user.login)
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json().get("error")

    def _refused_everywhere(self, user, model, method, ids, status=(403, 422), **kwargs):
        """Assert that a call is refused on both ways in."""
        answer = self._json2(user, f"{model}/{method}", **({"ids": ids} if ids is not None else {}), **kwargs)
        self.assertIn(answer.status_code, status, answer.text)
        self.assertTrue(self._web(user, model, method, *([ids] if ids is not None else []), **kwargs))
        self.env.invalidate_all()
        return answer.text

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t2_rows_of_the_engine(self):
        sample = self._requested()
        case, before = self.case(sample), self._state(sample)
        for model, ids, vals in (
            ("approval.case", case.ids, {"state": "approved"}),
            ("approval.task", case.task_ids.ids, {"state": "approved", "decided_uid": self.boss.id}),
            ("approval.event", case.event_ids.ids, {"action": "approved"}),
        ):
            for user in (self.outsider, self.requester, self.boss):
                with self.subTest(model=model, user=user.login):
                    self._refused_everywhere(user, model, "write", ids, vals=vals)
                    self._refused_everywhere(user, model, "unlink", ids)
        self.assertEqual(self._state(sample), before)
        self._refused_everywhere(self.requester, "approval.sample", "action_confirm", sample.ids)
        self.assertEqual(sample.state, "draft")

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t5_flags_in_the_context(self):
        sample = self._approved()
        sample.action_confirm()
        self.env.flush_all()
        for context in (FLAGS, {"uid": 1, "su": True}, {"approval.frames": [[sample.id]]}):
            text = self._refused_everywhere(
                self.requester, "approval.sample", "write", sample.ids, vals={"amount": 9}, context=context
            )
            self.assertIn("stays as it is", text)
        self.assertEqual(sample.amount, 5)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t9_created_behind_the_gate(self):
        count = self.env["approval.sample"].search_count([])
        for context in ({}, FLAGS):
            text = self._refused_everywhere(
                self.requester, "approval.sample", "create", None, vals_list=[{"state": "confirmed"}], context=context
            )
            self.assertIn("not approved", text)
        self.assertEqual(self.env["approval.sample"].search_count([]), count)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t10_lines(self):
        sample = self._approved(line_ids=[Command.create({"amount": 1})])
        sample.action_confirm()
        self.env.flush_all()
        line = sample.line_ids
        self._refused_everywhere(self.requester, line._name, "write", line.ids, vals={"amount": 9})
        self._refused_everywhere(self.requester, line._name, "unlink", line.ids)
        self._refused_everywhere(self.requester, line._name, "create", None, vals_list=[{"sample_id": sample.id}])
        self.assertEqual(line.amount, 1)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t11_confirm_and_change_in_one_write(self):
        sample = self._approved()
        self.env.flush_all()
        text = self._refused_everywhere(
            self.requester, "approval.sample", "write", sample.ids, vals={"state": "confirmed", "amount": 1_000_000}
        )
        self.assertIn("other values of: Amount", text)
        self.assertEqual((sample.state, sample.amount), ("draft", 5))

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_decisions_of_strangers(self):
        sample = self._requested()
        before, tasks = self._state(sample), self.case(sample).task_ids
        for user in (self.outsider, self.third, self.requester):
            self._refused_everywhere(user, "approval.task", "action_approve", tasks.ids)
            self._refused_everywhere(user, "approval.task", "action_reject", tasks.ids, reason="No")
            self._refused_everywhere(user, "approval.task", "action_forward", tasks.ids, user_id=user.id, reason="Me")
        self._refused_everywhere(self.outsider, "approval.case", "action_recall", self.case(sample).ids, reason="Gone")
        self.assertEqual(self._state(sample), before)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_private_methods(self):
        sample = self._requested()
        case = self.case(sample)
        for model, method, ids in (
            ("approval.case", "_engine_write", case.ids),
            ("approval.case", "_consume", case.ids),
            ("approval.sample", "_approval_assert", sample.ids),
            ("approval.sample", "_approval_decided", sample.ids),
            ("approval.version", "_publish_as_data", case.version_id.ids),
        ):
            self._refused_everywhere(self.requester, model, method, ids, status=(403, 404))
        self.assertEqual(self.case(sample).state, "open")

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_http_t18_portal(self):
        portal = new_test_user(self.env, login="ap_portal_http", groups="base.group_portal")
        sample = self._requested()
        case = self.case(sample)
        for model, ids in (
            ("approval.case", case.ids),
            ("approval.task", case.task_ids.ids),
            ("approval.event", case.event_ids.ids),
            ("approval.process", self.confirm.ids),
            ("approval.delegation", []),
            ("approval.relation", []),
        ):
            with self.subTest(model=model):
                answer = self._json2(portal, f"{model}/search_read", domain=[], fields=["id"])
                self.assertEqual(answer.status_code, 403, answer.text)
                self.assertTrue(self._web(portal, model, "search_read", []))
                self.assertTrue(not ids or self._web(portal, model, "read", ids, ["id"]))
        self._refused_everywhere(portal, "approval.sample", "approval_preview", sample.ids)
        self._refused_everywhere(portal, "approval.task", "action_approve", case.task_ids.ids)

    def test_http_the_right_way_works(self):
        """The same calls by the right people, so that the refusals above say something."""
        sample = self._requested()
        self.env.flush_all()
        for user in (self.boss, self.second, self.third):
            task = self.task(sample, user)
            answer = self._json2(user, "approval.task/action_approve", ids=task.ids, comment="Fine")
            self.assertEqual(answer.status_code, 200, answer.text)
            self.env.invalidate_all()
        self.assertIsNone(self._web(self.requester, "approval.sample", "action_confirm", sample.ids))
        self.env.invalidate_all()
        self.assertEqual(sample.state, "confirmed")
