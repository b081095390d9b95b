from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import step
from .life_common import ApprovalLifeCommon


@tagged("post_install", "-at_install")
class TestApprovalForward(ApprovalLifeCommon):
    """Passing one's turn on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approval = cls._request(step("Check", users=cls.boss | cls.second, quorum=2, exclude_subject=True))
        cls.document = cls.env["approval.sample"].browse(cls.approval.res_id)

    def _forward(self, user, receiver, reason="He knows more.", owner=None):
        task = self.task(self.approval, owner or user)
        task.with_user(user).action_forward(receiver.id, reason)
        self._end_transaction()
        return task.sudo()

    def test_the_turn_passes_and_the_quorum_stays(self):
        task = self._forward(self.boss, self.third)
        self.assertEqual((task.state, task.comment), ("forwarded", "He knows more."))
        row = self.task(self.approval, self.third).sudo()
        self.assertEqual((row.state, row.origin, row.forwarded_uid), ("open", "forward", self.boss))
        self.assertEqual(self._activities(self.approval).user_id, self.second | self.third)
        self.decide(self.document, self.third)
        self.assertEqual(self.approval.state, "open")
        self.decide(self.document, self.second)
        self.assertEqual(self.approval.state, "approved")
        self.assertIn("forwarded", self._actions(self.approval))
        self.assertTrue(self.approval.verify_chain()["valid"])
        self.document.action_confirm()
        self.assertEqual(self.document.state, "confirmed")

    def test_who_passed_it_on_decides_no_more(self):
        task = self._forward(self.boss, self.third)
        with self.assertRefused(UserError):
            task.with_user(self.boss).action_approve()

    def test_it_does_not_go_in_circles(self):
        self._forward(self.boss, self.third)
        with self.assertRefused(UserError, "Boss has passed this step on already"):
            self._forward(self.third, self.boss)
        self._forward(self.third, self.outsider)
        for receiver in (self.boss, self.third):
            with self.assertRefused(UserError, "passed this step on already"):
                self._forward(self.outsider, receiver)

    def test_only_to_people_who_can_decide(self):
        portal = new_test_user(self.env, login="fwd_portal", groups="base.group_portal")
        gone = new_test_user(self.env, login="fwd_gone", groups="base.group_user")
        gone.active = False
        for receiver in (portal, gone, self.requester, self.second, self.boss):
            with self.subTest(receiver=receiver.login), self.assertRefused(UserError, "Approver: "):
                self._forward(self.boss, receiver)
        for odd in (0, -1, 10**20, None, "3", True, [self.third.id]):
            with self.subTest(odd=odd), self.assertRefused(UserError):
                self.task(self.approval, self.boss).action_forward(odd, "x")

    def test_not_to_whom_it_is_about(self):
        self.document.with_user(self.requester).subject_id = self.third
        self.assertEqual(self.approval.state, "open")
        with self.assertRefused(UserError, "excluded"):
            self._forward(self.boss, self.third)

    def test_not_to_a_relative_declared_since(self):
        employee = self.env["hr.employee"].create({"name": "Third", "user_id": self.third.id})
        self.env["approval.relation"].with_user(self.third).create(
            {"employee_id": employee.id, "user_id": self.requester.id}
        )
        with self.assertRefused(UserError, "excluded"):
            self._forward(self.boss, self.third)

    def test_not_to_somebody_who_cannot_read_the_document(self):
        self.document.is_private = True
        with self.assertRefused(UserError, "can read the document"):
            self._forward(self.boss, self.third)

    def test_it_needs_a_reason(self):
        for reason in ("", "  ", False, None, 3, "\x00"):
            with self.subTest(reason=reason), self.assertRefused(UserError, "Reason"):
                self._forward(self.boss, self.third, reason)

    def test_only_ones_own_turn(self):
        for user in (self.requester, self.outsider, self.second, self.manager, self.third):
            with self.subTest(user=user.login), self.assertRefused((AccessError, UserError)):
                self._forward(user, self.third, owner=self.boss)
        self.decide(self.document, self.boss)
        with self.assertRefused(UserError, "closed already"):
            self.task(self.approval, self.boss, "approved").action_forward(self.third.id, "x")

    def test_a_substitute_passes_it_on_for_whom_he_stands_in(self):
        self.env["approval.delegation"].with_user(self.boss).create({"substitute_id": self.outsider.id})
        task = self._forward(self.outsider, self.third, owner=self.boss)
        self.assertEqual(task.state, "forwarded")
        event = self.approval.event_ids.filtered(lambda event: event.action == "forwarded")
        self.assertEqual((event.actor, event.behalf), (self.outsider.id, self.boss.id))
        self.decide(self.document, self.second, self.third)
        self.assertEqual(self.approval.state, "approved")
