from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.portfolio.customer_absence_life import Entry
from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestAbsence(HandoverCommon):
    """Backups act while a manager is away; he stays the primary and gets his customers back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._link(cls.core, cls.receiver, "backup", days=300)

    def _absence(self, user=None, first=0, last=9, **values):
        return (
            self.env["customer.absence"]
            .with_user(user or self.giver.user_id)
            .create({"manager_id": self.giver.id, "date_from": self._day(first), "date_to": self._day(last), **values})
        )

    def _acting(self, partner):
        partner.invalidate_recordset()
        return partner.customer_acting_manager_id

    def test_cover_me_in_one_click(self):
        absence = self._absence()
        self.assertEqual(absence.open_count, 1)
        self.assertEqual(absence.line_ids.filtered("problem").partner_id, self.standard)
        absence.action_cover()
        self.assertEqual(self._acting(self.core), self.receiver)
        self.assertEqual(self.core.customer_manager_id, self.giver)
        self.assertEqual(self.core.user_id, self.receiver.user_id)
        self.assertEqual(self._acting(self.standard), self.giver)
        self.assertIn("No backup", absence.line_ids.filtered(lambda line: line.partner_id == self.standard).problem)
        self.assertEqual(absence.sudo().activity_ids.user_id, self.supervisor)

    def test_the_manager_is_his_own_default(self):
        absence = self.env["customer.absence"].with_user(self.giver.user_id).create({"date_to": self._day(3)})
        self.assertEqual(absence.manager_id, self.giver)

    def test_handed_back_when_it_is_over(self):
        absence = self._absence()
        absence.action_cover()
        with freeze_time(self._day(10)):
            for _again in range(2):
                with self.enter_registry_test_mode():
                    self.env.ref("customer_manager.ir_cron_follow_absences").method_direct_trigger()
            self.env["customer.assignment"]._cron_roll_assignments()
            self.assertEqual(absence.state, "ended")
            self.assertEqual(absence.ended_on, self._day(10))
            self.assertEqual(self._acting(self.core), self.giver)

    def test_back_earlier(self):
        absence = self._absence()
        absence.action_cover()
        with freeze_time(self._day(4)):
            absence.action_hand_back()
            self.assertEqual(self._acting(self.core), self.giver)
            self.assertEqual(absence.sudo().line_ids.assignment_id.date_to, self._day(3))

    def test_a_customer_he_gets_while_he_is_away_has_somebody_too(self):
        absence = self._absence()
        absence.action_cover()
        told = absence.sudo().activity_ids
        new, alone = (self._create_tiered(name, "standard") for name in ("New Nickel", "Alone Alloy"))
        for customer in (new, alone):
            self._link(customer, self.giver)
        self._link(new, self.first, "backup")
        for _again in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("customer_manager.ir_cron_follow_absences").method_direct_trigger()
        self.assertEqual((self._acting(new), self._acting(alone)), (self.first, self.giver))
        line = absence.sudo().line_ids.filtered(lambda one: one.partner_id == alone)
        self.assertIn("No backup", line.problem)
        self.assertEqual((absence.sudo().activity_ids - told).user_id, self.supervisor)
        with freeze_time(self._day(2)):
            absence.action_hand_back()
            self.assertEqual(self._acting(new), self.giver)

    def test_a_log_of_what_came_in(self):
        absence = self._absence()
        absence.action_cover()

        def came(partners, first, last):
            self.assertEqual((partners, first, last), (self.core, self._day(0), self._day(2)))
            return [Entry(self.core.id, first, "A request", True, "res.partner", self.core.id)]

        self.patch(type(absence), "_absence_log_sources", lambda self: [came])
        with freeze_time(self._day(2)):
            absence.action_hand_back()
        self.assertEqual(absence.log_ids.mapped("name"), ["A request"])
        told = absence.sudo().activity_ids.filtered(lambda one: one.user_id == self.giver.user_id)
        self.assertIn("1 matters", told.summary)
        with self.assertRefused(AccessError, ""):
            absence.log_ids.with_user(self.giver.user_id).write({"name": "Nothing"})

    def test_one_to_come_is_cancelled_without_a_trace_in_the_days(self):
        absence = self._absence(first=20, last=25)
        absence.action_cover()
        self.assertEqual(absence.sudo().line_ids.assignment_id.state, "planned")
        with self.assertRefused(UserError, "Reason"):
            absence.action_cancel("")
        absence.action_cancel("The journey is off.")
        self.assertEqual(absence.state, "cancelled")
        self.assertEqual(absence.sudo().line_ids.assignment_id.state, "cancelled")

    def test_long_ones_are_decided_by_who_leads(self):
        absence = self._absence(last=29)
        self.assertTrue(absence.is_transfer)
        with self.assertRefused(AccessError, "your supervisor decides"):
            absence.action_cover()
        absence.with_user(self.supervisor).action_cover()
        self.assertEqual(absence.state, "covered")
        self.assertEqual(absence.covered_uid, self.supervisor)
        with self.assertRefused(ValidationError, "longer than 5 months"):
            self._absence(last=200)

    def test_one_that_is_cut_in_pieces_is_as_long(self):
        with freeze_time("2031-03-03"):
            pieces = [
                self.env["customer.absence"].with_user(self.giver.user_id).create({"date_from": first, "date_to": last})
                for first, last in (("2031-03-03", "2031-03-28"), ("2031-03-31", "2031-04-11"))
            ]
            pieces[0].action_cover()
            with self.assertRefused(AccessError, "your supervisor decides"):
                pieces[1].action_cover()
            pieces[0].action_hand_back()
            pieces[1].action_cover()

    def test_a_backup_named_later_acts(self):
        absence = self._absence()
        self._link(self.standard, self.receiver, "backup")
        self.Assignment.sudo()._apply_moves(
            [(self.core, "backup", self._create_manager("Si", "senior"))], self.today, "x"
        )
        absence.action_cover()
        self.assertEqual(self._acting(self.standard), self.receiver)
        self.assertEqual(self._acting(self.core).name, "Si")

    def test_it_is_not_noted_for_others(self):
        absence = self._absence()
        with self.assertRefused(AccessError, ""):
            absence.manager_id = self.outsider

    def test_a_lower_grade_covers_ninety_days_at_most(self):
        backup = self.Assignment.search([("partner_id", "=", self.core.id), ("role", "=", "backup")])
        backup._write_rows(backup.ids, {"manager_id": self.first.id})
        absence = self._absence(user=self.supervisor, last=100)
        problem = absence.line_ids.filtered(lambda line: line.partner_id == self.core).problem
        self.assertIn("may last 90 days", problem)
        absence.date_to = self._day(60)
        self.assertFalse(absence.line_ids.filtered(lambda line: line.partner_id == self.core).problem)

    def test_whom_the_supervisor_names(self):
        absence = self._absence()
        line = absence.line_ids.filtered(lambda one: one.partner_id == self.standard)
        with self.assertRefused(AccessError, ""):
            line.acting_manager_id = self.first
        line.with_user(self.supervisor).acting_manager_id = self.outsider
        with self.assertRefused(AccessError, "Other Ou is not the backup of Standard Mill"):
            absence.action_cover()
        with self.assertRefused(AccessError, "not in a team you lead"):
            absence.with_user(self.supervisor).action_cover()
        line.with_user(self.supervisor).acting_manager_id = self.first
        absence.with_user(self.supervisor).action_cover()
        self.assertEqual(self._acting(self.standard), self.first)

    def test_who_is_away_himself_does_not_act(self):
        self.env["customer.absence"].sudo().create(
            {"manager_id": self.receiver.id, "date_from": self._day(5), "date_to": self._day(6)}
        ).action_cover()
        absence = self._absence()
        self.assertIn("is absent", absence.line_ids.filtered(lambda line: line.partner_id == self.core).problem)

    def test_who_may_not_serve_does_not_act(self):
        self.receiver.sudo().state = "suspended"
        absence = self._absence()
        absence.action_cover()
        self.assertEqual(absence.open_count, 2)
        self.assertEqual(self._acting(self.core), self.giver)

    def test_days_in_order_and_not_over(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._absence(first=5, last=4)
        with self.assertRefused(ValidationError, "the past is not rewritten"):
            self._absence(first=-9, last=-2)
        with self.assertRefused(ValidationError, "^From: give a day of the years 1900 to 2999"):
            self._absence(date_from="9999-12-31", date_to="9999-12-31")
        self._absence(first=-3, last=3).action_cover()
        self.assertEqual(self._acting(self.core), self.receiver)

    def test_two_covered_absences_do_not_overlap(self):
        self._absence().action_cover()
        second = self._absence(first=8, last=12)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            second.action_cover()

    def test_only_his_own_and_the_team_s(self):
        absence = self._absence()
        for user in (
            self.first.user_id,
            self.other_supervisor,
            self.users["hr"],
            self.users["admin"],
            self.employee_user,
        ):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                absence.with_user(user).action_cover()
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                self._absence(user=user)
        self.assertEqual(absence.with_user(self.receiver.user_id).date_to, self._day(9))
        with self.assertRefused(AccessError, ""):
            absence.with_user(self.receiver.user_id).action_cancel("No")
        self.assertEqual(absence.with_user(self.users["audit"]).date_to, self._day(9))
        with self.assertRefused(AccessError, ""):
            absence.with_user(self.users["audit"]).action_cover()

    def test_state_and_customers_are_kept_by_the_system(self):
        absence = self._absence()
        for values in ({"state": "covered"}, {"covered_uid": self.supervisor.id}, {"leave_id": 7}):
            with self.subTest(values=values), self.assertRefused(AccessError, "kept by the system"):
                absence.write(values)
        born = self.env["customer.absence"].with_user(self.giver.user_id).with_context(default_state="covered")
        self.assertEqual(born.create({"date_to": self._day(1)}).state, "draft")
        with self.assertRefused((AccessError, UserError), ""):
            self.env["customer.absence.line"].with_user(self.supervisor).create(
                {"absence_id": absence.id, "partner_id": self.core.id}
            )
        absence.action_cover()
        with self.assertRefused(UserError, "is covered"):
            absence.date_to = self._day(20)
        with self.assertRefused(UserError, "stays"):
            absence.unlink()


@tagged("post_install", "-at_install")
class TestAbsenceChain(HandoverCommon):
    """Whoever acts for an absent manager goes away himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._link(cls.core, cls.receiver, "backup", days=300)

    def _absence(self, manager, first, last):
        values = {"manager_id": manager.id, "date_from": self._day(first), "date_to": self._day(last)}
        return self.env["customer.absence"].with_user(manager.user_id).create(values)

    def _cover(self, manager, first, last):
        absence = self._absence(manager, first, last)
        absence.action_cover()
        return absence.sudo()

    def _acting(self, partner, day):
        return self.Assignment._manager_on(partner, self._day(day), "temporary").get(partner.id)

    def test_customers_of_an_absent_cover_are_listed_and_told(self):
        first = self._cover(self.giver, 0, 20)
        line = first.line_ids.filtered(lambda one: one.partner_id == self.core)
        self.assertFalse(line.problem)
        before = first.activity_ids
        away = self._cover(self.receiver, 3, 9)
        self.assertIn("Senior Su, who acts, is absent from", line.problem)
        self.assertIn(line, first.line_ids.filtered("problem"))
        told = first.activity_ids - before
        self.assertEqual(told.user_id, self.supervisor)
        self.assertIn("is absent: 1 have nobody", told.summary)
        away.with_user(self.receiver.user_id).action_hand_back()
        self.assertFalse(line.problem)

    def test_customers_stay_listed_while_he_is_away_by_another_absence(self):
        first = self._cover(self.giver, 0, 25)
        line = first.line_ids.filtered(lambda one: one.partner_id == self.core)
        away = self._cover(self.receiver, 3, 9)
        dropped = self._absence(self.receiver, 20, 22)
        dropped.action_cancel("The trip is off")
        self.assertTrue(line.problem, "a draft that is dropped brings nobody back")
        later = self._cover(self.receiver, 20, 22)
        later.with_user(self.receiver.user_id).action_cancel("The trip is off")
        self.assertTrue(line.problem, "he is still away on other days")
        away.with_user(self.receiver.user_id).action_cancel("No trip at all")
        self.assertFalse(line.problem)

    def test_the_named_backup_acts_meanwhile(self):
        first = self._absence(self.giver, 0, 20)
        line = first.line_ids.filtered(lambda one: one.partner_id == self.core)
        line.with_user(self.supervisor).acting_manager_id = self.first
        self.core.sudo().customer_tier_id = self.tiers["standard"]
        first.with_user(self.supervisor).action_cover()
        self.assertEqual(self._acting(self.core, 5), self.first)
        before = first.sudo().activity_ids
        self._cover(self.first, 3, 9)
        acting = [self._acting(self.core, day) for day in (2, 3, 9, 10, 20)]
        self.assertEqual(acting, [self.first, self.receiver, self.receiver, self.first, self.first])
        self.assertFalse(line.problem)
        self.assertEqual(len(line.sudo().further_assignment_ids), 2)
        self.assertIn("1 customers, is absent: 0 have nobody", (first.sudo().activity_ids - before).summary)
        first.with_user(self.supervisor).action_hand_back()
        self.assertFalse(self.Assignment._manager_on(self.core, self._day(5), "temporary"))
        self.assertFalse(self.Assignment._manager_on(self.core, self._day(15), "temporary"))

    def test_a_cover_made_by_hand_is_told_on_his_own_absence(self):
        self._link(self.standard, self.receiver, "temporary", date_to=self._day(20))
        away = self._cover(self.receiver, 1, 5)
        self.assertIn("1 customers, is absent: 1 have nobody", away.activity_ids.mapped("summary")[-1])
        self.assertEqual(away.activity_ids.user_id, self.supervisor)


@tagged("post_install", "-at_install")
class TestSuspendedCover(HandoverCommon):
    """Whoever acts for an absent manager is suspended: his leader finds who acts now, and who does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._link(cls.core, cls.receiver, "backup", days=300)
        cls.hr = cls._create_role_user("hr", login="sus_hr")

    def _cover(self, acting=None):
        absence = self.env["customer.absence"].with_user(self.giver.user_id)
        absence = absence.create({"manager_id": self.giver.id, "date_from": self._day(0), "date_to": self._day(20)})
        line = absence.line_ids.filtered(lambda one: one.partner_id == self.core)
        if acting:
            line.with_user(self.supervisor).acting_manager_id = acting
        absence.with_user(self.supervisor).action_cover()
        return line.sudo()

    def _acting(self, day=0):
        return self.Assignment._manager_on(self.core, self._day(day), "temporary").get(self.core.id)

    def _suspend(self, manager):
        manager.with_user(self.hr).action_suspend()

    def test_the_named_backup_acts_from_the_day_on(self):
        self.core.sudo().customer_tier_id = self.tiers["standard"]
        line = self._cover(self.first)
        self.assertEqual(self._acting(), self.first)
        with freeze_time(self._day(3)):
            self._suspend(self.first)
            self.assertEqual([self._acting(day) for day in (2, 3, 20)], [self.first, self.receiver, self.receiver])
            self.core.invalidate_recordset()
            self.assertEqual(self.core.customer_acting_manager_id, self.receiver)
            self.assertFalse(line.problem)
            note = self.first.activity_ids.filtered(lambda one: "acting for others" in (one.summary or ""))
            self.assertEqual(note.user_id, self.supervisor)
            self.assertIn("acts now: 1.", note.note)
            line.absence_id.with_user(self.supervisor).action_hand_back()
            self.assertFalse(self._acting(5), "what was made for the absence ends with it")

    def test_customers_for_whom_nobody_can_act_are_listed_and_told(self):
        line = self._cover()
        self.assertEqual(self._acting(), self.receiver)
        self._suspend(self.receiver)
        self.assertIn("who acts, is suspended", line.problem)
        note = self.receiver.activity_ids.filtered(lambda one: "acting for others" in (one.summary or ""))
        self.assertIn(self.core.display_name, note.note)
        self.core.invalidate_recordset()
        self.assertTrue(self.core.customer_has_gap)
        self.receiver.with_user(self.hr).action_resume()
        self.assertFalse(line.problem)

    def test_a_backup_who_is_away_does_not_act_next(self):
        self.core.sudo().customer_tier_id = self.tiers["standard"]
        line = self._cover(self.first)
        away = self.env["customer.absence"].with_user(self.receiver.user_id)
        away = away.create({"manager_id": self.receiver.id, "date_from": self._day(2), "date_to": self._day(4)})
        away.action_cover()
        self._suspend(self.first)
        self.assertIn("who acts, is suspended", line.problem)

    def test_whose_login_is_archived_is_replaced_too(self):
        self.core.sudo().customer_tier_id = self.tiers["standard"]
        self._cover(self.first)
        self.first.user_id.sudo().active = False
        self.assertEqual(self._acting(), self.receiver)
