import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .visit_common import PNG, VisitCommon


@tagged("post_install", "-at_install")
class TestVisit(VisitCommon):
    """A visit is planned, prepared, recorded in time and with proof, and then sealed."""

    def _after(self, days):
        return freeze_time(fields.Datetime.now() + timedelta(days=days))

    # ------------------------------------------------------------
    # Planned
    # ------------------------------------------------------------

    def test_a_visit_belongs_to_the_entity_and_who_serves_it(self):
        visit = self._visit(partner_id=self.contact.id)
        self.assertEqual((visit.partner_id, visit.manager_id, visit.company_id), (self.core, self.senior, self.company))
        self.assertEqual((visit.state, visit.origin, visit.tier_id), ("planned", "hand", self.tiers["core"]))
        by_officer = self._visit(self.officer)
        self.assertEqual(by_officer.manager_id, self.senior)

    def test_without_anybody_who_acts_the_manager_is_named(self):
        nobody = self._create_customer("Nobody's")
        with self.assertRefused(UserError, "nobody who acts"):
            self._visit(self.officer, partner_id=nobody.id)
        with self.assertRefused(UserError, "name the customer"):
            self._visit(partner_id=False)

    def test_nothing_is_forged_at_the_start(self):
        for values in ({"state": "done"}, {"date_done": self.today}, {"origin": "plan"}, {"is_drawn": True}):
            with self.assertRefused(AccessError, "kept by the system"):
                self._visit(**values)
        forged = self.Visit.with_user(self.user).with_context(
            default_state="sampled", default_sample_result="right", default_date_due="2030-01-01"
        )
        visit = forged.create({"partner_id": self.core.id, "date_planned": self.today})
        self.assertEqual((visit.state, visit.sample_result, visit.date_due), ("planned", False, self.today))

    def test_people_are_the_customers_and_our_own(self):
        with self.assertRefused(ValidationError, "does not belong to"):
            self._visit(contact_ids=[Command.set(self.standard.ids)])
        portal = self.env["res.users"].create(
            {"name": "P", "login": "vp", "group_ids": [Command.set(self.env.ref("base.group_portal").ids)]}
        )
        with self.assertRefused(ValidationError, "none of the own people"):
            self._visit(colleague_ids=[Command.set(portal.ids)])

    def test_customer_and_manager_of_a_visit_stay(self):
        visit = self._visit()
        for values in ({"partner_id": self.standard.id}, {"manager_id": self.first.id}):
            with self.assertRefused(UserError, "stays with its customer and manager"):
                visit.write(values)
        with self.assertRefused(AccessError, "kept by the system"):
            visit.write({"date_due": self._day(90)})

    def test_prepared_with_a_purpose(self):
        visit = self._visit(purpose=False)
        with self.assertRefused(UserError, "Purpose"):
            visit.action_prepare()
        visit.purpose = "Look around"
        visit.action_prepare()
        self.assertEqual(visit.state, "prepared")
        with self.assertRefused(UserError, "does not allow"):
            visit.action_prepare()

    def test_a_time_agreed_and_its_day_go_together(self):
        visit = self._visit(date_start="2030-03-04 17:30:00", date_planned=False)
        self.assertEqual(visit.date_planned, fields.Date.to_date("2030-03-05"), "half past one in Shanghai")
        visit.date_planned = "2030-03-07"
        self.assertEqual(visit.date_start, fields.Datetime.to_datetime("2030-03-06 17:30:00"))

    def test_days_at_the_ends_of_the_calendar_are_refused_by_name(self):
        visit = self._visit()
        for name, value in (
            ("date_start", "9999-12-31 23:30:00"),
            ("date_start", "0001-01-01 00:30:00"),
            ("date_planned", "9999-12-31"),
            ("next_date", "9999-12-31"),
        ):
            words = f"^{visit._label(name)}: give a day of the years 1900 to 2999"
            with self.subTest(field=name, value=value):
                with self.assertRefused(UserError, words):
                    visit.write({name: value})
                with self.assertRefused(UserError, words):
                    self._visit(**{name: value})
        typed = self.Visit.new({"date_start": "9999-12-31 23:30:00"})
        self.assertEqual(typed.date_planned, fields.Date.to_date("9999-12-31"), "the form says so when it is saved")

    # ------------------------------------------------------------
    # Recorded
    # ------------------------------------------------------------

    def test_one_call_records_everything(self):
        visit = self._recorded(
            values={
                "market_facts": "A new plant next year",
                "next_date": self._day(30),
                "promises": [{"name": "A quotation", "date_due": str(self._day(5)), "contact_id": self.contact.id}],
            }
        )
        self.assertEqual((visit.state, visit.date_done, visit.recorded_uid), ("done", self.today, self.user))
        self.assertEqual((visit.attachment_ids.raw, visit.contact_ids), (PNG, self.contact))
        self.assertFalse(visit.is_late_record)
        self.assertEqual((visit.promise_ids.contact_id, visit.promise_ids.state), (self.contact, "open"))

    def test_the_next_contact_that_was_agreed_is_planned(self):
        day = self._day(10)
        for _time in range(2):
            self._recorded(values={"next_date": day})
            planned = self.Visit.search([("partner_id", "=", self.core.id), ("date_planned", "=", day)])
            self.assertEqual((planned.manager_id, planned.origin, planned.is_fixed), (self.senior, "hand", True))
        planned.with_user(self.user).action_cancel("He is away then")

    def test_no_next_contact_is_planned_for_the_day_itself(self):
        self._recorded(values={"next_date": self.today})
        self.assertFalse(
            self.Visit.search([("partner_id", "=", self.core.id), ("origin", "=", "hand"), ("state", "=", "planned")])
        )

    def test_a_phone_call_needs_no_proof_but_an_outcome(self):
        visit = self._visit(mode="phone")
        with self.assertRefused(UserError, "Outcome"):
            visit.action_record()
        visit.action_record({"outcome": "All is well"})
        self.assertEqual((visit.state, visit.mode), ("done", "phone"))

    def test_a_visit_face_to_face_needs_proof_and_people(self):
        visit = self._visit()
        with self.assertRefused(UserError, "Proof"):
            visit.action_record(self._record_values(proofs=[]))
        with self.assertRefused(UserError, "People Met"):
            visit.action_record(self._record_values(contact_ids=[]))
        self.assertEqual((visit.state, visit.outcome), ("planned", False), "nothing of a refused record stays")
        visit.action_record(self._record_values(proofs=[], signature=base64.b64encode(PNG).decode(), signed_by="Chen"))
        self.assertEqual(visit.state, "done")

    def test_not_for_a_day_ahead(self):
        visit = self._visit(date_planned=self._day(1))
        with self.assertRefused(UserError, "lies ahead"):
            visit.action_record(self._record_values(date_done=str(self._day(1))))

    def test_late_after_three_working_days(self):
        monday = fields.Date.to_date("2026-11-30")
        with freeze_time("2026-11-26 02:00:00"):
            thursday = self._visit(date_planned="2026-11-26")
            self.assertEqual(thursday._record_deadline(thursday.date_planned), fields.Date.add(monday, days=1))
        with freeze_time("2026-12-01 02:00:00"):
            thursday.action_record(self._record_values(date_done="2026-11-26"))
        self.assertFalse(thursday.is_late_record)
        with freeze_time("2026-12-02 02:00:00"):
            late = self._visit(date_planned="2026-11-26")
            late.action_record(self._record_values(date_done="2026-11-26"))
        self.assertTrue(late.is_late_record)

    def test_odd_values_are_refused_in_words(self):
        visit = self._visit()
        for values, words in (
            ({"state": "done"}, "not part of"),
            ({"mode": "fax"}, "no such value"),
            ({"kind": []}, "no such value"),
            ({"signature": "?"}, "no base64"),
            ({"signature": 5}, "no base64"),
            ({"date_done": [1]}, "is no day"),
            ({"contact_ids": [10**9]}, "list of record numbers"),
            ({"contact_ids": "all"}, "list of record numbers"),
            ({"date_done": "soon"}, "is no day"),
            ({"date_done": "9999-12-31"}, "give a day of the years"),
            ({"promises": [{"name": "x", "date_due": "9999-12-31"}]}, "give a day of the years"),
            ({"proofs": [{"name": "a", "data": "!"}]}, "no base64"),
            ({"proofs": [{"name": "a", "data": ""}]}, "is empty"),
            ({"proofs": "photo"}, "list of files"),
            ({"promises": [{"name": "x"}]}, "needs the day"),
            ({"promises": [{"name": "x", "state": "kept"}]}, "not part of a promise"),
            ({"promises": [{"name": "x", "date_due": "2030-01-01", "contact_id": -1}]}, "number"),
            ({"outcome": 3}, "give a text"),
            ({"sponsor_id": -4}, "number"),
            ([1], "object of fields"),
        ):
            with self.subTest(values=values), self.assertRefused(UserError, words):
                visit.action_record({**self._record_values(), **values} if isinstance(values, dict) else values)

    def test_nobody_else_records(self):
        visit = self._visit()
        for user in (self.first.user_id, self.audit, self.employee_user, self.other_supervisor, self.users["hr"]):
            with self.assertRefused(AccessError, ""):
                visit.with_user(user).action_record(self._record_values())
        visit.with_user(self.supervisor).action_record(self._record_values())
        self.assertEqual(visit.recorded_uid, self.supervisor)

    # ------------------------------------------------------------
    # Calls in the place of visits
    # ------------------------------------------------------------

    def test_a_call_stands_in_for_every_second_visit_at_most(self):
        self._done(60, mode="video", slot="face")
        visit = self.Visit._create_unchecked([self._slot_values("face")]).with_user(self.user)
        with self.assertRefused(ValidationError, "has to be face to face"):
            visit.mode = "phone"
        visit.write({"mode": "face"})
        self._done(20)
        visit.mode = "video"
        visit.action_record({"outcome": "Seen each other on the screen"})
        self.assertEqual(visit.state, "done")

    def test_a_call_recorded_for_a_visit_is_refused_too(self):
        visit = self.Visit._create_unchecked([self._slot_values("face")]).with_user(self.user)
        visit.mode = "phone"
        self._done(3, mode="phone", slot="face")
        with self.assertRefused(UserError, "contact of its own"):
            visit.action_record({"outcome": "Called"})

    def test_contacts_and_other_tiers_are_free(self):
        self._done(60, mode="video", slot="face")
        contact = self.Visit._create_unchecked([self._slot_values("contact")]).with_user(self.user)
        contact.mode = "video"
        self._done(60, "phone", self.standard, self.first, slot="face")
        values = self._slot_values("face", partner_id=self.standard.id, tier_id=self.tiers["standard"].id)
        self.Visit._create_unchecked([values]).mode = "phone"

    def _slot_values(self, slot, **values):
        return {
            "partner_id": self.core.id,
            "manager_id": self.senior.id,
            "company_id": self.company.id,
            "tier_id": self.tiers["core"].id,
            "slot": slot,
            "origin": "plan",
            "mode": "face",
            "date_due": self.today,
            "date_planned": self.today,
            **values,
        }

    # ------------------------------------------------------------
    # Sealed
    # ------------------------------------------------------------

    def test_a_recorded_visit_is_sealed(self):
        visit = self._recorded()
        for values in (
            {"outcome": "Better"},
            {"contact_ids": [Command.clear()]},
            {"attachment_ids": [Command.clear()]},
            {"next_date": self._day(9)},
            {"promise_ids": [Command.create({"name": "x", "date_due": self._day(1)})]},
        ):
            for user in (self.user, self.supervisor, self.officer):
                with self.assertRefused(UserError, "stays as it is"):
                    visit.with_user(user).write(values)
        with self.assertRefused(AccessError, "stay with it"):
            visit.attachment_ids.unlink()
        with self.assertRefused(UserError, "is recorded"):
            self._promise(visit_id=visit.id)
        with self.assertRefused(UserError, "does not allow"):
            visit.action_record(self._record_values())

    def test_the_supervisor_corrects_with_a_reason(self):
        visit = self._recorded()
        with self.assertRefused(AccessError, "Correct"):
            visit.action_correct({"outcome": "Nicer"}, "I like it better")
        theirs = visit.with_user(self.supervisor)
        with self.assertRefused(UserError, "Reason"):
            theirs.action_correct({"outcome": "Right"}, " ")
        with self.assertRefused(UserError, "fields of the record"):
            theirs.action_correct({"state": "planned"}, "Again")
        with self.assertRefused(UserError, "Outcome"):
            theirs.action_correct({"outcome": ""}, "Empty")
        theirs.action_correct({"outcome": "A third supply is wanted", "date_done": str(self._day(-1))}, "Misheard")
        self.assertEqual((visit.outcome, visit.date_done), ("A third supply is wanted", self._day(-1)))
        body = visit.message_ids[0].body
        self.assertIn("A second supply is wanted", body)
        self.assertIn("Misheard", body)

    def test_what_was_agreed_is_part_of_the_record(self):
        """The customer reads it: it is not rewritten afterwards, and corrected as the rest is."""
        visit = self._recorded(values={"agreed": "A second meter by May"})
        with self.assertRefused(UserError, "is recorded"):
            visit.agreed = "A second meter by August"
        visit.with_user(self.supervisor).action_correct({"agreed": "A second meter by June"}, "Misheard")
        self.assertEqual(visit.agreed, "A second meter by June")

    def test_a_call_that_was_allowed_is_corrected(self):
        """It does not stand in its own way, nor does a later one in the way of an earlier one."""
        tier = self.core.customer_tier_id
        tier.remote_visit_every = 2
        calls = [self._done(days, "phone", slot="face") for days in (30, 10)]
        self._done(20)
        for call in calls:
            call.with_user(self.supervisor).action_correct({"outcome": "Right"}, "Misheard")
            self.assertEqual(call.outcome, "Right")
        visit = self._done(5, attachment_ids=False, slot="face")
        with self.assertRefused(UserError, "replaced by a call already"):
            visit.with_user(self.supervisor).action_correct({"mode": "phone"}, "It was a call")

    def test_the_dialog_corrects(self):
        visit = self._recorded()
        dialog = (
            self.env["customer.visit.correction"]
            .with_user(self.supervisor)
            .with_context(default_visit_id=visit.id)
            .create({"reason": "Misheard"})
        )
        self.assertEqual((dialog.outcome, dialog.contact_ids), (visit.outcome, visit.contact_ids))
        dialog.outcome = "A fourth supply"
        dialog.action_apply()
        self.assertEqual(visit.outcome, "A fourth supply")

    # ------------------------------------------------------------
    # Missed, cancelled
    # ------------------------------------------------------------

    def test_missed_when_its_day_has_come(self):
        ahead = self._visit(date_planned=self._day(2))
        with self.assertRefused(UserError, "lies ahead"):
            ahead.action_miss("Ill")
        visit = self._visit()
        with self.assertRefused(UserError, "Why Not"):
            visit.action_miss("")
        visit.action_miss("Nobody was there")
        self.assertEqual((visit.state, visit.reason), ("missed", "Nobody was there"))

    def test_what_the_system_planned_is_cancelled_by_the_supervisor(self):
        by_hand = self._visit()
        by_hand.action_cancel("Not needed")
        self.assertEqual(by_hand.state, "cancelled")
        planned = self.Visit._create_unchecked([self._slot_values("face")]).with_user(self.user)
        with self.assertRefused(AccessError, "planned by the system"):
            planned.action_cancel("I have no time")
        planned.with_user(self.supervisor).action_cancel("The plant is closed")
        self.assertEqual(planned.state, "cancelled")

    def test_never_deleted_nor_copied(self):
        visit = self._visit()
        with self.assertRefused(UserError, "never deleted"):
            visit.sudo().unlink()
        with self.assertRefused(UserError, "cannot be copied"):
            visit.copy()

    def test_taken_over_with_the_event(self):
        visit = self._visit(date_planned=self._day(2))
        self.assertEqual(visit.sudo().event_id.user_id, self.user)
        visit._take_over(self.second_senior, "handover 7")
        self.assertEqual(visit.manager_id, self.second_senior)
        self.assertEqual(visit.sudo().event_id.user_id, self.second_senior.user_id)
        self.assertIn("handover 7", visit.message_ids[0].body)
