import runpy
from datetime import timedelta
from pathlib import Path

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandover(HandoverCommon):
    """A handover from its draft to the day on which the customers have their new manager."""

    def test_from_draft_to_in_force(self):
        handover = self._open()
        self.assertTrue(handover.name.startswith("HO/"))
        self.assertEqual(handover.date_due, self.company._customer_after_working_days(self.today, 10))
        handover.action_check()
        self.assertEqual(handover.state, "checked")
        self._sign(handover)
        self.assertEqual(handover.state, "signed")
        handover.action_take_effect()
        self.assertEqual(handover.state, "in_force")
        self.assertEqual(handover.effective_on, self.today)
        self.standard.invalidate_recordset()
        self.assertEqual(self.standard.customer_manager_id, self.receiver)
        self.assertEqual(self.standard.user_id, self.receiver.user_id)
        self.assertEqual(
            self._primaries(self.standard),
            [
                (self.giver, self._day(-800), self._day(-1)),
                (self.receiver, self.today, False),
            ],
        )
        self.assertEqual(handover.line_ids.sudo().assignment_id.manager_id, self.receiver)
        self.assertEqual(self.core.customer_manager_id, self.giver)

    def test_the_job_waits_for_the_day_and_does_nothing_twice(self):
        handover = self._signed(date_effective=self._day(5))
        with self.assertRefused(UserError, "takes effect on"):
            handover.action_take_effect()
        self.Handover.search([("state", "=", "signed")])._try_effect()
        self.assertEqual(handover.state, "signed")
        with freeze_time(self._day(7)):
            handover.sudo()._try_effect()
            self.assertEqual(handover.state, "in_force")
            self.assertEqual(handover.effective_on, self._day(7))
            before = self.Assignment.search_count([])
            with self.enter_registry_test_mode():
                self.env.ref("customer_manager.ir_cron_handover_take_effect").method_direct_trigger()
            self.assertEqual(self.Assignment.search_count([]), before)
        self.assertEqual(
            self._primaries(self.standard),
            [(self.giver, self._day(-800), self._day(6)), (self.receiver, self._day(7), False)],
        )

    def test_what_holds_it_up_is_told_once_and_nothing_moves(self):
        handover = self._signed()
        self.receiver.sudo().state = "suspended"
        for _again in range(2):
            handover.sudo()._try_effect()
        self.assertEqual(handover.state, "signed")
        self.assertIn("Senior Su", handover.blocked_reason)
        told = handover.sudo().activity_ids.filtered(lambda one: "waits" in (one.summary or ""))
        self.assertEqual(len(told), 1)
        self.assertEqual(told.user_id, self.supervisor)
        self.assertEqual(self.standard.customer_manager_id, self.giver)
        self.receiver.sudo().state = "active"
        handover.sudo()._try_effect()
        self.assertEqual(handover.state, "in_force")
        self.assertFalse(handover.blocked_reason)
        self.assertFalse(handover.sudo().activity_ids.filtered(lambda one: "waits" in (one.summary or "")))

    def test_checks_afterwards_close_it(self):
        handover = self._signed()
        handover.action_take_effect()
        self.assertEqual(handover.check_ids.mapped("days"), [30, 60, 90])
        self.assertEqual(handover.check_ids[0].date_due, self._day(30))
        with self.assertRefused(UserError, "not all done"):
            handover.action_close()
        for user in (self.giver.user_id, self.receiver.user_id):
            with self.subTest(user=user.login), self.assertRefused(AccessError, ""):
                handover.check_ids.with_user(user).write({"result": "good"})
        with self.assertRefused(UserError, "not due yet"):
            handover.check_ids[0].write({"result": "good"})
        handover.check_ids[0].note = "Calls on Monday"
        with freeze_time(self._day(90)):
            asked = handover.sudo().activity_ids.filtered(lambda one: one.user_id == self.supervisor)
            self.assertEqual(len(asked), 3)
            handover.check_ids[:2].write({"result": "good"})
            self.assertEqual(asked.exists().filtered("active").date_deadline, self._day(90))
            handover.write(
                {"check_ids": [Command.update(handover.check_ids[2].id, {"result": "watch", "note": "Calls"})]}
            )
        self.assertEqual(handover.state, "closed")
        self.assertEqual(handover.check_ids.done_uid, self.supervisor)

    def test_the_customer_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("customer_manager.mail_template_handover_customer")
        template.with_context(lang="fr_FR").subject = "Votre gestionnaire"
        self.standard.write({"email": "mill@example.com", "lang": "fr_FR"})
        handover = self._signed()
        handover.action_take_effect()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.standard.ids)])
        self.assertEqual(mail.subject, "Votre gestionnaire")
        self.assertTrue(handover.line_ids.notified_at)

    def test_the_receiver_tells_who_has_no_address(self):
        self.standard.email = False
        handover = self._signed()
        handover.action_take_effect()
        self.assertFalse(handover.line_ids.notified_at)
        told = handover.sudo().activity_ids.filtered(lambda one: one.user_id == self.receiver.user_id)
        self.assertEqual(told.summary, "Customers to tell who serves them now: 1")
        self.assertEqual(told.date_deadline, self.company._customer_after_working_days(self.today, 3))

    def test_a_trainee_of_another_mentor_and_a_cover_end(self):
        trainee = self._create_manager("Trainee Tan", "trainee", mentor_id=self.giver.id)
        self._link(self.standard, trainee, "trainee", days=30)
        self._link(self.standard, self.first, "temporary", days=3, date_to=self._day(10))
        self._signed().action_take_effect()
        self.standard.invalidate_recordset()
        self.assertEqual(self.standard.customer_acting_manager_id, self.receiver)
        self.assertFalse(self.standard.manager_on(self.today, "trainee"))

    def test_the_backup_who_takes_over_needs_a_backup(self):
        self._link(self.standard, self.receiver, "backup", days=100)
        handover = self._open()
        with self.assertRefused(ValidationError, "name another backup first"):
            handover.action_check()
        backup = self._create_manager("Senior Si", "senior")
        handover.line_ids.backup_manager_id = backup
        handover.action_check()
        self._sign(handover).action_take_effect()
        self.standard.invalidate_recordset()
        self.assertEqual(self.standard.customer_backup_manager_id, backup)

    def test_a_link_that_a_plan_moved_stays_where_it_is(self):
        self.Assignment.sudo()._apply_moves([(self.standard, "primary", self.receiver)], self.today, "Plan")
        before = self._primaries(self.standard)
        handover = self._signed(trigger="plan")
        handover.action_take_effect()
        self.assertEqual(handover.state, "in_force")
        self.assertEqual(self._primaries(self.standard), before)
        self.assertEqual(handover.line_ids.sudo().assignment_id.manager_id, self.receiver)

    def test_who_lost_his_links_still_hands_over(self):
        """The backup covers; the handover makes the receiver the primary, whoever covers."""
        self._link(self.standard, self.first, "backup", days=100)
        self.Assignment.sudo()._apply_moves(
            [(self.standard, "primary", self.env["customer.manager"]), (self.standard, "temporary", self.first)],
            self.today,
            "Exit",
        )
        self.giver.sudo().state = "suspended"
        handover = self._checked(user=self.officer, trigger="exit", urgency="urgent")
        self._sign(handover, self.supervisor, self.receiver.user_id, self.witness)
        handover.action_take_effect()
        self.standard.invalidate_recordset()
        self.assertEqual(self.standard.customer_manager_id, self.receiver)
        self.assertEqual(self.standard.customer_acting_manager_id, self.receiver)

    def test_cancelled_with_a_reason_frees_the_customers(self):
        handover = self._checked()
        with self.assertRefused(UserError, "Reason"):
            handover.action_cancel(" ")
        handover.action_cancel("The customer wants to keep him.")
        self.assertEqual(handover.state, "cancelled")
        self.assertEqual(self._open().state, "draft")
        with self.assertRefused(UserError, "is in the state"):
            handover.action_draft()

    def test_it_is_never_copied_nor_deleted_once_begun(self):
        handover = self._checked()
        with self.assertRefused(UserError, "cannot be copied"):
            handover.copy()
        with self.assertRefused(UserError, "stays on file"):
            handover.unlink()
        handover.action_draft()
        handover.unlink()

    def test_what_is_in_force_stays_as_it_is(self):
        handover = self._signed()
        handover.action_take_effect()
        for values in (
            {"line_ids": [Command.create({"partner_id": self.core.id})]},
            {"line_ids": [Command.delete(handover.line_ids.id)]},
            {"item_ids": [Command.create({"name": "Key"})]},
        ):
            with self.subTest(values=values), self.assertRefused(UserError, "is over"):
                handover.write(values)
        with self.assertRefused(UserError, "back to draft"):
            handover.to_manager_id = self.first
        context = {"default_handover_id": handover.id, "default_partner_id": self.core.id}
        for model, values in (("customer.handover.line", {}), ("customer.handover.item", {"name": "Key"})):
            with self.subTest(model=model), self.assertRefused(UserError, "is over"):
                self.env[model].with_user(self.supervisor).with_context(**context).create(values)

    def test_parties_and_day_are_settled_in_the_draft(self):
        handover = self._checked()
        for name, value in (
            ("to_manager_id", self.first.id),
            ("witness_id", self.employee_user.id),
            ("date_effective", self._day(3)),
            ("trigger", "exit"),
        ):
            with self.subTest(name=name), self.assertRefused(UserError, "back to draft"):
                handover.write({name: value})

    def test_urgent_ones_and_wishes_are_due_earlier(self):
        after = self.company._customer_after_working_days
        self.assertEqual(self._open(urgency="urgent").date_due, after(self.today, 1))
        self.assertEqual(self._open(partners=self.core, trigger="customer_wish").date_due, after(self.today, 5))


@tagged("post_install", "-at_install")
class TestHandoverRefusals(HandoverCommon):
    """What a handover may not be, in words that say why, with nothing lost."""

    def test_to_the_giver_himself(self):
        with self.assertRaises(IntegrityError) as caught, mute_logger("odoo.sql_db"):
            self._open(to_manager_id=self.giver.id)
        self.assertIn("customers over to himself", self.Handover._sql_error_to_message(caught.exception))

    def test_to_nobody_or_of_nobody(self):
        with self.assertRefused(ValidationError, "Receiver: say who"):
            self._open(to_manager_id=False).action_check()
        with self.assertRefused(ValidationError, "Witness: say who"):
            self._open(witness_id=False).action_check()
        with self.assertRefused(ValidationError, "Customers: a handover needs one"):
            self._open(partners=self.env["res.partner"]).action_check()

    def test_to_somebody_without_the_grade(self):
        handover = self._open(partners=self.core, to_manager_id=self.first.id)
        with self.assertRefused(ValidationError, "the grade of First Fang"):
            handover.action_check()
        self.assertEqual(handover.state, "draft")
        self.assertEqual(handover.line_ids.partner_id, self.core)

    def test_over_his_cap(self):
        self.grades["senior"].sudo().count_cap = 1
        handover = self._open(partners=self.core | self.standard)
        with self.assertRefused(ValidationError, "would serve 2 customers; the grade allows 1"):
            handover.action_check()

    def test_a_cap_filled_meanwhile_holds_it_up(self):
        handover = self._signed()
        self.grades["senior"].sudo().count_cap = 1
        self._link(self._create_tiered("Newcomer", "standard"), self.receiver)
        with self.assertRefused(ValidationError, "the grade allows 1"):
            handover.action_take_effect()
        self.assertEqual(handover.state, "signed")
        self.assertEqual(self.standard.customer_manager_id, self.giver)

    def test_a_day_in_the_past(self):
        with self.assertRefused(ValidationError, "Effective: .* is past"):
            self._open(date_effective=self._day(-1))
        handover = self._open()
        with self.assertRefused(ValidationError, "more than a year away"):
            handover.date_effective = self._day(500)
        with freeze_time(self.today + timedelta(days=3)), self.assertRefused(ValidationError, "is past"):
            handover.action_check()

    def test_customers_of_others(self):
        foreign = self._create_tiered("Foreign Foundry", "standard")
        self._link(foreign, self.second_senior, days=500)
        with self.assertRefused(ValidationError, "Foreign Foundry are not served by Senior Sun"):
            self._open(partners=foreign, to_manager_id=self.first.id).action_check()
        nobodys = self._create_tiered("Nobody's Works", "standard")
        with self.assertRefused(ValidationError, "are not served by"):
            self._open(partners=nobodys).action_check()

    def test_a_witness_who_gives_or_receives(self):
        for user in (self.giver.user_id, self.receiver.user_id):
            with self.subTest(user=user.login), self.assertRefused(ValidationError, "a third person has to witness"):
                self._open(witness_id=user.id)
        handover = self._open()
        with self.assertRefused(ValidationError, "a third person"):
            handover.witness_id = self.giver.user_id

    def test_a_customer_in_two_handovers(self):
        draft = self._open(to_manager_id=self.first.id)
        handover = self._checked()
        held = f"is in the handover {handover.name} already, .* Senior Sun gives, and cm_supervisor"
        with self.assertRefused(ValidationError, held):
            draft.action_check()
        with self.assertRefused(ValidationError, held):
            self._open(to_manager_id=self.first.id)
        child = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.standard.id})
        with self.assertRefused(ValidationError, "is in the handover"):
            self._open(partners=child)
        handover.action_draft()
        draft.action_check()

    def test_an_upgrade_frees_the_customers_of_drafts(self):
        draft, checked = self._open(partners=self.core), self._checked()
        lines = (draft | checked).line_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_handover_line SET is_running = TRUE WHERE id = ANY(%s)", [lines.ids])
        path = Path(__file__).parents[2] / "migrations" / "19.0.1.4.0" / "post-handovers.py"
        runpy.run_path(str(path))["migrate"](self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual(lines.filtered("is_running"), checked.line_ids)

    def test_a_draft_of_another_team_holds_up_nobody(self):
        foreign = self._open(user=self.other_supervisor, from_manager_id=self.outsider.id, partners=self.standard)
        self._checked()
        with self.assertRefused(ValidationError, "is in the handover"):
            foreign.action_check()

    def test_a_receiver_who_may_not_serve(self):
        handover = self._open()
        self.receiver.sudo().state = "suspended"
        with self.assertRefused(ValidationError, "Senior Su"):
            handover.action_check()
        self.receiver.sudo().state = "active"
        self.receiver.certificate_ids.sudo()._write_unchecked({"suspended_on": self.today})
        with self.assertRefused(ValidationError, "no certificate in force"):
            handover.action_check()

    def test_a_conflict(self):
        self.env["customer.conflict"].sudo().create(
            {"manager_id": self.receiver.id, "partner_id": self.standard.id, "kind": "owner"}
        )
        with self.assertRefused(ValidationError, "Senior Su is excluded for Standard Mill"):
            self._open().action_check()

    def test_a_young_link_needs_marketing(self):
        young = self._create_tiered("Young Yarn", "standard")
        self._link(young, self.giver, days=100)
        handover = self._open(partners=young)
        with self.assertRefused(AccessError, "needs the marketing department"):
            handover.action_check()
        handover.with_user(self.officer).action_check()
        self.assertEqual(handover.state, "checked")

    def test_another_team_needs_marketing(self):
        handover = self._open(to_manager_id=self.outsider.id)
        with self.assertRefused(AccessError, "is not in a team you lead"):
            handover.action_check()
        handover.with_user(self.officer).action_check()

    def test_nobody_decides_on_his_own_customers(self):
        employee = self.env["hr.employee"].create({"name": "Lead Lin", "user_id": self.supervisor.id})
        own = self.env["customer.manager"].create({"employee_id": employee.id, "team_id": self.team.id})
        mine = self._create_tiered("Own Oil", "standard")
        self._link(mine, own, days=500)
        handover = self._open(partners=mine, from_manager_id=own.id)
        with self.assertRefused(AccessError, "is you"):
            handover.action_check()
        handover.with_user(self.officer).action_check()
        self._sign(handover)
        with self.assertRefused(UserError, "do not decide on their own handover"):
            handover.action_take_effect()
        with self.assertRefused(UserError, "do not decide on their own handover"):
            handover.action_cancel("I keep them")

    def test_who_leads_the_team_keeps_no_customers_of_his_own_back(self):
        employee = self.env["hr.employee"].create({"name": "Lead Lin", "user_id": self.supervisor.id})
        own = self.env["customer.manager"].create({"employee_id": employee.id, "team_id": self.team.id})
        mine = self._create_tiered("Own Oil", "standard")
        self._link(mine, own, days=500)
        self.env["customer.conflict"].with_user(self.users["audit"]).create(
            {"manager_id": own.id, "partner_id": mine.id, "kind": "owner"}
        )
        handover = self.Handover.search([("from_manager_id", "=", own.id)]).with_user(self.supervisor)
        for name, step in (
            ("cancel", lambda: handover.action_cancel("No")),
            ("delete", handover.unlink),
            ("take out", lambda: handover.write({"line_ids": [Command.clear()]})),
            ("take out", handover.line_ids.unlink),
        ):
            with self.subTest(step=name), self.assertRefused(UserError, "do not decide on their own handover"):
                step()
        draft = self._open(partners=self.core, from_manager_id=own.id)
        draft.line_ids.unlink()
        draft.action_cancel("A mistake")

    def test_who_gave_before_a_plan_does_not_check(self):
        self.Assignment.sudo()._apply_moves([(self.standard, "primary", self.receiver)], self.today, "Plan")
        self.giver.user_id.sudo().group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        handover = self._open()
        with self.assertRefused(UserError, "do not decide on their own handover"):
            handover.with_user(self.giver.user_id).action_check()
        handover.action_check()

    def test_drafts_are_not_moved_to_teams_that_one_does_not_lead(self):
        handover = self._open()
        with self.assertRefused(AccessError, ""):
            handover.write({"from_manager_id": self.outsider.id, "to_manager_id": False})
        handover.write({"from_manager_id": self.outsider.id})
