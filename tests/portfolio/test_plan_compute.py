from odoo import fields
from odoo.tests import tagged

from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestPlanCompute(PlanCommon):
    """What a plan proposes and why."""

    def test_gaps_get_a_manager_of_the_right_grade(self):
        plan = self._create_plan()
        self.assertEqual(plan.state, "computed")
        line = self.assertLine(plan, self.core, "new", reasons="gap")
        self.assertIn(line.to_manager_id, self.senior | self.second_senior | self.outsider)
        self.assertIn(line.to_manager_id.name, line.explanation)
        self.assertIn("Core", line.explanation)
        self.assertLine(plan, self.standard, "new", reasons="gap")
        self.assertEqual((plan.customer_count, plan.new_count, plan.move_count), (2, 2, 0))
        self.assertEqual(plan.gap, 0)

    def test_core_customers_also_get_a_backup_who_is_not_the_primary(self):
        plan = self._create_plan()
        primary = self.assertLine(plan, self.core, "new")
        backup = self.assertLine(plan, self.core, "backup", reasons="gap", role="backup")
        self.assertNotEqual(backup.to_manager_id, primary.to_manager_id)
        self.assertFalse(plan.line_ids.filtered(lambda one: one.role == "backup" and one.partner_id == self.standard))
        plan = self._create_plan(plan_backups=False)
        self.assertFalse(plan.line_ids.filtered(lambda one: one.role == "backup"))

    def test_a_backup_of_another_team_stays_unless_the_customer_has_a_team(self):
        moves = [(self.core, "primary", self.senior), (self.core, "backup", self.outsider)]
        self.Assignment._apply_moves(moves, self.today, "Test")
        plan = self._create_plan()
        self.assertFalse(plan.line_ids.filtered(lambda line: line.kind == "backup"))
        self.core.customer_team_id = self.team
        plan = self._create_plan()
        self.assertEqual(plan.line_ids.filtered(lambda line: line.kind == "backup").from_manager_id, self.outsider)

    def test_nobody_moves_without_need(self):
        self._link(self.core, self.senior, days=900)
        self._link(self.standard, self.senior, days=900)
        plan = self._create_plan()
        for partner in (self.core, self.standard):
            line = self.assertLine(plan, partner, "stay", self.senior, "permitted")
            self.assertIn(self.senior.name, line.explanation)
        self.assertEqual((plan.stay_count, plan.move_count, plan.new_count), (2, 0, 0))

    def test_forced_moves_name_the_rule(self):
        self._link(self.core, self.first, days=900)
        plan = self._create_plan()
        line = self.assertLine(plan, self.core, "move", reasons="grade")
        self.assertEqual(line.from_manager_id, self.first)
        self.assertIn(self.first.grade_id.name, line.explanation)
        self.assertEqual((plan.move_count, plan.forced_count), (1, 1))
        self.assertEqual(plan.move_weight, plan.move_weight_bound)

    def test_suspended_manager_loses_the_customers(self):
        self._link(self.core, self.senior, days=900)
        self.senior.sudo().action_suspend()
        plan = self._create_plan(scope="gaps")
        line = self.assertLine(plan, self.core, "move", reasons="certificate")
        self.assertNotEqual(line.to_manager_id, self.senior)

    def test_conflict_forces_a_move_and_is_not_explained(self):
        self._link(self.core, self.senior, days=900)
        self.env["customer.conflict"].create(
            {"manager_id": self.senior.id, "partner_id": self.core.id, "kind": "family", "note": "brother"}
        )
        line = self.assertLine(self._create_plan(), self.core, "move", reasons="conflict")
        self.assertNotIn("brother", line.explanation)

    def test_teams_are_kept_and_limit_the_scope(self):
        self._link(self.core, self.first, days=900)
        line = self.assertLine(self._create_plan(), self.core, "move")
        self.assertEqual(line.to_manager_id.team_id, self.team)
        (self.senior | self.second_senior).sudo().action_suspend()
        self.assertLine(self._create_plan(), self.core, "unplaceable", reasons="no_team")
        self.assertLine(self._create_plan(keep_team=False), self.core, "move", self.outsider)
        plan = self._create_plan(team_ids=self.other_team.ids)
        self.assertFalse(plan.line_ids.filtered(lambda one: one.partner_id == self.core))
        self.assertLine(plan, self.standard, "new", self.outsider)

    def test_a_customer_of_one_team_goes_to_its_managers(self):
        self.core.customer_team_id = self.other_team
        plan = self._create_plan()
        self.assertLine(plan, self.core, "new", to=self.outsider)

    def test_tiers_limit_the_scope(self):
        plan = self._create_plan(tier_ids=self.tiers["standard"].ids)
        self.assertEqual(plan.line_ids.partner_id, self.standard)
        mass = self._create_tiered("Small Shop", "mass")
        self.assertNotIn(mass, self._create_plan().line_ids.partner_id)

    def test_gaps_only_moves_nobody_who_may_stay(self):
        grade = self.grades["senior"]
        grade.sudo().count_cap = 1
        self._link(self.core, self.senior, days=900)
        self._link(self.standard, self.senior, days=900)
        plan = self._create_plan(scope="gaps")
        self.assertFalse(plan.line_ids)
        self.assertEqual(self._create_plan().move_count, 1)

    def test_customers_outside_the_scope_fill_their_managers_seats(self):
        self.grades["senior"].sudo().count_cap = 1
        (self.second_senior | self.outsider).sudo().action_suspend()
        self._link(self.standard, self.senior, days=900)
        plan = self._create_plan(tier_ids=self.tiers["core"].ids)
        self.assertLine(plan, self.core, "unplaceable", reasons="full")
        self.assertIn(self.grades["senior"].name, plan.seats_short_note)
        load = plan.load_ids.filtered(lambda one: one.manager_id == self.senior)
        self.assertEqual((load.count_before, load.count_after, load.rate_after), (1, 1, 100))

    def test_cap_moves_the_shortest_link(self):
        self.grades["second"].sudo().count_cap = 1
        young = self._create_tiered("Young Mill", "standard")
        self._link(self.standard, self.second, days=2000)
        self._link(young, self.second, days=500)
        plan = self._create_plan()
        line = self.assertLine(plan, young, "move", reasons="count_cap")
        self.assertIn("2", line.explanation)
        stay = self.assertLine(plan, self.standard, "stay", reasons="shorter_links")
        self.assertEqual(stay.link_months, (2000 * 12) // 366)

    def test_protected_link_moves_last_and_is_flagged(self):
        self.grades["second"].sudo().count_cap = 1
        young = self._create_tiered("Young Mill", "standard")
        self._link(self.standard, self.second, days=2000)
        self._link(young, self.second, days=100)
        self.assertLine(self._create_plan(), young, "stay")
        plan = self._create_plan(protect_months=2)
        self.assertLine(plan, young, "move")
        self._link(self.core, self.first, days=30)
        line = self.assertLine(self._create_plan(), self.core, "move", reasons="grade")
        self.assertTrue(line.is_recent)
        self.assertIn("leaves no choice", line.explanation)

    def test_budget_puts_off_what_no_rule_forces(self):
        self.grades["second"].sudo().count_cap = 1
        others = [self._create_tiered(f"Mill {number}", "standard") for number in range(3)]
        for number, partner in enumerate([self.standard, *others]):
            self._link(partner, self.second, days=2000 - 400 * number)
        self._link(self.core, self.first, days=900)
        self.assertEqual(self._create_plan().move_count, 4)
        plan = self._create_plan(move_budget=2)
        self.assertEqual((plan.move_count, plan.deferred_count, plan.over_budget_count), (2, 2, 0))
        self.assertLine(plan, self.core, "move", reasons="grade")
        self.assertLine(plan, others[2], "move", reasons="count_cap")
        self.assertLine(plan, others[0], "stay", reasons="budget")
        self._link(self._create_tiered("Core Two", "core"), self.first, days=900)
        plan = self._create_plan(move_budget=1)
        self.assertEqual((plan.move_count, plan.forced_count, plan.over_budget_count), (2, 2, 1))

    def test_room_is_made_for_a_core_customer(self):
        self.grades["senior"].sudo().count_cap = 1
        (self.second_senior | self.outsider).sudo().action_suspend()
        self._link(self.standard, self.senior, days=900)
        plan = self._create_plan()
        self.assertLine(plan, self.core, "new", self.senior)
        line = self.assertLine(plan, self.standard, "move", reasons="make_room")
        self.assertIn("nobody else could take", line.explanation)
        plan = self._create_plan(make_room=False)
        self.assertLine(plan, self.core, "unplaceable", reasons="full")

    def test_visits_are_held_against_the_working_days(self):
        self.company.customer_working_days = 20
        for number in range(3):
            self._link(self._create_tiered(f"Core {number}", "core"), self.senior, days=900)
        plan = self._create_plan()
        load = plan.load_ids.filtered(lambda one: one.manager_id == self.senior)
        self.assertEqual(load.visits_before, 18.3, "three core customers, a visit each 60 days")
        self.assertEqual(load.visit_level, "red")
        self.assertIn("20 working days", plan.visit_note)

    def test_backup_outside_the_plan_cannot_become_the_primary(self):
        priority = self._create_tiered("Priority Paper", "priority")
        self._link(priority, self.senior, role="backup", days=900)
        (self.second_senior | self.outsider | self.first).sudo().action_suspend()
        self.assertLine(self._create_plan(), priority, "unplaceable", reasons="no_choice")

    def test_planned_change_counts_on_the_day_of_the_plan(self):
        self._link(self.core, self.senior, days=900)
        day = fields.Date.add(self.today, days=30)
        self.Assignment._apply_moves([(self.core, "primary", self.second_senior)], day, "Agreed")
        self.assertLine(self._create_plan(), self.core, "stay", self.senior)
        self.assertLine(self._create_plan(date_effective=day), self.core, "stay", self.second_senior)

    def test_computing_again_replaces_lines_and_figures(self):
        plan = self._create_plan()
        count = len(plan.line_ids)
        plan.action_compute()
        plan.invalidate_recordset()
        self.assertEqual(len(plan.line_ids), count)
        self.assertEqual(len(plan.load_ids.filtered("is_serving")), 5)

    def test_plan_reads_a_bounded_number_of_queries(self):
        for number in range(40):
            self._create_tiered(f"Mill {number}", "standard")
        plan = self._create_plan(compute=False)
        plan.flush_recordset()
        self.env.invalidate_all()
        with self.assertQueryCount(90):
            plan.action_compute()
            self.env.flush_all()

    def test_same_input_gives_the_same_plan(self):
        for number in range(12):
            self._create_tiered(f"Mill {number}", "standard")
        first, second = self._create_plan(), self._create_plan()
        self.assertEqual(
            first.line_ids.mapped(lambda one: (one.partner_id.id, one.role, one.to_manager_id.id, one.reasons)),
            second.line_ids.mapped(lambda one: (one.partner_id.id, one.role, one.to_manager_id.id, one.reasons)),
        )

    def test_feasibility_of_the_tier_policy(self):
        self._link(self.core, self.senior, days=900)
        tier = self.tiers["core"].with_user(self.officer)
        self.assertEqual(tier.feasibility_level, "green")
        self.assertIn(self.grades["senior"].name, tier.feasibility_note)
        tier.face_to_face_days = 1
        self.assertEqual(tier.feasibility_level, "amber", "122 visits each of three seniors on 230 days")
        self.grades["senior"].sudo().count_cap = 1
        for number in range(3):
            self._create_tiered(f"Core {number}", "core")
        tier.invalidate_recordset()
        self.assertEqual(tier.feasibility_level, "red")
        self.assertIn("short", tier.feasibility_note)
        self.assertFalse(tier.with_user(self.senior.user_id).feasibility_note)
