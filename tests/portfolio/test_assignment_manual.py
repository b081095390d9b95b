from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestAssignmentManual(PortfolioCommon):
    """Changes by hand: who may make them and which rules they obey, on each path."""

    def _vals(self, partner, manager, **values):
        return {
            "partner_id": partner.id,
            "manager_id": manager.id,
            "reason": "Asked by the customer",
            **values,
        }

    def _create(self, user, partner, manager, **values):
        return self.Assignment.with_user(user).create(self._vals(partner, manager, **values))

    def _wizard(self, user, partner, manager, **values):
        return (
            self.env["customer.assignment.change"]
            .with_user(user)
            .create(
                {
                    "partner_ids": [fields.Command.set(partner.ids)],
                    "manager_id": manager.id,
                    "reason": "Rotation",
                    **values,
                }
            )
        )

    # rules about manager and customer

    def test_officer_assigns(self):
        row = self._create(self.officer, self.core, self.senior)
        self.assertEqual(row.state, "active")
        self.assertEqual(self.core.customer_manager_id, self.senior)

    def test_grade_must_fit_the_tier(self):
        with self.assertRefused(ValidationError, "First Fang.*Core Steel"):
            self._create(self.officer, self.core, self.first)
        self._create(self.officer, self.core, self.first, role="backup")

    def test_superuser_obeys_the_rules_too(self):
        with self.assertRefused(ValidationError, "grade"):
            self.Assignment.create(self._vals(self.core, self.first))

    def test_suspended_manager_gets_nobody(self):
        self.senior.action_suspend()
        with self.assertRefused(ValidationError, "not active"):
            self._create(self.officer, self.core, self.senior)

    def test_a_customer_of_one_team_is_not_served_by_another(self):
        self.core.with_user(self.officer).customer_team_id = self.other_team
        with self.assertRefused(ValidationError, "team"):
            self._create(self.officer, self.core, self.senior)
        self._create(self.officer, self.core, self.outsider)
        with self.assertRaises(AccessError):
            self.core.with_user(self.senior.user_id).customer_team_id = self.team

    def test_conflict_forbids_and_hides_why(self):
        self.env["customer.conflict"].create(
            {
                "manager_id": self.senior.id,
                "partner_id": self.core.id,
                "kind": "family",
                "note": "Sister",
            }
        )
        with self.assertRaises(ValidationError) as error:
            self._create(self.officer, self.core, self.senior)
        self.assertIn("excluded", str(error.exception))
        self.assertNotIn("Sister", str(error.exception))

    def test_conflict_that_is_over_does_not_count(self):
        self.env["customer.conflict"].create(
            {
                "manager_id": self.senior.id,
                "partner_id": self.core.id,
                "kind": "post",
                "date_from": self.today - timedelta(days=30),
                "date_to": self.today - timedelta(days=1),
            }
        )
        self.assertTrue(self._create(self.officer, self.core, self.senior))

    def test_caps_count_all_rows_of_one_call(self):
        self.grades["senior"].count_cap = 2
        partners = [self._create_tiered(f"Core {n}", "core") for n in range(3)]
        with self.assertRefused(ValidationError, "would serve 3 customers"):
            self.Assignment.with_user(self.officer).create([self._vals(partner, self.senior) for partner in partners])
        self.grades["senior"].count_cap = 0
        self.grades["senior"].load_cap = 13
        with self.assertRefused(ValidationError, "18 load points.*13"):
            self.Assignment.with_user(self.officer).create([self._vals(partner, self.senior) for partner in partners])

    def test_backup_is_somebody_else(self):
        self._link(self.core, self.senior, days=400)
        with self.assertRefused(ValidationError, "stand in for himself"):
            self._create(self.officer, self.core, self.senior, role="backup")
        self._create(self.officer, self.core, self.second_senior, role="backup")
        with self.assertRefused(ValidationError, "is the backup"):
            self._wizard(self.officer, self.core, self.second_senior).action_apply()

    def test_trainee_works_under_the_own_mentor(self):
        trainee = self._create_manager("Trainee Tan", "trainee", mentor_id=self.first.id)
        self._link(self.standard, self.senior, days=10)
        with self.assertRefused(ValidationError, "under a mentor"):
            self._create(self.officer, self.standard, trainee, role="trainee")
        other = self._create_tiered("Standard Two", "standard")
        self._link(other, self.first, days=10)
        row = self._create(self.officer, other, trainee, role="trainee")
        self.assertEqual(row.state, "active")
        self.assertEqual(trainee.customer_count, 1)
        self.assertEqual(other.customer_manager_id, self.first)

    def test_customer_with_a_manager_is_not_silently_taken(self):
        self._link(self.core, self.senior, days=400)
        with self.assertRefused(ValidationError, "Change manager"):
            self._create(self.officer, self.core, self.second_senior)
        with self.assertRefused(ValidationError, "Change manager"):
            self.Assignment.with_user(self.officer).create(
                [
                    self._vals(self.standard, self.senior),
                    self._vals(self.standard, self.second_senior),
                ]
            )

    def test_worked_out_fields_cannot_be_given(self):
        for name, value in (("state", "ended"), ("company_id", self.company.id)):
            with self.subTest(name), self.assertRefused(UserError, "worked out"):
                self._create(self.officer, self.core, self.senior, **{name: value})
        row = (
            self.Assignment.with_user(self.officer)
            .with_context(default_state="cancelled", default_is_replaced=True)
            .create(self._vals(self.core, self.senior))
        )
        self.assertRecordValues(row, [{"state": "active", "is_replaced": False}])

    def test_reason_is_needed(self):
        with self.assertRefused(ValidationError, "Reason"):
            self._create(self.officer, self.core, self.senior, reason="")
        with self.assertRefused(ValidationError, "Reason"):
            self._wizard(self.officer, self.core, self.senior, reason=" ").action_apply()

    # days

    def test_past_start_only_for_officers_at_launch(self):
        day = self.today - timedelta(days=300)
        with self.assertRefused(ValidationError, "launch"):
            self._create(self.supervisor, self.core, self.senior, date_from=day)
        row = self._create(self.officer, self.core, self.senior, date_from=day)
        self.assertEqual(row.date_from, day)
        self.company.customer_launch_open = False
        with self.assertRefused(ValidationError, "launch"):
            self._create(self.officer, self.standard, self.senior, date_from=day)

    def test_end_before_start_is_refused(self):
        with self.assertRefused(ValidationError, "before its first"):
            self._create(
                self.officer,
                self.core,
                self.senior,
                date_to=self.today - timedelta(days=1),
            )

    def test_only_the_end_of_a_link_can_change(self):
        row = self._link(self.core, self.senior, days=400).with_user(self.officer)
        for vals in ({"manager_id": self.second_senior.id}, {"state": "cancelled"}):
            with self.assertRefused(UserError, "cannot be changed"):
                row.write(vals)
        with self.assertRefused(UserError, "End Reason"):
            row.write({"date_to": self.today})
        with self.assertRefused(UserError, "not rewritten"):
            row.write({"date_to": self.today - timedelta(days=2), "end_reason": "x"})
        row.write({"date_to": self.today - timedelta(days=1), "end_reason": "Left"})
        self.assertEqual(row.state, "ended")
        self.assertFalse(self.core.customer_manager_id)
        row.write({"date_to": self.today + timedelta(days=5), "end_reason": "Stays"})
        self.assertEqual(self.core.customer_manager_id, self.senior)

    def test_history_cannot_be_edited(self):
        row = self._link(self.core, self.senior, days=40, date_to=self.today - timedelta(days=5))
        with self.assertRefused(UserError, "belongs to the history"):
            row.with_user(self.officer).write({"date_to": self.today, "end_reason": "x"})

    # who

    def test_nobody_assigns_to_himself(self):
        self.senior.user_id.sudo().group_ids += self.env.ref("customer_manager.group_customer_manager_officer")
        with self.assertRefused(AccessError, "his own customers"):
            self._create(self.senior.user_id, self.core, self.senior)
        with self.assertRefused(AccessError, "his own customers"):
            self._wizard(self.senior.user_id, self.core, self.senior).action_apply()

    def test_supervisor_acts_within_the_own_team(self):
        self._create(self.supervisor, self.core, self.senior)
        with self.assertRefused(AccessError, "not in a team you lead"):
            self._create(self.supervisor, self.standard, self.outsider)
        self._link(self.standard, self.outsider, days=500)
        with self.assertRefused(AccessError, "not in a team you lead"):
            self._wizard(self.supervisor, self.standard, self.senior).action_apply()

    def test_young_link_needs_the_marketing_department(self):
        self._link(self.core, self.senior, days=100)
        with self.assertRefused(AccessError, "within 12 months"):
            self._wizard(self.supervisor, self.core, self.second_senior).action_apply()
        with self.assertRefused(AccessError, "within 12 months"):
            self._wizard(self.supervisor, self.core, self.senior, manager_id=False, is_end=True).action_apply()
        self._wizard(self.officer, self.core, self.second_senior).action_apply()
        self.assertEqual(self.core.customer_manager_id, self.second_senior)

    def test_old_link_is_changed_by_the_supervisor(self):
        self._link(self.core, self.senior, days=400)
        self._wizard(self.supervisor, self.core, self.second_senior).action_apply()
        self.assertEqual(self.core.customer_manager_id, self.second_senior)

    def test_cover_of_a_young_link_is_no_change(self):
        self._link(self.core, self.senior, days=10)
        self._wizard(
            self.supervisor,
            self.core,
            self.second_senior,
            role="temporary",
            date_to=self.today + timedelta(days=20),
        ).action_apply()
        self.assertEqual(self.core.customer_acting_manager_id, self.second_senior)

    def test_lower_grade_covers_for_some_days_only(self):
        self._link(self.core, self.senior, days=10)
        vals = self._vals(self.core, self.first, role="temporary")
        Assignment = self.Assignment.with_user(self.supervisor)
        for end in (False, self.today + timedelta(days=90)):
            with self.assertRefused(ValidationError, "may last 90 days"):
                Assignment.create({**vals, "date_to": end})
        row = Assignment.create({**vals, "date_to": self.today + timedelta(days=89)})
        with self.assertRefused(ValidationError, "may last 90 days"):
            row.write({"date_to": self.today + timedelta(days=90), "end_reason": "Still ill"})
        self._create(self.supervisor, self.standard, self.senior, role="temporary")

    def test_context_opens_no_door(self):
        forged = self.Assignment.with_user(self.supervisor).with_context(
            tracking_disable=True, install_mode=True, import_file=True, module="x"
        )
        with self.assertRefused(AccessError, "not in a team you lead"):
            forged.create(self._vals(self.core, self.outsider))

    # wizard

    def test_wizard_offers_who_may_serve(self):
        self.env["customer.conflict"].create(
            {"manager_id": self.outsider.id, "partner_id": self.core.id, "kind": "owner"}
        )
        wizard = Form(
            self.env["customer.assignment.change"]
            .with_user(self.officer)
            .with_context(active_model="res.partner", active_ids=self.core.ids)
        )
        allowed = wizard.allowed_manager_ids[:]
        self.assertIn(self.senior, allowed)
        self.assertNotIn(self.first, allowed)
        self.assertNotIn(self.outsider, allowed)
        wizard.manager_id = self.senior
        wizard.reason = "First manager"
        wizard.save().action_apply()
        self.assertEqual(self.core.customer_manager_id, self.senior)

    def test_wizard_ends_without_successor(self):
        row = self._link(self.core, self.senior, days=400)
        self._wizard(self.officer, self.core, self.senior, is_end=True).action_apply()
        self.assertRecordValues(row, [{"state": "ended", "end_reason": "Rotation"}])
        self.assertTrue(self.core.customer_has_gap)

    def test_wizard_cancels_planned_links(self):
        self._link(self.core, self.senior, days=400)
        day = self.today + timedelta(days=3)
        self._wizard(self.officer, self.core, self.second_senior, date_from=day).action_apply()
        planned = self.Assignment.search([("state", "=", "planned"), ("partner_id", "=", self.core.id)])
        self.env["customer.assignment.cancel"].with_user(self.supervisor).with_context(active_ids=planned.ids).create(
            {"reason": "Not needed"}
        ).action_apply()
        self.assertEqual(planned.state, "cancelled")
        self.assertEqual(self.core.manager_on(day), self.senior)
