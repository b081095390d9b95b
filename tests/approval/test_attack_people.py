"""Attacks on who decides: who slips in, who stays in, who decides for somebody else.

==================================================================  ==============================
attack                                                              our answer
==================================================================  ==============================
joining the approvers' group while the case runs                    impossible: people are frozen
deciding after having left, or in a step that runs again            refused
the requester, or who decided already, as a substitute              refused
making oneself somebody's substitute                                refused
substitutes of substitutes, or of two people in two steps           refused
forwarding as a substitute, or as who is excluded by now            refused
the responsible of a process who chooses approvers of his own case  refused
escalation to the requester, the person concerned, a relative       nobody is added
the same decision twice; a list with tasks of others                refused, one by one
rejecting without a reason                                          refused
ticking off, moving or deleting an approver's activity              impossible: it decides nothing
==================================================================  ==============================
"""

from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .attack_common import AttackCommon, OneStepCommon
from .common import step


@tagged("post_install", "-at_install")
class TestAttackPeople(AttackCommon, TransactionCase):
    """People who are no approvers any more, not yet, or not alone."""

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


@tagged("post_install", "-at_install")
class TestAttackWhoDecides(OneStepCommon, TransactionCase):
    """Who slips in."""

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
