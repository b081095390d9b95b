from collections import Counter, defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ...algorithms.assignment import Plan, make_plan, seats_short
from ...algorithms.workload import load_rate, visit_level, visit_share, visits_a_year

_SEQUENCE = {"unplaceable": 1, "move": 2, "new": 3, "backup": 4, "stay": 5}


class CustomerAssignmentPlan(models.Model):
    """Reading, computing, writing: three steps around the pure algorithm."""

    _inherit = "customer.assignment.plan"

    def action_compute(self):
        """Compute plans in draft or again (public; officer). Changes no assignment.

        Takes an approval back: what was approved is not what is computed now.
        """
        self._check_officer()
        for plan in self._check_action(("draft", "computed", "approved")):
            given = plan._read_input()
            primary = plan._solve_primary(given)
            backup = plan._solve_backup(given, primary)
            with plan._approval_together():
                plan._write_plan(given, primary, backup)
        return True

    # ------------------------------------------------------------
    # Solve
    # ------------------------------------------------------------

    def _solve_primary(self, given):
        return make_plan(given.customers, given.seats, budget=self.move_budget or None, make_room=self.make_room)

    def _solve_backup(self, given, primary):
        """Plan backups beside the primaries as they will be; returns a Plan."""
        holder = {line.customer_id: line.to_id or line.from_id for line in primary.lines}
        customers = []
        for customer in given.customers:
            if customer.id in given.backups:
                backup_id, months, team_id = given.backups[customer.id]
                customers.append(
                    customer._replace(
                        manager_id=backup_id,
                        link_months=months,
                        team_id=team_id,
                        recent=False,
                        other_id=holder[customer.id],
                    )
                )
        return make_plan(customers, given.backup_seats, role="backup")

    # ------------------------------------------------------------
    # Write
    # ------------------------------------------------------------

    def _write_plan(self, given, primary, backup):
        """Replace lines, loads and figures of the plan."""
        self.env.flush_all()
        for table in ("customer_assignment_plan_line", "customer_assignment_plan_load"):
            self.env.cr.execute(SQL("DELETE FROM %s WHERE plan_id = %s", SQL.identifier(table), self.id))
        self.env["customer.assignment.plan.line"].sudo()._fill(self, self._prepare_lines(given, primary, backup))
        self.invalidate_recordset(["line_ids", "load_ids"])
        self.env["customer.assignment.plan.load"].invalidate_model()
        self.env["customer.assignment.plan.load"].sudo().create(self._prepare_loads(given, primary))
        self._write_results(
            {
                "state": "computed",
                "computed_uid": self.env.uid,
                "computed_at": fields.Datetime.now(),
                "approved_uid": False,
                "approved_at": False,
                "input_digest": self._digest(given),
                **self._prepare_figures(given, primary, backup),
            }
        )

    def _prepare_lines(self, given, primary, backup):
        """Return the rows for `customer.assignment.plan.line._fill`."""
        by_id = {customer.id: customer for customer in given.customers}
        rows = []
        for role, plan in (("primary", primary), ("backup", backup)):
            for line in plan.lines:
                customer = by_id[line.customer_id]
                kind, months = line.kind, customer.link_months
                if role == "backup":
                    if kind == "stay":
                        continue
                    kind = "backup" if kind in ("move", "new") else kind
                    months = given.backups[customer.id][1]
                rows.append(
                    (
                        customer.id,
                        role,
                        kind,
                        _SEQUENCE[kind],
                        customer.tier_id,
                        customer.load,
                        line.from_id,
                        line.to_id,
                        months,
                        line.recent,
                        ",".join(line.reasons),
                    )
                )
        rows.sort(key=lambda row: (row[3], by_id[row[0]].rank, row[0]))
        return rows

    def _prepare_loads(self, given, primary):
        """Return values of one load row for each manager who holds or gets somebody, or may."""
        day, company = self._get_day(), self.company_id
        grades = given.managers.sudo()._grades_on(day)
        before, after = self._count_tiers(given, primary)
        intervals = {
            tier.id: tier.face_to_face_days
            for tier in self.env["customer.tier"].sudo().with_context(active_test=False).search([])
        }
        kept = _kept_by_breach(primary, {one.id: one.load for one in given.customers})
        vals_list = []
        for seat in given.seats:
            facts = seat.facts
            (count_before, load_before), (count_after, load_after) = primary.before[facts.id], primary.after[facts.id]
            count_after, load_after = count_after + kept[facts.id][0], load_after + kept[facts.id][1]
            if not (facts.certified or count_before or count_after):
                continue
            visits = visits_a_year(after[facts.id], intervals)
            share = visit_share(visits, company.customer_working_days)
            vals_list.append(
                {
                    "plan_id": self.id,
                    "manager_id": facts.id,
                    "grade_id": grades[facts.id].id if facts.id in grades else False,
                    "is_serving": facts.certified and bool(facts.primary_tiers),
                    "count_cap": facts.count_cap,
                    "load_cap": facts.load_cap,
                    "count_before": count_before,
                    "count_after": count_after,
                    "load_before": load_before,
                    "load_after": load_after,
                    "rate_before": load_rate(count_before, load_before, facts.count_cap, facts.load_cap),
                    "rate_after": load_rate(count_after, load_after, facts.count_cap, facts.load_cap),
                    "visits_before": visits_a_year(before[facts.id], intervals),
                    "visits_after": visits,
                    "visit_share": share,
                    "visit_level": visit_level(share, company.customer_visit_amber, company.customer_visit_red),
                }
            )
        return vals_list

    def _count_tiers(self, given, primary):
        """Return ({manager id: {tier id: customers}} today, the same after the plan)."""
        before, after = defaultdict(Counter), defaultdict(Counter)
        for (manager_id, tier_id), number in given.other_counts.items():
            before[manager_id][tier_id] += number
            after[manager_id][tier_id] += number
        tier_of = {customer.id: customer.tier_id for customer in given.customers}
        for line in primary.lines:
            before[line.from_id][tier_of[line.customer_id]] += 1
            after[line.to_id or line.from_id][tier_of[line.customer_id]] += 1
        return before, after

    def _prepare_figures(self, given, primary, backup):
        """Return the header figures."""
        kinds = Counter(line.kind for line in primary.lines)
        backup_kinds = Counter(line.kind for line in backup.lines)
        ladder = self.env["customer.manager.grade"]._get_ladder(self.company_id)
        short = seats_short(primary.unplaced_by_tier, ladder)
        return {
            "customer_count": len(primary.lines),
            "stay_count": kinds["stay"],
            "move_count": kinds["move"],
            "forced_count": primary.forced_moves,
            "new_count": kinds["new"],
            "backup_count": backup_kinds["move"] + backup_kinds["new"],
            "unplaceable_count": kinds["unplaceable"],
            "breach_count": sum(line.kind == "unplaceable" and line.from_id is not None for line in primary.lines),
            "recent_count": sum(line.recent for line in primary.lines),
            "deferred_count": primary.deferred,
            "over_budget_count": primary.over_budget,
            "core_move_count": self._count_core_moves(given, primary),
            "move_weight": primary.weight,
            "move_weight_bound": primary.weight_bound,
            "unplaceable_bound": sum(primary.bound[: _rank_count(primary)]),
            "gap": 100.0 * primary.gap,
            "seats_short": {str(grade_id or "none"): number for grade_id, number in short.items()},
        }

    def _count_core_moves(self, given, primary):
        """Return how many customers of the best tier change their manager."""
        best = self.env["customer.tier"]._get_tiers(self.company_id)[:1]
        core = {customer.id for customer in given.customers if customer.tier_id == best.id}
        return sum(line.kind == "move" and line.customer_id in core for line in primary.lines)


def _kept_by_breach(plan: Plan, load):
    """Return {manager id: [customers, load points]} of unplaceable customers who keep their manager."""
    kept = {manager_id: [0, 0.0] for manager_id in plan.after}
    for line in plan.lines:
        if line.kind == "unplaceable" and line.from_id in kept:
            kept[line.from_id][0] += 1
            kept[line.from_id][1] += load[line.customer_id]
    return kept


def _rank_count(plan: Plan):
    """How many of the objective's figures are unplaced customers."""
    return len(plan.bound) - 3
