from odoo.tests import HttpCase, tagged

from .handover_common import HandoverCommon


class HandoverTourCommon(HandoverCommon, HttpCase):
    def _walk(self):
        """One core customer passes on: checked, visited together, signed by three, in force."""
        handover = self._open(partners=self.core)
        url = f"/odoo/handovers/{handover.id}"
        self.start_tour(url, "customer_manager_handover_check_tour", login=self.supervisor.login)
        self.start_tour(url, "customer_manager_handover_receive_tour", login=self.receiver.user_id.login)
        for user in (self.giver.user_id, self.witness):
            self.start_tour(url, "customer_manager_handover_sign_tour", login=user.login)
        self.start_tour(url, "customer_manager_handover_effect_tour", login=self.supervisor.login)
        self.env.invalidate_all()
        self.assertEqual(handover.state, "in_force")
        self.assertEqual(self.core.customer_manager_id, self.receiver)


@tagged("post_install", "-at_install")
class TestHandoverTours(HandoverTourCommon):
    """A handover as its people walk through it."""

    def test_hand_over(self):
        self._walk()


@tagged("post_install", "-at_install")
class TestHandoverToursPhone(HandoverTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_hand_over_on_a_phone(self):
        self._walk()
