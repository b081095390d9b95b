from odoo.tests import HttpCase, tagged

from .board_common import BoardCommon


class BoardTourCommon(BoardCommon, HttpCase):
    def _walk(self):
        self._request(name="Meter stands still")._set(
            {"first_response_due": self._ago(hours=4), "date_due": self._ago(hours=3)}
        )
        self._visit(days=0)
        self._complaint(name="Shouting")
        self.start_tour("/odoo/my-day", "customer_manager_board_day_tour", login=self.user.login)
        self.start_tour("/odoo/team-board", "customer_manager_board_team_tour", login=self.supervisor.login)


@tagged("post_install", "-at_install")
class TestBoardTours(BoardTourCommon):
    """A manager and his supervisor begin the day."""

    def test_begin_the_day(self):
        self._walk()


@tagged("post_install", "-at_install")
class TestBoardToursPhone(BoardTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_begin_the_day_on_a_phone(self):
        self._walk()
