"""Attacks by requests and processes.

======================================================================  =================================
attack                                                                  our answer
======================================================================  =================================
requesting, previewing or recalling for what one may not read or write  refused
transitions that are none                                               refused
requesting twice; going on with a rejected case                         refused
reading or changing processes; changing a published version             refused
a published version loosened by SQL                                     refused: its checksum tells
withdrawing the process under a running case                            the case stays and holds the gate
a process by which its maker approves himself                           it says so where it is published
======================================================================  =================================
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from .attack_common import AttackCommon, OneStepCommon
from .common import step


@tagged("post_install", "-at_install")
class TestAttackRequests(AttackCommon, TransactionCase):
    """Requests for what is not one's own, twice, or of nothing."""

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


@tagged("post_install", "-at_install")
class TestAttackProcesses(AttackCommon, TransactionCase):
    """Processes that are loosened or taken away."""

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


@tagged("post_install", "-at_install")
class TestAttackOwnProcess(OneStepCommon, TransactionCase):
    """A process made for oneself."""

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
