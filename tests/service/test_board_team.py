from odoo.fields import Command
from odoo.tests import tagged

from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestBoardTeam(BoardCommon):
    """What a supervisor sees of his managers, and what only he can decide."""

    def _rows(self, user):
        return {row["name"]: row for row in self._board(self.TEAM, user)["rows"]}

    def test_rows_are_the_managers_of_the_own_team(self):
        names = set(self._rows(self.supervisor))
        self.assertEqual(names, set(self.team.customer_manager_ids.mapped("name")))
        self.assertNotIn(self.stranger.name, names)

    def test_who_is_in_trouble_stands_first_with_figures(self):
        self._request()._set({"date_due": self._ago(hours=1)})
        self._visit(days=-9, limit=-3)
        self._promise(days=-1).sudo().write({"state": "broken"})
        board = self._board(self.TEAM, self.supervisor)
        row = board["rows"][0]
        self.assertEqual(row["name"], self.manager.name)
        self.assertEqual(
            row["counts"],
            {"late_requests": 1, "broken_promises": 1, "overdue_visits": 1, "late_signals": 0, "uncovered": 0},
        )
        self.assertEqual((row["customers"], row["cap"]), (1, self.manager.grade_id.count_cap))
        self.assertEqual(self._figure(board, "overdue_visits")["value"], "1")

    def test_suspended_manager_leaves_a_gap(self):
        self.manager.sudo().state = "suspended"
        row = self._rows(self.supervisor)[self.manager.name]
        self.assertEqual((row["state"], row["gaps"]), ("Suspended", 1))

    def test_officer_without_a_team_sees_all_teams(self):
        board = self._board(self.TEAM, self.officer)
        self.assertEqual(board["team"], "All teams")
        self.assertIn(self.stranger.name, {row["name"] for row in board["rows"]})
        # the lists behind the figures are not those of a team he does not lead
        self.assertNotIn("my_team", str(board["figures"]))
        self.assertEqual(self._figure(board, "late_requests")["action"], "customer_manager.customer_request_action")

    def test_other_supervisor_sees_nothing_of_it(self):
        self._request(name="Meter stands still")._set({"date_due": self._ago(hours=1)})
        board = self._board(self.TEAM, self.other_supervisor)
        self.assertNotIn("Meter stands still", str(board))
        self.assertEqual(self._figure(board, "late_requests")["value"], "0")

    def test_complaint_is_for_him_to_decide(self):
        complaint = self._complaint(name="Shouting")
        [entry] = self._entries(self.TEAM, self.supervisor, "complaint")
        self.assertEqual((entry["res_id"], entry["title"]), (complaint.id, "Shouting"))

    def test_request_to_sort(self):
        rows = [{"channel": channel, "description": "Who are you?"} for channel in ("phone", "mail")]
        phone, mail = self.Request._create_from_intake(rows)
        self.assertEqual((phone | mail).mapped("state"), ["triage", "triage"])
        seen = {user: {one["res_id"] for one in self._entries(self.TEAM, user, "triage")} for user in self._leaders()}
        self.assertIn(phone.id, seen[self.supervisor])
        # nobody has read yet whom a mail is about
        self.assertNotIn(mail.id, seen[self.supervisor])
        self.assertLessEqual({phone.id, mail.id}, seen[self.officer])

    def _leaders(self):
        return self.supervisor, self.officer

    def test_escalated_request_once(self):
        request = self._request()
        request._set({"date_due": self._ago(days=2), "escalated_uid": self.supervisor.id})
        keys = [one["key"] for one in self._entries(self.TEAM, self.supervisor)]
        self.assertEqual(keys.count(f"customer.request,{request.id}"), 1)

    def test_review_of_a_link_but_not_of_his_own(self):
        reviews = self.env["customer.assignment.review"].sudo()
        for manager in (self.manager, self.colleague):
            reviews.create(
                {
                    "partner_id": self.core.id,
                    "manager_id": manager.id,
                    "kind": "long",
                    "link_start": self._day(-1100),
                    "number": 1,
                }
            )
        self.assertEqual(len(self._entries(self.TEAM, self.supervisor, "review")), 2)
        self.user.group_ids = [Command.link(self.env.ref("customer_manager.group_customer_manager_supervisor").id)]
        self.team.user_id = self.user
        [entry] = self._entries(self.TEAM, self.user, "review")
        self.assertIn(self.colleague.name, entry["why"])

    def test_visit_to_check(self):
        visit = self._visit(days=-3)
        visit.sudo().write(
            {
                "state": "done",
                "date_done": self._day(-3),
                "recorded_at": self._ago(days=3),
                "outcome": "All is well",
                "is_drawn": True,
            }
        )
        [entry] = self._entries(self.TEAM, self.supervisor, "sample")
        self.assertEqual((entry["res_id"], entry["title"]), (visit.id, self.manager.name))

    def test_measure_to_approve_but_not_his_own(self):
        signal = self._signal(level="R4")
        signal.sudo().state = "verified"
        talk = self.env.ref("customer_manager.customer_signal_measure_talk")
        values = {"signal_id": signal.id, "measure_id": talk.id, "date_due": self._day(3)}
        lines = self.env["customer.signal.measure.line"]
        line, own = (lines.with_user(user).create(values) for user in (self.user, self.supervisor))
        self.assertEqual((line.state, own.state), ("proposed", "proposed"))
        [entry] = self._entries(self.TEAM, self.supervisor, "measure")
        self.assertEqual((entry["res_model"], entry["res_id"]), ("customer.signal", signal.id))
        self.assertIn(talk.name, entry["why"])
        line.with_user(self.supervisor).action_approve()
        self.assertFalse(self._entries(self.TEAM, self.supervisor, "measure"))
        self.assertTrue(self._entries(self.TEAM, self.officer, "measure"))

    def test_absence_that_nobody_covers(self):
        absence = self.env["customer.absence"].create(
            {"manager_id": self.manager.id, "date_from": self._day(0), "date_to": self._day(5), "kind": "leave"}
        )
        absence.sudo().line_ids.acting_manager_id = False
        row = self._rows(self.supervisor)[self.manager.name]
        [entry] = self._entries(self.TEAM, self.supervisor, "absence")
        self.assertEqual((entry["res_id"], row["counts"]["uncovered"]), (absence.id, 1))
        self.assertIn("away until", row["away"])
