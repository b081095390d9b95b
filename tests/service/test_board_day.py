from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .board_common import BoardCommon


@tagged("post_install", "-at_install")
class TestBoardDay(BoardCommon):
    """What a manager finds on his day: the next thing first, with customer, reason and due time."""

    def _one(self, kind):
        entries = self._entries(self.DAY, self.user, kind)
        self.assertEqual(len(entries), 1, entries)
        return entries[0]

    def test_request_with_its_reason_and_due_time(self):
        request = self._request(name="Meter stands still")
        entry = self._one("request")
        self.assertEqual(
            (entry["res_model"], entry["res_id"], entry["customer"], entry["title"], entry["why"]),
            ("customer.request", request.id, "Core Steel", "Meter stands still", "Give a first response"),
        )
        self.assertTrue(entry["due"])

    def test_late_request_stands_before_an_older_visit_and_before_today(self):
        request = self._request()
        self._visit(days=-40, limit=-20)
        self._visit(days=0, limit=30)
        request._set({"first_response_due": self._ago(hours=3)})
        entries = self._entries(self.DAY, self.user)
        self.assertEqual(
            [(one["kind"], one["bucket"]) for one in entries[:3]],
            [
                ("request", "overdue"),
                ("visit", "overdue"),
                ("visit", "today"),
            ],
        )
        self.assertEqual((entries[0]["due"], entries[1]["due"]), ("3 h late", "20 days late"))

    def test_answered_request_has_no_day(self):
        request = self._request()
        request._set({"state": "answered", "first_response_due": self._ago(hours=3), "date_due": self._ago(hours=1)})
        entry = self._one("request")
        self.assertEqual((entry["bucket"], entry["due"]), ("open", ""))

    def test_work_order_of_a_department_that_is_behind(self):
        request = self._request(name="Meter")
        self._as(self.manager, request).action_dispatch(self.works.ids, "Look at it")
        leg = request.leg_ids
        leg.sudo().write({"accept_due": False, "date_due": fields.Datetime.add(fields.Datetime.now(), days=5)})
        self.assertFalse(self._entries(self.DAY, self.user, "leg"))
        leg.sudo().write({"accept_due": self._ago(days=1)})
        entry = self._one("leg")
        self.assertEqual((entry["res_id"], entry["due"]), (leg.id, "1 day late"))
        self.assertIn("Metering Hall", entry["why"])

    def test_promises_due_soon_and_broken_ones(self):
        self._promise(days=3, name="Soon")
        self._promise(days=20, name="Far")
        broken = self._promise(days=-2, name="Forgotten")
        broken.sudo().write({"state": "broken"})
        entries = self._entries(self.DAY, self.user, "promise")
        self.assertEqual(
            [(one["title"], one["bucket"]) for one in entries], [("Forgotten", "overdue"), ("Soon", "week")]
        )

    def test_planned_day_that_has_passed_asks_for_the_record_today(self):
        self._visit(days=-2, limit=10)
        entry = self._one("visit")
        self.assertEqual((entry["bucket"], entry["why"][:19]), ("today", "Its day has passed:"))

    def test_visit_far_ahead_is_not_on_the_list(self):
        self._visit(days=30, limit=60)
        self.assertFalse(self._entries(self.DAY, self.user, "visit"))

    def test_customer_left_alone_is_called_unless_a_visit_is_ahead(self):
        self.core.customer_tier_id.contact_gap_days = 30
        self.env["customer.assignment"].search([("partner_id", "=", self.core.id)])._write_unchecked(
            {"date_from": self._day(-100)}
        )
        entry = self._one("contact")
        self.assertEqual((entry["res_model"], entry["res_id"]), ("customer.visit", False))
        self.assertEqual(entry["context"], {"default_partner_id": self.core.id, "default_mode": "phone"})
        self._visit(days=2)
        self.assertFalse(self._entries(self.DAY, self.user, "contact"))

    def test_signal_to_verify_but_not_his_own_word(self):
        own = self._signal()
        self.assertEqual(self._one("signal")["why"], "Say whether it is true")
        self.env.cr.execute("UPDATE customer_signal SET create_uid = %s WHERE id = %s", [self.user.id, own.id])
        self.assertFalse(self._entries(self.DAY, self.user, "signal"))

    def test_opportunity_that_nobody_sells_yet(self):
        signal = self._signal(kind="opportunity", level=False)
        signal.sudo().write({"state": "verified"})
        self.assertEqual(self._one("opportunity")["res_id"], signal.id)

    def test_certificate_that_ends(self):
        certificate = self.manager.certificate_ids[:1]
        self.assertFalse(self._entries(self.DAY, self.user, "certificate"))
        self.env.cr.execute(
            "UPDATE customer_manager_certificate SET state = 'expiring', date_to = %s WHERE id = %s",
            [self._day(20), certificate.id],
        )
        entry = self._one("certificate")
        self.assertEqual((entry["title"], entry["bucket"]), (certificate.number, "later"))

    def test_what_others_own_is_not_his(self):
        self._request(self.standard)
        self._visit(partner=self.standard, manager=self.stranger)
        self._promise(partner=self.standard, manager=self.stranger)
        self.assertEqual(self._entries(self.DAY, self.user), [])

    def test_figures(self):
        self._request()
        self._request()._set({"date_due": self._ago(hours=1)})
        self._visit(days=0)
        self._visit(days=-9, limit=-3)
        self._promise(days=-1).sudo().write({"state": "kept", "date_done": self._day(-1), "proof": "Sent"})
        self._promise(days=-1).sudo().write({"state": "broken"})
        board = self._board(self.DAY, self.user)
        figures = {
            key: (self._figure(board, key)["value"], self._figure(board, key)["detail"])
            for key in ("customers", "requests", "visits", "promises")
        }
        self.assertEqual(figures["customers"][0], "1")
        self.assertEqual(figures["requests"], ("2", "1 late"))
        self.assertEqual(figures["visits"], ("2", "1 overdue"))
        self.assertEqual(figures["promises"], ("50 %", "of 2 in a year"))

    def test_every_figure_opens_a_list_that_exists(self):
        for model, user in ((self.DAY, self.user), (self.TEAM, self.supervisor), (self.TEAM, self.officer)):
            for figure in self._board(model, user)["figures"]:
                action = self.env.ref(figure["action"]).sudo()
                search = self.env[action.res_model].get_view(action.search_view_id.id, "search")["arch"]
                for name in figure["context"]:
                    self.assertIn(f'name="{name.removeprefix("search_default_")}"', search, figure)

    def test_meetings_of_today(self):
        now = fields.Datetime.now()
        partner = self.user.partner_id
        self.env["calendar.event"].create(
            [
                {"name": name, "start": start, "stop": start + timedelta(hours=1), "partner_ids": [Command.set(who)]}
                for name, start, who in (
                    ("Now", now, partner.ids),
                    ("Next week", now + timedelta(days=7), partner.ids),
                    ("Of others", now, self.supervisor.partner_id.ids),
                )
            ]
        )
        self.assertEqual([event["name"] for event in self._board(self.DAY, self.user)["events"]], ["Now"])

    def test_visit_in_the_calendar_opens_as_a_visit_and_is_over_when_recorded(self):
        visit = self._visit(days=0)
        event = self.env["calendar.event"].create(
            {
                "name": "Core Steel",
                "allday": True,
                "start_date": self.today,
                "stop_date": self.today,
                "partner_ids": [Command.set(self.user.partner_id.ids)],
            }
        )
        visit.sudo().event_id = event
        [row] = self._board(self.DAY, self.user)["events"]
        self.assertEqual((row["res_model"], row["res_id"], row["is_over"]), ("customer.visit", visit.id, False))
        visit.sudo().write(
            {"state": "done", "date_done": self.today, "recorded_at": self._ago(hours=1), "outcome": "All is well"}
        )
        [row] = self._board(self.DAY, self.user)["events"]
        self.assertTrue(row["is_over"])

    def test_customers_who_use_less_with_their_months(self):
        rule = self.env["customer.signal.rule"].search([("measure", "=", "usage_drop")], limit=1)
        signal = self._signal(rule_id=rule.id, source="rule")
        account = self.env["customer.account"].create({"number": "BOARD-1", "partner_id": self.core.id})
        self.env["customer.usage"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": self.core.id,
                    "company_id": self.company.id,
                    "month": month,
                    "kwh": kwh,
                }
                for month, kwh in (("2024-03-01", 90), ("2025-03-01", 50))
            ]
        )
        [row] = self._board(self.DAY, self.user)["falling"]
        self.assertEqual((row["id"], row["signal_id"]), (self.core.id, signal.id))
        self.assertEqual((row["months"][-1], row["now"][-1], row["before"][-1]), ("2025-03-01", 50, 90))
        self.assertEqual((len(row["now"]), row["now"][0]), (12, None))

    def test_user_who_is_no_manager_has_an_empty_day(self):
        board = self._board(self.DAY, self.sorter)
        self.assertEqual((board["manager"], board["groups"], board["falling"]), ("", [], []))

    def test_refused_to_everybody_else(self):
        portal = new_test_user(self.env, login="board_portal", groups="base.group_portal")
        refused = [portal, self.worker, self.employee_user] + [
            self.users[role] for role in ("hr", "audit", "rater", "committee", "admin")
        ]
        for user in refused:
            for model in (self.DAY, self.TEAM):
                with self.subTest(user=user.login, board=model), self.assertRaises(AccessError):
                    self._board(model, user)
        with self.assertRaises(AccessError):
            self._board(self.TEAM, self.user)

    def test_forged_context_shows_no_more(self):
        self._request(self.standard)
        board = (
            self.env[self.DAY]
            .with_user(self.user)
            .with_context(active_test=False, uid=self.stranger.user_id.id, default_user_id=self.stranger.user_id.id)
            .get_board()
        )
        self.assertFalse(board["groups"])

    def test_who_serves_nobody_is_shown_the_way_to_the_team(self):
        """Officers, supervisors, and a manager who has become one of them."""
        risen = self.first.user_id
        self.first.sudo().action_end()
        risen.group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        for user in (self.officer, self.supervisor, risen):
            board = self._board(self.DAY, user)
            self.assertEqual((board["manager"], board["is_supervisor"], board["groups"]), ("", True, []), user.login)
            self.assertTrue(self._board(self.TEAM, user)["rows"], user.login)

    def test_other_company_is_not_shown(self):
        self._request()
        other = self.env["res.company"].create({"name": "Board Other"})
        self.user.company_ids |= other
        board = self.env[self.DAY].with_user(self.user).with_context(allowed_company_ids=other.ids).get_board()
        self.assertEqual((board["manager"], board["groups"]), ("", []))


@tagged("post_install", "-at_install")
class TestBoardLeaks(BoardCommon):
    """A complaint that goes past somebody shows on neither of his boards, whatever his roles."""

    def test_bypassed_complaint_never_shows_to_its_subject(self):
        self.user.group_ids = [
            Command.link(self.env.ref(f"customer_manager.group_customer_manager_{name}").id)
            for name in ("supervisor", "officer")
        ]
        self.team.user_id = self.user
        complaint = self._complaint(name="Shouting")
        complaint.action_dispatch(self.works.ids, "Ask the neighbours")
        complaint._set({"date_due": self._ago(days=1), "escalated_uid": self.user.id})
        complaint.leg_ids.sudo().write({"date_due": self._ago(days=1)})
        for model in (self.DAY, self.TEAM):
            board = self._board(model, self.user)
            self.assertNotIn("Shouting", str(board))
            self.assertNotIn("Core Steel", str(board["groups"]))
        self.assertEqual(self._figure(self._board(self.TEAM, self.user), "late_requests")["value"], "0")
        self.assertTrue(complaint.user_id != self.user and complaint.is_bypassed)
        self.assertIn("Shouting", str(self._board(self.DAY, complaint.user_id)))

    def test_reading_changes_nothing(self):
        self._request()
        self._visit(days=-9, limit=-3)
        self.env.flush_all()
        for model, user in ((self.DAY, self.user), (self.TEAM, self.supervisor)):
            with _ReadOnly(self.env.cr):
                self.env[model].with_user(user).get_board()


class _ReadOnly:
    """Runs a block in a transaction that PostgreSQL lets write nothing."""

    def __init__(self, cursor):
        self.cursor = cursor

    def __enter__(self):
        self.cursor.execute("SAVEPOINT board_readonly")
        self.cursor.execute("SET TRANSACTION READ ONLY")

    def __exit__(self, *_error):
        self.cursor.execute("ROLLBACK TO SAVEPOINT board_readonly")


@tagged("post_install", "-at_install")
class TestBoardQueries(BoardCommon):
    """The boards ask the database as often for six hundred customers as for sixty."""

    def _fill(self, count):
        customers = self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "is_company": True, "customer_tier_id": self.tiers["core"].id}
                for number in range(count)
            ]
        )
        self.env["customer.assignment"].sudo()._create_unchecked(
            [
                {
                    "partner_id": customer.id,
                    "manager_id": self.manager.id,
                    "role": "primary",
                    "date_from": self._day(-100),
                    "company_id": self.company.id,
                    "state": "active",
                }
                for customer in customers
            ]
        )
        self.env["customer.visit"]._create_unchecked(
            [
                {
                    "partner_id": customer.id,
                    "manager_id": self.manager.id,
                    "company_id": self.company.id,
                    "state": "planned",
                    "date_planned": self._day(-3),
                    "date_due": self._day(-1),
                }
                for customer in customers
            ]
        )
        self.env["customer.request"]._create_from_intake(
            [{"partner_id": one.id, "channel": "phone", "description": "It flickers"} for one in customers]
        )
        for customer in customers:
            self._promise(days=2, partner=customer)
            self._signal(partner_id=customer.id)

    def _count_queries(self, model, user):
        self._board(model, user)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env[model].with_user(user).get_board()
        return self.env.cr.sql_log_count - before

    def test_same_number_of_queries_for_more_customers(self):
        boards = ((self.DAY, self.user), (self.TEAM, self.supervisor))
        self._fill(60)
        few = [self._count_queries(*board) for board in boards]
        self._fill(540)
        self.assertEqual([self._count_queries(*board) for board in boards], few)
        self.assertLess(max(few), 130)
