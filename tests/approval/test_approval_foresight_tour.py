from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .process_common import ProcessCommon


class ForesightTourCommon(ProcessCommon, HttpCase):
    """A process with a past and a test case."""

    def _walk(self):
        for amount in (5, 2000):
            self.sample(amount=amount).action_request_approval()
        self.env["approval.test.case"].create(
            {
                "process_id": self.flow.id,
                "name": "A big one",
                "requester_id": self.requester.id,
                "value_ids": [Command.create({"key": "amount", "value": "2000"})],
                "step_ids": [
                    Command.create({"name": "Boss", "user_ids": [Command.set(self.boss.ids)]}),
                    Command.create({"name": "Big", "user_ids": [Command.set(self.second.ids)]}),
                ],
            }
        )
        url = f"/odoo/approval-processes/{self.flow.id}"
        self.start_tour(url, "customer_manager_approval_foresight_tour", login=self.manager.login)
        self.flow.invalidate_recordset()
        self.assertEqual(self.flow.version_id.number, 2)
        self.assertIn("900", self.flow.version_id.step_ids[1].condition)


@tagged("post_install", "-at_install")
class TestApprovalForesightTour(ForesightTourCommon):
    """Edit, compare, test, look ahead, publish."""

    def test_edit_test_compare_publish(self):
        self._walk()


@tagged("post_install", "-at_install")
class TestApprovalForesightTourPhone(ForesightTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_edit_test_compare_publish_on_a_phone(self):
        self._walk()
