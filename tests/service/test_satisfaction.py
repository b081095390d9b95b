from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .satisfaction_common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfaction(SatisfactionCommon):
    """Who is asked about a closed matter, and that an answer stays as it was given."""

    def _values(self, row):
        return (row.state, row.reason, row.skip_reason, row.contact_id)

    # who is asked

    def test_a_quarter_is_called_by_its_number(self):
        results = self.env["customer.satisfaction.result"]
        for day, name in (("2026-01-01", "Q1 2026"), ("2026-04-01", "Q2 2026"), ("2026-10-01", "Q4 2026")):
            self.assertEqual(results.new({"quarter": day}).quarter_name, name)

    def test_always_with_the_reason(self):
        for flag in ("complaint", "late", "reopened", "handover", "three_tries"):
            row = self._close(flag, contact_id=self._person(flag, self.core, email=f"{flag}@steel.example").id)
            self.assertEqual((row.state, row.reason), ("queued", flag))

    def test_those_not_asked_are_kept_with_the_reason(self):
        nobody = self.li.browse()
        self.assertEqual(self._values(self._close()), ("not_asked", False, "not_drawn", nobody))
        self.li.email = False
        self.assertEqual(self._values(self._close("late")), ("not_asked", "late", "no_address", nobody))
        row = self._close("late", partner_id=self.standard.id, contact_id=False)
        self.assertEqual(row.skip_reason, "no_contact")

    def test_the_draw(self):
        self.company.customer_satisfaction_share = 30
        self.assertEqual(self._close(draw=0.3).skip_reason, "not_drawn")
        self.assertEqual(self._values(self._close(draw=0.29)), ("queued", "drawn", False, self.li))
        self.assertEqual(self._close(draw=0.01).skip_reason, "drawn_before")
        self.assertEqual(self._close("late", draw=0.01).state, "queued")

    def test_two_matters_at_once_are_drawn_once(self):
        self.company.customer_satisfaction_share = 100
        matter = {
            "name": "R",
            "kind": "request",
            "company_id": self.company.id,
            "partner_id": self.core.id,
            "contact_id": self.li.id,
            "closed_at": fields.Datetime.now(),
        }
        rows = self.Opinion._ask([matter, dict(matter)])
        self.assertEqual(rows.mapped("state"), ["queued", "not_asked"])

    def test_a_person_is_asked_four_times_a_year(self):
        rows = self.Opinion.union(*(self._close("late") for _number in range(4)))
        self.assertEqual(rows.contact_id, self.li)
        self.assertEqual(self._close("late").contact_id, self.han)
        self.han.email = False
        self.assertEqual(self._close("late").skip_reason, "asked_often")
        with freeze_time(fields.Datetime.now() + timedelta(days=367)):
            self.assertEqual(self._close("late").contact_id, self.li)

    def test_what_counts_for_the_manager(self):
        self.assertTrue(self._close("late").counts_for_manager)
        self.assertFalse(self._close("late", counts_for_manager=False).counts_for_manager)
        self.assertFalse(self._close("late", kind="visit").counts_for_manager)
        self.assertFalse(self._close("late", manager_id=False).counts_for_manager)

    def test_facts_of_the_day(self):
        row = self._close("late")
        self.assertEqual((row.team_id, row.tier_id, row.closed_on), (self.team, self.tiers["core"], self.today))

    # addresses

    def test_address_of_a_colleague_is_held(self):
        new_test_user(self.env, login="insider@steel.example", groups="base.group_user")
        self.first.employee_id.work_email = "Fang@Home.example"
        for email in ("insider@steel.example", "fang@home.example", "office@utility.example"):
            self.li.email = email
            row = self._close("late")
            self.assertEqual((row.state, row.doubts_internal), ("held", True), email)

    def test_address_of_another_customer_is_held(self):
        self._person("Agent", self.standard, email="LI@steel.example ")
        row = self._close("late")
        self.assertEqual((row.state, row.doubts_shared, row.doubts_internal), ("held", True, False))
        # people of one customer may share an address
        self.li.email = self.han.email
        self.assertEqual(self._close("late").state, "queued")

    def test_address_changed_by_the_manager_is_held(self):
        for context in ({}, {"tracking_disable": True}, {"mail_notrack": True}):
            self.li.email = f"old{len(context)}@steel.example"
            person = self._person("Wang", self.core, email="wang@steel.example")
            person.with_user(self.manager_user).sudo().with_context(**context).email = "friend@mail.example"
            row = self._close("late", contact_id=person.id)
            self.assertEqual((row.state, row.doubts_changed), ("held", True))
            person.email = False

    def test_who_changed_it_stays_known(self):
        """Writing the same address again is no change, and neither is another one."""
        theirs = self.li.with_user(self.manager_user).sudo()
        theirs.email = "friend@mail.example"
        others = self.li.with_user(self.officer).sudo()
        others.write({"email": "friend@mail.example", "phone": "139"})
        self.assertEqual(self.li.customer_email_changed_uid, self.manager_user.id)
        self.assertEqual(self.li.customer_phone_changed_uid, self.officer.id)
        self.assertEqual(self._close("late").state, "held")

    def test_columns_are_not_filled_by_hand(self):
        self.li.with_user(self.manager_user).sudo().email = "friend@mail.example"
        for user in (self.manager_user, self.officer, self.env.user):
            self.li.with_user(user).sudo().write(
                {"customer_email_changed_uid": self.officer.id, "customer_email_changed_at": False}
            )
        self.assertEqual(self.li.customer_email_changed_uid, self.manager_user.id)
        self.assertTrue(self.li.customer_email_changed_at)

    def test_somebody_brought_from_elsewhere_is_held(self):
        friend = self.env["res.partner"].create({"name": "Friend", "email": "friend@mail.example"})
        friend.with_user(self.manager_user).sudo().parent_id = self.core
        self.assertEqual(self._close("late", contact_id=friend.id).state, "held")

    def test_somebody_the_manager_made_is_held(self):
        friend = self.env["res.partner"].with_user(self.manager_user).sudo()
        friend = friend.with_context(default_customer_email_changed_uid=self.officer.id).create(
            {"name": "Friend", "email": "friend@mail.example", "parent_id": self.core.id}
        )
        self.assertEqual(self._close("late", contact_id=friend.id).state, "held")

    def test_only_for_a_while(self):
        self.li.with_user(self.manager_user).sudo().email = "friend@mail.example"
        with freeze_time(fields.Datetime.now() + timedelta(days=91)):
            self.assertEqual(self._close("late").state, "queued")

    def test_several_contacts_at_once(self):
        self.li.email = "same@steel.example"
        (self.li | self.han).with_user(self.manager_user).sudo().email = "same@steel.example"
        self.assertNotEqual(self.li.customer_email_changed_uid, self.manager_user.id)
        self.assertEqual(self.han.customer_email_changed_uid, self.manager_user.id)

    def test_the_supervisor_confirms(self):
        row = self._held()
        for user in (self.manager_user, self.other_supervisor, self.users["user"], self.users["audit"]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                row.with_user(user).action_confirm_address()
        row.with_user(self.supervisor).action_confirm_address()
        self.assertEqual((row.state, row.confirmed_uid), ("queued", self.supervisor))
        with self.assertRefused(UserError, "no address waits"):
            row.with_user(self.supervisor).action_confirm_address()

    def test_nobody_confirms_in_his_own_matter(self):
        row = self._held()
        self.team.user_id = self.manager_user
        group = self.env.ref("customer_manager.group_customer_manager_officer")
        self.manager_user.group_ids |= group
        with self.assertRefused(AccessError, ""):
            row.with_user(self.manager_user).action_confirm_address()

    def test_rejected(self):
        row = self._held()
        with self.assertRefused(UserError, "Reason"):
            row.with_user(self.supervisor).action_reject_address(" ")
        row.with_user(self.supervisor).action_reject_address("His cousin")
        self.assertEqual((row.state, row.skip_reason, row.held_note), ("not_asked", "rejected", "His cousin"))

    def test_a_changed_address_is_confirmed_again(self):
        row = self._held()
        row.with_user(self.supervisor).action_confirm_address()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=5)):
            self.li.with_user(self.manager_user).sudo().email = "other@mail.example"
            self.assertFalse(self._send())
        self.assertEqual((row.state, row.confirmed_at), ("held", False))

    def test_an_address_that_nobody_confirms(self):
        row = self._held()
        with freeze_time(fields.Datetime.now() + timedelta(days=16)):
            self.assertFalse(self._send())
        self.assertEqual((row.state, row.skip_reason), ("not_asked", "not_confirmed"))

    def _held(self):
        self.li.with_user(self.manager_user).sudo().email = "friend@mail.example"
        row = self._close("late")
        self.assertEqual(row.state, "held")
        return row

    # the answer

    def test_the_answer_in_points(self):
        for mark, score in ((1, 0), (2, 25), (3, 50), (4, 75), (5, 100)):
            row = self._close("late", contact_id=self._person("P", self.core, email=f"p{mark}@steel.example").id)
            self._answer(row, mark, comment="Well")
            self.assertEqual((row.state, row.mark, row.score, row.comment), ("answered", mark, score, "Well"))

    def test_no_answer(self):
        row = self._close("late")
        row._issue_link()
        for mark in (0, 6, None, True, "5"):
            with self.assertRefused(UserError, "five marks"):
                row._take_answer(mark)
        with self.assertRefused(UserError, "at most"):
            row._take_answer(5, "x" * 2001)

    @mute_logger("odoo.sql_db")
    def test_an_answer_stays(self):
        row = self._answer(self._close("late"), 2, comment="Slow")
        self.env.flush_all()
        for column, value in (
            ("mark", 5),
            ("score", 100),
            ("comment", "Fine"),
            ("may_name", True),
            ("state", "cancelled"),
            ("token_hash", "x"),
            ("counts_for_manager", False),
            ("manager_id", self.first.id),
        ):
            with self.subTest(column=column), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL("UPDATE customer_satisfaction SET %s = %s WHERE id = %s", SQL.identifier(column), value, row.id)
                )
        for statement in (
            "DELETE FROM customer_satisfaction WHERE id = %s",
            "UPDATE customer_satisfaction SET sealed_at = NULL WHERE id = %s",
        ):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(statement, [row.id])

    def test_a_low_answer_opens_a_call(self):
        row = self._close("late")
        with freeze_time("2026-11-27 03:00:00"):
            # a Friday: Monday and Tuesday are the two working days
            self._answer(row, 3)
        self.assertEqual((row.call_reason, str(row.call_due)[:10]), ("low", "2026-12-01"))
        self.assertFalse(self._answer(self._close("late"), 4).call_due)

    def test_call_backs(self):
        self.company.customer_callback_share = 10
        self.assertEqual(self._close(draw=0.09).call_reason, "sample")
        self.assertFalse(self._close(draw=0.1).call_reason)
        self.assertEqual(self._close("three_tries", draw=0.99).call_reason, "three_tries")
        self.assertFalse(self._close(kind="handover", draw=0).call_reason)

    def test_a_call_is_closed_by_the_supervisor(self):
        row = self._answer(self._close("late"), 1, may_name=True)
        for user in (self.manager_user, self.other_supervisor, self.users["audit"]):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                row.with_user(user).action_call_done("Fine again")
        with self.assertRefused(UserError, "Note"):
            row.with_user(self.supervisor).action_call_done("")
        row.with_user(self.supervisor).action_call_done("Fine again")
        self.assertEqual((row.call_uid, row.call_note), (self.supervisor, "Fine again"))
        with self.assertRefused(UserError, "no call is open"):
            row.with_user(self.supervisor).action_call_done("Again")

    def test_an_overdue_call_goes_to_marketing_once(self):
        row = self._answer(self._close("late"), 1)
        with freeze_time(fields.Datetime.now() + timedelta(days=6)):
            before = self.env["mail.message"].search([], order="id desc", limit=1)
            self.Opinion._cron_escalate_calls()
            told = self.env["mail.message"].search([("id", ">", before.id)])
            self.assertIn(self.officer.partner_id, told.notified_partner_ids | told.partner_ids)
            self.assertNotIn("Li Lei", "".join(told.mapped("body")))
            self.assertTrue(row.call_escalated_at)
            self.Opinion._cron_escalate_calls()
            self.assertEqual(self.env["mail.message"].search([("id", ">", before.id)]), told)
