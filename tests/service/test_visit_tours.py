from datetime import date, timedelta

from odoo.tests import HttpCase, tagged

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitToursPhone(VisitCommon, HttpCase):
    """A manager records a visit with a promise at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_record_a_visit_on_a_phone(self):
        visit = self._visit()
        self.start_tour("/odoo/my-visits", "customer_manager_visit_tour", login=self.user.login)
        self.env.invalidate_all()
        self.assertEqual((visit.state, visit.outcome), ("done", "A second supply is wanted"))
        self.assertEqual((visit.contact_ids, visit.promise_ids.name), (self.contact, "A quotation for it"))
        # the tour writes the day by the clock of the browser, which is that of this process
        self.assertEqual(visit.promise_ids.date_due, date.today() + timedelta(days=7))
        self.assertTrue(visit.attachment_ids)
