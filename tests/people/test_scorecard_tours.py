from odoo.tests import HttpCase, tagged

from .panel_common import PanelCommon


class ScorecardTourCommon(PanelCommon, HttpCase):
    def _walk(self):
        """A rater seals, human resources sees no mark, and ranks once all have sealed."""
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
        self._seal_all(panel)
        self.start_tour(
            f"/odoo/selection-campaigns/{self.campaign.id}", "customer_manager_ranking_tour", login=self.hr.login
        )
        self.env.invalidate_all()
        self.assertEqual(self.campaign.state, "ranked")


@tagged("post_install", "-at_install")
class TestScorecardTours(ScorecardTourCommon):
    """From a tap on a mark to the ranking."""

    def test_seal_and_rank(self):
        self._walk()


@tagged("post_install", "-at_install")
class TestScorecardToursPhone(ScorecardTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_seal_and_rank_on_a_phone(self):
        self._walk()
