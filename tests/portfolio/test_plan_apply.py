from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestPlanApply(PlanCommon):
    """States, four eyes, application, staleness, undo, access."""

    def test_application_makes_the_links_and_one_message(self):
        self._link(self.core, self.first, days=900)
        plan = self._create_plan()
        wanted = self.assertLine(plan, self.core, "move").to_manager_id
        messages = len(plan.message_ids)
        self._apply(plan)
        self.assertEqual(plan.state, "applied")
        self.assertManager(self.core, wanted)
        self.assertManager(self.standard, self.assertLine(plan, self.standard, "new").to_manager_id)
        self.assertEqual(self.core.customer_manager_id, wanted)
        backup = self.assertLine(plan, self.core, "backup", role="backup").to_manager_id
        self.assertManager(self.core, backup, "backup")
        self.assertIn("1 customers change manager", " ".join(plan.message_ids.mapped("body")))
        self.assertLessEqual(len(plan.message_ids) - messages, 3)
        self.assertTrue(all(plan.change_line_ids.mapped("is_applied")))
        former = self.core.manager_on(fields.Date.add(self.today, days=-1))
        self.assertEqual(former, self.first, "the past stays")

    def test_customers_who_stay_are_not_written(self):
        self._link(self.core, self.senior, days=900)
        self._link(self.standard, self.senior, days=900)
        rows = self.Assignment.search([("partner_id", "in", (self.core | self.standard).ids)])
        self._apply(self._create_plan(plan_backups=False))
        self.assertEqual(self.Assignment.search([("partner_id", "in", (self.core | self.standard).ids)]), rows)

    def test_future_plan_changes_managers_on_its_day(self):
        day = fields.Date.add(self.today, days=10)
        self._link(self.core, self.first, days=900)
        plan = self._apply(self._create_plan(date_effective=day))
        self.assertManager(self.core, self.first)
        self.assertEqual(plan.applied_on, day)
        given = self.assertLine(plan, self.core, "move").to_manager_id
        self.assertEqual(self.core.manager_on(day), given)
        standard = self.assertLine(plan, self.standard, "new").to_manager_id
        self.assertEqual(self.standard.manager_on(day), standard)
        self._undo(plan)
        self.assertEqual(self.core.manager_on(day), given, "the former manager lacks the grade")
        self.assertFalse(self.standard.manager_on(day))

    def test_four_eyes(self):
        plan = self._create_plan()
        with self.assertRaisesRegex(UserError, "another marketing officer"):
            plan.action_approve()
        other = self._create_plan(user=self.second_officer, compute=False)
        other.with_user(self.officer).action_compute()
        with self.assertRaisesRegex(UserError, "another marketing officer"):
            other.with_user(self.officer).action_approve()
        with self.assertRaisesRegex(UserError, "another marketing officer"):
            other.action_approve()
        with self.assertRaises(AccessError):
            plan.with_user(self.supervisor).action_approve()
        plan.with_user(self.second_officer).action_approve()
        self.assertEqual(plan.approved_uid, self.second_officer)

    def test_steps_are_refused_out_of_turn(self):
        plan = self._create_plan()
        with self.assertRaisesRegex(UserError, "Approved"):
            plan.action_apply()
        with self.assertRaisesRegex(UserError, "Applied"):
            plan.action_undo()
        self._apply(plan)
        for step in ("action_compute", "action_draft", "action_cancel", "action_apply"):
            with self.assertRaisesRegex(UserError, "is in the state Applied"):
                getattr(plan, step)()
        with self.assertRaisesRegex(UserError, "can be deleted"):
            plan.unlink()
        draft = self._create_plan()
        draft.action_cancel()
        draft.action_draft()
        self.assertEqual(draft.state, "draft")
        draft.unlink()

    def test_computing_again_takes_the_approval_back(self):
        plan = self._create_plan()
        for again in (plan.action_compute, lambda: plan.action_draft() and plan.action_compute()):
            plan.with_user(self.second_officer).action_approve()
            again()
            self.assertEqual(plan.state, "computed")
            self.assertFalse(plan.approved_uid)
            with self.assertRaisesRegex(UserError, "is in the state Computed"):
                plan.action_apply()

    def test_results_and_state_cannot_be_written(self):
        plan = self._create_plan()
        for vals in ({"state": "approved"}, {"approved_uid": self.officer.id}, {"gap": 0}, {"input_digest": "x"}):
            with self.assertRaisesRegex(UserError, "only the actions"):
                plan.write(vals)
            with self.assertRaisesRegex(UserError, "only the actions"):
                plan.sudo().with_context(tracking_disable=True).write(vals)
        with self.assertRaisesRegex(UserError, "only the actions"):
            self._create_plan(compute=False, state="approved")
        with self.assertRaisesRegex(UserError, "only the actions"):
            plan.write({"line_ids": [Command.clear()]})
        with self.assertRaisesRegex(UserError, "only be changed in draft"):
            plan.move_budget = 3
        line = plan.line_ids[:1]
        for attack in (
            lambda: line.write({"to_manager_id": self.first.id}),
            lambda: line.unlink(),
            lambda: line.copy(),
            lambda: plan.load_ids[:1].write({"load_after": 0}),
        ):
            with self.assertRaises(AccessError):
                attack()

    def test_changed_managers_make_the_plan_stale(self):
        plan = self._create_plan()
        plan.with_user(self.second_officer).action_approve()
        self._link(self.core, self.outsider)
        with self.assertRaisesRegex(UserError, r"out of date: 1 customers.*Core Steel"):
            plan.action_apply()
        plan.action_draft()
        plan.action_compute()
        self.assertLine(plan, self.core, "stay", self.outsider)

    def test_changed_rules_make_the_plan_stale(self):
        changes = {
            "cap": lambda: self.grades["senior"].sudo().write({"count_cap": 7}),
            "conflict": lambda: self.env["customer.conflict"].create(
                {"manager_id": self.senior.id, "partner_id": self.core.id, "kind": "owner"}
            ),
            "state": lambda: self.first.sudo().action_suspend(),
            "load": lambda: self._link(self._create_tiered("Else", "mass"), self.senior),
        }
        for name, change in changes.items():
            with self.subTest(name):
                plan = self._create_plan()
                plan.with_user(self.second_officer).action_approve()
                change()
                with self.assertRaisesRegex(UserError, "out of date"):
                    plan.action_apply()

    def test_second_of_two_plans_is_stale(self):
        first, second = self._create_plan(), self._create_plan()
        second.with_user(self.second_officer).action_approve()
        self._apply(first)
        with self.assertRaisesRegex(UserError, "out of date"):
            second.action_apply()

    def test_undo_goes_back_from_today_on(self):
        self._link(self.core, self.senior, days=900)
        self.senior.sudo().action_suspend()
        plan = self._apply(self._create_plan())
        self.senior.sudo().action_resume()
        yesterday = fields.Date.add(self.today, days=-1)
        self._undo(plan)
        self.assertEqual(plan.state, "undone")
        self.assertManager(self.core, self.senior)
        self.assertEqual(self.core.manager_on(yesterday), self.senior)
        self.assertFalse(self.standard.manager_on(self.today), "who had nobody has nobody again")
        self.assertFalse(self.core.manager_on(self.today, "backup"))
        self.assertTrue(all(plan.change_line_ids.mapped("is_undone")))

    def test_undo_leaves_and_names_what_changed_again(self):
        self._link(self.core, self.first, days=900)
        plan = self._apply(self._create_plan(plan_backups=False))
        given = self.core.customer_manager_id
        other = (self.senior | self.second_senior | self.outsider) - self.standard.customer_manager_id
        self.Assignment._apply_moves([(self.standard, "primary", other[0])], self.today, "Wish of the customer")
        self._undo(plan)
        self.assertManager(self.core, given)
        self.assertManager(self.standard, other[0])
        text = " ".join(plan.message_ids.mapped("body"))
        self.assertIn("Core Steel", text, "his former manager lacks the grade")
        self.assertIn("Standard Mill", text, "his manager changed again")
        self.assertFalse(any(plan.change_line_ids.mapped("is_undone")))

    def test_unplaceable_customers_keep_their_manager(self):
        self._link(self.core, self.first, days=900)
        (self.senior | self.second_senior | self.outsider).sudo().action_suspend()
        plan = self._create_plan()
        line = self.assertLine(plan, self.core, "unplaceable", reasons="no_grade")
        self.assertIn("keeps the customer", line.explanation)
        self.assertEqual(plan.breach_count, 1)
        self._apply(plan)
        self.assertManager(self.core, self.first)

    def test_who_may_read_and_do_what(self):
        plan = self._create_plan(team_ids=self.team.ids)
        self.assertTrue(plan.with_user(self.supervisor).read(["name", "load_note", "visit_note", "seats_short_note"]))
        self.assertTrue(plan.with_user(self.supervisor).change_line_ids.read(["explanation"]))
        with self.assertRaises(AccessError):
            plan.with_user(self.other_supervisor).read(["name"])
        self.assertTrue(plan.with_user(self.users["audit"]).line_ids.read(["explanation"]))
        self.assertTrue(plan.with_user(self.users["committee"]).line_ids.read(["explanation"]))
        for role in ("user", "department", "rater", "hr", "admin"):
            with self.subTest(role), self.assertRaises(AccessError):
                plan.with_user(self.users[role]).read(["name"])
        for user in (self.supervisor, self.users["audit"]):
            for step in ("action_compute", "action_draft", "action_cancel"):
                with self.assertRaises(AccessError):
                    getattr(plan.with_user(user), step)()
            with self.assertRaises(AccessError):
                self._create_plan(user=user, compute=False)
        self._apply(plan)
        for user in (self.supervisor, self.users["audit"]):
            with self.assertRaises(AccessError):
                plan.with_user(user).action_undo()

    def test_supervisor_sees_only_the_lines_of_the_own_team(self):
        self._link(self.core, self.outsider, days=900)
        plan = self._create_plan(team_ids=[], plan_backups=False)
        lines = self.env["customer.assignment.plan.line"].with_user(self.other_supervisor)
        self.assertIn(self.core, lines.search([("plan_id", "=", plan.id)]).partner_id)
        lines = lines.with_user(self.supervisor)
        self.assertNotIn(self.core, lines.search([("plan_id", "=", plan.id)]).partner_id)

    def test_merge_of_contacts_waits_for_the_plan(self):
        plan = self._create_plan()
        twin = self._create_customer("Core Steel Ltd")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, "not applied yet"):
            wizard._merge((self.core | twin).ids, twin)
        plan.action_cancel()
        wizard._merge((self.core | twin).ids, twin)
        self.assertIn(twin, plan.line_ids.partner_id)

    def test_tier_without_manager_cannot_be_chosen(self):
        with self.assertRaisesRegex(ValidationError, "need no manager"):
            self._create_plan(compute=False, tier_ids=self.tiers["mass"].ids)

    def test_form_and_list_open_for_the_officer(self):
        plan = self._create_plan(compute=False)
        with self._form(plan) as form:
            form.name = "Portfolios of spring"
            form.move_budget = 5
        plan.action_compute()
        with self._form(plan) as form:
            form.name = "Portfolios of summer"
        action = plan.with_context(customer_plan_kind="changes").action_view_lines()
        self.assertEqual(action["context"], {"search_default_changes": 1})

    def test_wizard_computes_and_opens_the_plan(self):
        wizard_model = self.env["customer.assignment.plan.wizard"]
        with Form(wizard_model.with_user(self.officer)) as form:
            form.name = "Portfolios of autumn"
            form.move_budget = 4
        action = form.record.action_start()
        plan = self.Plan.browse(action["res_id"])
        self.assertRecordValues(plan, [{"name": "Portfolios of autumn", "move_budget": 4, "state": "computed"}])
        with self.assertRaises(AccessError):
            wizard_model.with_user(self.supervisor).create({"name": "Mine"})

    def test_copy_and_import_begin_as_drafts(self):
        plan = self._apply(self._create_plan(move_budget=3))
        copy = plan.copy()
        self.assertRecordValues(copy, [{"state": "draft", "move_budget": 3, "customer_count": 0, "applied_on": False}])
        self.assertFalse(copy.line_ids)
        result = self.Plan.with_user(self.officer).load(["name", "state"], [["Smuggled", "Approved"]])
        self.assertFalse(result["ids"])
        self.assertIn("only the actions", result["messages"][0]["message"])

    def test_settings_refuse_figures_that_make_no_sense(self):
        for vals in ({"customer_visit_amber": 90}, {"customer_working_days": 0}, {"customer_move_budget": -1}):
            with self.subTest(vals), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self.company.write(vals)
                self.company.flush_recordset()
