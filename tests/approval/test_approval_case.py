from odoo.exceptions import UserError
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
