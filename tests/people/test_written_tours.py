from odoo.tests import HttpCase, tagged

from .written_common import WrittenCommon


class WrittenTourCommon(WrittenCommon, HttpCase):
    def _walk(self):
        """Human resources prepares, a candidate sits the test, a marker marks an answer of it."""
        self.exam.questions_selection = "all"
        self.start_tour(
            f"/odoo/selection-campaigns/{self.campaign.id}",
            "customer_manager_prepare_written_tour",
            login=self.hr.login,
        )
        self.env.invalidate_all()
        self.start_tour(
            f"/odoo/my-applications/{self.application.id}", "customer_manager_written_tour", login=self.user.login
        )
        self.env.invalidate_all()
        paper = self._paper(self.application)
        self.assertEqual(paper.state, "marking")
        self.assertEqual(
            paper.answer_ids.mapped("answer"),
            [
                *["right"] * 3,
                "right\nright too",
                "42.0",
                "Energy, capacity, power factor",
                "Dear customer, thank you",
            ],
        )
        self._sit(self.other_application)
        self.campaign.action_advance_written()
        mark = self._marks()[0]
        self.start_tour("/odoo/my-marking", "customer_manager_marking_tour", login=mark.rater_uid.login)
        self.env.invalidate_all()
        sealed = self._marks().filtered("sealed_at")
        self.assertEqual([self._as_marker(one).mark for one in sealed], [5])


@tagged("post_install", "-at_install")
class TestWrittenTours(WrittenTourCommon):
    """The written test as its people walk through it."""

    def test_prepare_sit_mark(self):
        self._walk()


@tagged("post_install", "-at_install")
class TestWrittenToursPhone(WrittenTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_prepare_sit_mark_on_a_phone(self):
        self._walk()
