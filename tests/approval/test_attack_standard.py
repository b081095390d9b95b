"""Attacks that succeed on the standard tier validation.

==========  ===========================================================  ======================================
no.         attack                                                       our answer
==========  ===========================================================  ======================================
T-1, T-1b   the requester approves himself, or just confirms             refused
T-2         anybody writes "approved by the boss" on the rows of a case  refused, HTTP
T-3         an outsider makes himself an approver                        refused
T-3b, T-6   an outsider deletes or restarts somebody's request           refused
T-4         a forged approval before any request                         refused, superuser included
T-5         approved fields are written with a flag in the context       re-run; behind the gate refused, HTTP
T-5b        the shown state of the approval is written                   impossible: decides nothing
T-7         level 2 decides before level 1 by chosen ids                 refused
T-7b        an outsider overwrites comments of finished tasks            refused
T-8, T-8c   somebody out of turn, or no approver, opens later levels     refused
T-8b        level 3 rejects out of turn                                  refused
T-9         a document is created behind the gate                        refused, HTTP
T-10        lines are changed while the document is locked               re-run; behind the gate refused
T-11        approved at 5, confirmed at 1,000,000 in one write           refused, HTTP
T-11b       anything is changed after the transition                     refused
T-12        a colleague requests, author or person concerned approves    refused
T-12c       a task is forwarded to the requester                         refused
T-15        a rule with Python, run for others                           impossible: no Python; refused on save
T-17        HTML in a user's name                                        impossible: shown as text
T-18        portal users read comments, approvers, rules                 refused, HTTP
T-23, T-29  cancel or delete a document and with it the trail            case cancelled, trail stays
T-35        an approver changes the amount and approves                  re-run, with his name; refused
T-37        a user of another company reads and writes                   refused
==========  ===========================================================  ======================================

HTTP: also in `test_attack_http`.
"""

from contextlib import suppress

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from .attack_common import FLAGS, AttackCommon
from .common import step


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
