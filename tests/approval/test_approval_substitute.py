from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import step
from .life_common import ApprovalLifeCommon


@tagged("post_install", "-at_install")
class TestApprovalSubstitute(ApprovalLifeCommon):
    """What a substitute may decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approval = cls._request(step("Check", users=cls.boss | cls.second, quorum=2))
        cls.document = cls.env["approval.sample"].browse(cls.approval.res_id)

    def _substitute(self, user, substitute, **values):
        return self.env["approval.delegation"].with_user(user).create({"substitute_id": substitute.id, **values})

    def _approve(self, owner, user):
        self.task(self.approval, owner).with_user(user).action_approve("Fine.")

    def test_he_decides_for_the_absent(self):
        self._substitute(self.boss, self.third)
        self._approve(self.boss, self.third)
        row = self.approval.task_ids.filtered(lambda task: task.user_id == self.boss)
        self.assertEqual((row.state, row.decided_uid, row.behalf_uid), ("approved", self.third, self.boss))

    def test_he_sees_what_he_may_decide_and_what_he_decided(self):
        tasks = self.env["approval.task"].with_user(self.third)
        cases = self.env["approval.case"].with_user(self.third)
        self.assertFalse(tasks.search([]) or cases.search([]))
        row = self._substitute(self.boss, self.third)
        task = self.approval.task_ids.filtered(lambda task: task.user_id == self.boss)
        self.assertEqual(tasks.search([]), task)
        self.assertEqual(tasks.search([("is_mine", "=", True)]), task)
        self.assertEqual(cases.search([]), self.approval)
        self.assertTrue(task.with_user(self.third).has_access("read"))
        self._approve(self.boss, self.third)
        row.active = False
        self.env.invalidate_all()
        self.assertEqual(tasks.search([]), task, "what he decided stays his to read")
        self.assertEqual(cases.search([]).state, "open")

    def test_without_substitution_nobody_does(self):
        for user in (self.third, self.outsider, self.manager, self.requester):
            with self.subTest(user=user.login), self.assertRefused(UserError):
                self._approve(self.boss, user)

    def test_he_counts_once(self):
        self._substitute(self.boss, self.third)
        self._substitute(self.second, self.third)
        self._approve(self.boss, self.third)
        with self.assertRefused(UserError):
            self._approve(self.second, self.third)
        self.assertEqual(self.approval.state, "open")

    def test_an_approver_who_stands_in_for_the_other_counts_once(self):
        self._substitute(self.boss, self.second)
        self._approve(self.second, self.second)
        with self.assertRefused(UserError):
            self._approve(self.boss, self.second)

    def test_never_in_his_own_case(self):
        self._substitute(self.boss, self.requester)
        with self.assertRefused(UserError):
            self._approve(self.boss, self.requester)

    def test_no_cascade(self):
        self._substitute(self.boss, self.third)
        self._substitute(self.third, self.outsider)
        with self.assertRefused(UserError):
            self._approve(self.boss, self.outsider)

    def test_only_in_the_period_and_the_processes(self):
        other = self.process("approval.sample", "close", [step("Close", users=self.boss)], owner_id=self.manager.id)
        row = self._substitute(self.boss, self.third, process_ids=[Command.set(other.ids)])
        with self.assertRefused(UserError):
            self._approve(self.boss, self.third)
        row.active = False
        self._substitute(self.boss, self.third, date_from=self.env.company._approval_today() + timedelta(days=2))
        with self.assertRefused(UserError):
            self._approve(self.boss, self.third)
