from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common import SampleCommon, step


@tagged("post_install", "-at_install")
class TestApprovalCase(SampleCommon, TransactionCase):
    """The life of a case: requested, decided, sent back, recalled, cancelled, used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approval = cls.process(
            "approval.sample",
            "confirm",
            [
                step("Boss", users=cls.boss),
                step("Pair", users=cls.second | cls.third, quorum=2),
            ],
            owner_id=cls.manager.id,
        )

    def _requested(self, **values):
        document = self.sample(**values)
        document.action_request_approval()
        return document

    def _actions(self, case):
        return case.sudo().event_ids.mapped("action")

    # asking

    def test_request_freezes_values_plan_and_people(self):
        document = self._requested(amount=5)
        case = self.case(document)
        self.assertEqual(
            (case.state, case.requester_id, case.version_id), ("open", self.requester, self.approval.version_id)
        )
        self.assertEqual(case.snapshot["amount"], 5)
        self.assertEqual(case.task_ids.mapped("user_id"), self.boss)
        self.assertEqual(self._actions(case), ["requested"])
        self.assertEqual(case.verify_chain(), {"valid": True, "count": 1, "erased": False, "breaks": []})

    def test_approval_by_all_steps_opens_the_gate_once(self):
        document = self._requested()
        self.decide(document, self.boss, self.second)
        case = self.case(document)
        self.assertEqual(case.state, "open")
        with self.assertRefused(UserError, "Third"):
            document.action_confirm()
        self.decide(document, self.third)
        self.assertEqual(case.state, "approved")
        document.action_confirm()
        self.assertTrue(case.used_at)
        self.assertEqual(
            self._actions(case),
            ["requested", "approved", "step_completed", "approved", "approved", "step_completed", "finished", "used"],
        )
        self.assertTrue(case.verify_chain()["valid"])

    def test_nobody_to_approve_is_refused_with_the_step(self):
        self.process(
            "approval.sample", "close", [step("Only", users=self.requester | self.boss)], owner_id=self.manager.id
        )
        document = self._requested()
        self.decide(document, self.boss, self.second, self.third)
        document.action_confirm()
        self.boss.action_archive()
        with self.assertRefused(UserError, "“Only”.*Nobody is left"):
            document.action_request_approval("close")

    def test_values_that_call_nobody(self):
        self.new_version(self.approval, [step("Big", users=self.boss, condition="[('amount', '>', 100)]")])
        document = self.sample(amount=5)
        with self.assertRefused(UserError, "nobody has to approve"):
            document.action_request_approval()
        document.action_confirm()

    def test_no_process(self):
        document = self._requested()
        self.decide(document, self.boss, self.second, self.third)
        document.action_confirm()
        with self.assertRefused(UserError, "no approval process is published"):
            document.action_request_approval("close")

    def test_case_stays_on_its_version(self):
        document = self._requested()
        version = self.case(document).version_id
        self.new_version(self.approval, [step("Else", users=self.outsider)])
        document.amount = 7
        self.assertEqual(self.case(document).version_id, version)
        self.decide(document, self.boss, self.second, self.third)
        document.action_confirm()

    # values that change

    def test_changed_values_run_the_steps_again(self):
        document = self._requested(amount=5)
        self.decide(document, self.boss, self.second)
        document.amount = 6
        case = self.case(document)
        self.assertEqual(case.snapshot["amount"], 6)
        self.assertEqual(
            sorted((task.user_id.name, task.state) for task in case.task_ids),
            [("Boss", "open"), ("Boss", "void"), ("Second", "void"), ("Third", "void")],
        )
        self.assertEqual(self._actions(case)[-3:], ["values_changed", "step_reopened", "step_reopened"])
        self.decide(document, self.boss, self.second, self.third)
        document.action_confirm()

    def test_only_touched_steps_run_again(self):
        self.new_version(
            self.approval,
            [
                step("Kind", users=self.boss, condition="[('kind', '=', 'plain')]", rerun="condition"),
                step("Amount", users=self.second, condition="[('amount', '>', 1)]", rerun="condition"),
            ],
        )
        document = self._requested(amount=5)
        self.decide(document, self.boss, self.second)
        case = self.case(document)
        self.assertEqual(case.state, "approved")
        document.amount = 6
        self.assertEqual(case.state, "open")
        self.assertEqual(case.task_ids.filtered(lambda task: task.state == "open").user_id, self.second)
        self.decide(document, self.second)
        document.action_confirm()
        self.assertTrue(case.verify_chain()["valid"])

    def test_same_values_change_nothing(self):
        document = self._requested(amount=5)
        document.write({"amount": 5, "note": "Else"})
        self.assertEqual(self._actions(self.case(document)), ["requested"])

    def test_approved_values_changed_open_no_gate(self):
        document = self._requested(amount=5)
        self.decide(document, self.boss, self.second, self.third)
        with self.assertRefused(UserError, "other values of: Amount"):
            document.write({"amount": 6, "state": "confirmed"})
        document.amount = 6
        with self.assertRefused(UserError, "Boss"):
            document.action_confirm()

    # taking back

    def test_recall_is_for_the_requester_and_the_responsible(self):
        document = self._requested()
        case = self.case(document)
        for user in (self.boss, self.second, self.outsider):
            with self.subTest(user=user.login), self.assertRefused(AccessError):
                case.with_user(user).sudo(False).action_recall("Mine")
        with self.assertRefused(UserError, "^Reason"):
            case.with_user(self.requester).sudo(False).action_recall("")
        case.with_user(self.requester).sudo(False).action_recall("Too <i>early</i>")
        self.assertEqual((case.state, case.reason), ("recalled", "Too <i>early</i>"))
        self.assertNotIn("early", document.message_ids[0].body)
        self.assertEqual(set(case.task_ids.mapped("state")), {"unneeded"})
        with self.assertRefused(UserError, "Recalled"):
            case.with_user(self.requester).sudo(False).action_recall("Again")
        document.action_request_approval()
        other = self.case(document)
        self.assertNotEqual(other, case)
        other.with_user(self.manager).sudo(False).action_recall("Not so")
        self.assertEqual(other.state, "recalled")

    def test_recalled_approval_opens_no_gate(self):
        document = self._requested()
        self.decide(document, self.boss, self.second, self.third)
        document.action_recall_approval("Not now")
        with self.assertRefused(UserError, "Request approval first"):
            document.action_confirm()

    def test_used_approval_is_not_taken_back(self):
        document = self._requested()
        self.decide(document, self.boss, self.second, self.third)
        document.action_confirm()
        case = self.case(document)
        with self.assertRefused(UserError, "Used"):
            case.with_user(self.requester).sudo(False).action_recall("Late")
        with self.assertRefused(UserError, "not there to be used"):
            case._consume()

    def test_name_with_markup_is_text_in_the_chatter(self):
        self.boss.name = "<b>Boss</b>"
        document = self._requested()
        self.decide(document, self.boss, verdict="reject")
        self.assertIn("&lt;b&gt;Boss&lt;/b&gt;", document.message_ids[0].body)

    def test_deleted_document_cancels(self):
        document = self._requested()
        case = self.case(document)
        task = self.task(document, self.boss)
        document.sudo().unlink()
        self.assertEqual((case.state, case.cancel_code), ("cancelled", "deleted"))
        with self.assertRefused(UserError, "Cancelled"):
            task.action_approve()
        self.assertTrue(case.verify_chain()["valid"])

    # adding somebody

    def test_responsible_adds_an_approver_to_a_stranded_step(self):
        document = self._requested()
        case = self.case(document)
        first = self.approval.version_id.step_ids[0]
        manager = case.with_user(self.manager).sudo(False)
        with self.assertRefused(UserError, "not waiting for somebody"):
            manager.action_add_approver(first.id, self.outsider.id, "Help")
        self.boss.action_archive()
        self.assertTrue(case.is_stranded)
        for user, error in ((self.requester, "excluded"), (self.boss, "no active internal")):
            with self.subTest(user=user.login), self.assertRefused(UserError, error):
                manager.action_add_approver(first.id, user.id, "Help")
        with self.assertRefused(AccessError, "only"):
            case.with_user(self.requester).sudo(False).action_add_approver(first.id, self.outsider.id, "Help")
        manager.action_add_approver(first.id, self.outsider.id, "Help out")
        self.assertFalse(case.is_stranded)
        task = self.task(document, self.outsider)
        self.assertEqual((task.origin, task.note), ("added", "Help out"))
        self.decide(document, self.outsider, self.second, self.third)
        document.action_confirm()
        self.assertTrue(case.verify_chain()["valid"])
