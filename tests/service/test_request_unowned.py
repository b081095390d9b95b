from odoo.fields import Command
from odoo.tests import tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestUnowned(RequestCommon):
    """Requests of whoever cannot see to them any more go to who comes next."""

    def _pass_on_unowned(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_pass_on_requests").method_direct_trigger()

    def test_an_owner_without_his_role_passes_on(self):
        request, other = self._request(), self._request(partner=self.standard)
        owner = self.manager.user_id
        owner.group_ids -= self.env.ref("customer_manager.group_customer_manager_user")
        self.assertFalse(self._as(owner, request).has_access("read"))
        self._pass_on_unowned()
        self.assertEqual(request.user_id, self.supervisor)
        self.assertTrue(self._as(self.supervisor, request).has_access("write"))
        self.assertEqual((request.manager_id, other.user_id), (self.manager, self.stranger.user_id))
        notes = request.message_ids
        self._pass_on_unowned()
        self.assertEqual(request.message_ids, notes)

    def test_who_covers_gets_what_an_owner_without_his_role_has(self):
        request = self._request()
        self._link(self.core, self.colleague, "temporary", date_to=self.today)
        self.manager.user_id.group_ids -= self.env.ref("customer_manager.group_customer_manager_user")
        self._pass_on_unowned()
        self.assertEqual(request.user_id, self.colleague.user_id)

    def test_a_complaint_passes_on_past_its_subject(self):
        complaint = self._complaint()
        owner = complaint.user_id
        self.assertEqual(owner, self.supervisor)
        owner.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self._pass_on_unowned()
        self.assertNotIn(complaint.user_id, owner | self.manager.user_id)
        self.assertTrue(complaint.user_id._customer_may_own_requests(complaint.company_id))

    def test_archived_owner_passes_on(self):
        request = self._request()
        self.manager.user_id.active = False
        self.assertEqual(request.user_id, self.supervisor)
