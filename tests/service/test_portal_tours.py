from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalTours(PortalCommon):
    """A request from the portal through two departments to the customer's confirmation; the customer has a phone."""

    def _on_phone(self, tour, url):
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour(url, tour, login=self.anna.login)
        self.browser_size, self.touch_enabled = "1366x768", False

    def test_from_question_to_confirmation(self):
        self._on_phone("customer_manager_portal_ask_tour", "/my")
        request = self.Request.search([("reporter_uid", "=", self.anna.id)])
        self.assertEqual(request.user_id, self.manager.user_id)
        page = f"/odoo/my-customer-requests/{request.id}"
        self.start_tour(page, "customer_manager_portal_dispatch_tour", login=self.manager.user_id.login)
        self.assertEqual(len(request.leg_ids), 2)
        for leg, user in zip(request.leg_ids.sorted("number"), self._workers(request), strict=True):
            self.start_tour(
                f"/odoo/my-work-orders/{leg.id}", "customer_manager_portal_department_tour", login=user.login
            )
        self.start_tour(page, "customer_manager_portal_answer_tour", login=self.manager.user_id.login)
        self._on_phone("customer_manager_portal_confirm_tour", "/my/requests?filterby=mine")
        self.env.invalidate_all()
        self.assertEqual((request.state, request.closing), ("closed", "confirmed"))
        self.assertFalse(request.is_late)

    def _workers(self, request):
        """Return who works in the departments of the work orders, in their order."""
        people = {self.works: self.worker, self.billing: self.clerk}
        return [people[leg.department_id] for leg in request.leg_ids.sorted("number")]
