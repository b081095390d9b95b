"""What the standard tier validation does wrong without anybody's ill will.

======  ==================================================  =================================
no.     weak spot                                           our answer
======  ==================================================  =================================
f1      one transition per model                            many gates
f2, f3  rules act on running requests                       impossible: frozen version
f4      a deleted rule leaves requests without approvers    refused
f5      one review is one decision                          quorum
f6      no way back                                         send back, recall
f7      a rejected document is approved by the others       refused
f8      an empty set of approvers                           refused on publishing and request
f9      implied members of a group are no approvers         they count
f10     uid and today in conditions raise errors            they count
f11     the higher number goes first                        ascending
f12     A, B, A: one click of A approves before B           refused
f13     reminders to those whose turn it is not             impossible: only open tasks
f14     values are not looked at again                      re-run
f15     request, approve, confirm in one transaction fails  works
f16     what follows an approval runs for every level       once
f17     states are compared as parts of words               compared whole
======  ==================================================  =================================
"""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .attack_common import AttackCommon
from .common import step


@tagged("post_install", "-at_install")
class TestWeakSpotsOfOthers(AttackCommon, TransactionCase):
    """Weak spots in function of the standard engine."""

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
