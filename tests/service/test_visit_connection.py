from odoo.tests import tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestVisitConnection(RequestCommon):
    """The after-sales visit of a connection, as its manager finds it in his plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls._type("lv_connection")
        cls.kind.needs_leg = False

    def _closed(self, **values):
        request = self._request(**({"type_id": self.kind.id} | values))
        request.action_answer("You are connected")
        request.action_confirm("Chen")
        return request

    def _visits(self, request):
        return self.env["customer.visit"].search([("request_id", "=", request.id)])

    def _run(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_manager.ir_cron_open_after_sales").method_direct_trigger()
        self.env.invalidate_all()

    def test_closing_opens_it_for_who_serves_the_customer(self):
        request = self._closed()
        visit = self._visits(request)
        self.assertEqual((visit.partner_id, visit.manager_id), (self.core, self.manager))
        self.assertEqual((visit.kind, visit.origin, visit.state), ("after_sales", "connection", "planned"))
        self.assertEqual((visit.date_due - self.today).days, 30)
        self.assertEqual(self._as(self.manager, visit).request_id.number, request.number)
        self._run()
        self.assertEqual(self._visits(request), visit)

    def test_only_connections(self):
        self.assertFalse(self._visits(self._closed(type_id=self.type_other.id)))

    def test_job_catches_up(self):
        request = self._closed()
        self.env.cr.execute("DELETE FROM customer_visit WHERE request_id = %s", [request.id])
        self.env.invalidate_all()
        self._run()
        self.assertEqual(len(self._visits(request)), 1)

    def test_one_that_was_called_off_does_not_come_again(self):
        request = self._closed()
        self._visits(request)._end("cancelled", "The customer wants none")
        self._run()
        self.assertEqual(self._visits(request).mapped("state"), ["cancelled"])

    def test_customers_of_nobody_have_none(self):
        request = self._closed(partner_id=self.mass.id)
        self.assertFalse(self._visits(request))
        self._run()
        self.assertFalse(self._visits(request))

    def test_reopened_and_closed_again(self):
        request = self._closed()
        request.action_reopen("No current")
        self.assertEqual(self._visits(request).state, "cancelled")
        request.action_answer("Now")
        request.action_confirm("Chen")
        self.assertEqual(sorted(self._visits(request).mapped("state")), ["cancelled", "planned"])

    def test_nothing_tells_whom_it_is_about(self):
        request = self._request(type_id=self.kind.id)
        request.action_set_subject(self.manager.user_id.id, "About him")
        request.action_answer("Done")
        request.action_confirm("Chen")
        self.assertFalse(self._visits(request))

    def test_second_copy_opens_none(self):
        first, second = self._request(type_id=self.kind.id), self._request(type_id=self.kind.id)
        self._as(self.supervisor, second).action_mark_duplicate(first.id)
        self.assertFalse(self._visits(second))

    def test_switched_off(self):
        self.company.customer_after_sales_days = 0
        self.assertFalse(self._visits(self._closed()))
