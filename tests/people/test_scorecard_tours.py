from odoo.tests import HttpCase, tagged

from .panel_common import PanelCommon


class ScorecardTourCommon(PanelCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.committee | cls._create_role_user("committee", login="pp_committee_2")

    def _walk(self, others=()):
        """A rater seals and `others` after him, human resources sees no mark, ranks, and the committee decides."""
        panel = self._started()
        rater = self.raters[3]
        self.start_tour("/odoo/my-scorecards", "customer_manager_scorecard_tour", login=rater.login)
        self.env.invalidate_all()
        card = self._card(panel, rater, self.ann)
        lines = {line.code: line for line in card._lines().with_user(rater)}
        self.assertEqual((card.state, lines["speech"].mark, lines["G"].mark), ("sealed", 8.5, 5))
        self.assertEqual(lines["speech"].note, "Clear and exact")
        self.start_tour(
            f"/odoo/selection-panels/{panel.id}", "customer_manager_scorecard_closed_tour", login=self.hr.login
        )
        for other in others:
            self.start_tour("/odoo/my-scorecards", "customer_manager_seal_tour", login=other.login)
        self.env.invalidate_all()
        sealed = panel.sudo().scorecard_ids.filtered(lambda one: one.state == "sealed")
        self.assertEqual(sealed.rater_uid, rater.union(*others))
        self._seal_all(panel)
        self.start_tour(
            f"/odoo/selection-campaigns/{self.campaign.id}", "customer_manager_ranking_tour", login=self.hr.login
        )
        self.env.invalidate_all()
        self.assertEqual(self.campaign.state, "ranked")
        self._walk_the_decision()

    def _walk_the_decision(self):
        """Human resources asks, the committee approves, human resources publishes."""
        url = f"/odoo/selection-campaigns/{self.campaign.id}"
        self.start_tour(url, "customer_manager_decision_request_tour", login=self.hr.login)
        for member in self.members:
            self.start_tour("/odoo/approvals-to-do", "customer_manager_decision_approve_tour", login=member.login)
        self.start_tour(url, "customer_manager_decision_publish_tour", login=self.hr.login)
        self.env.invalidate_all()
        self.assertEqual(self.campaign.state, "decided")


@tagged("post_install", "-at_install")
class TestScorecardTours(ScorecardTourCommon):
    """From a tap on a mark to the notice of who won; seven raters seal."""

    def test_seal_rank_and_decide(self):
        self._walk(others=[rater for rater in self.raters if rater != self.raters[3]])


@tagged("post_install", "-at_install")
class TestScorecardToursPhone(ScorecardTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_seal_rank_and_decide_on_a_phone(self):
        self._walk()
