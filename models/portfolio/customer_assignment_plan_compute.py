import hashlib
import json
from collections import Counter, defaultdict
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...algorithms.assignment import Customer, Plan, Seat, make_plan, seats_short
from ...algorithms.workload import visit_level, visit_share, visits_a_year

_SEQUENCE = {"unplaceable": 1, "move": 2, "new": 3, "backup": 4, "stay": 5}


class Input(NamedTuple):
    """What a plan is computed from: customers and seats for both roles, and the managers.

    ``backups`` are (tier id, backup manager id, months of that link) by customer id.
    ``other_counts`` are the customers outside the scope by (manager id, tier id).
    """

    customers: list
    seats: list
    backups: dict
    backup_seats: list
    tiers: object
    managers: object
    other_counts: Counter


class CustomerAssignmentPlan(models.Model):
    """Reading, computing, writing: three steps around the pure algorithm."""

    _inherit = "customer.assignment.plan"

    def action_compute(self):
        """Compute plans in draft or again (public; officer). Changes no assignment."""
        self._check_officer()
        for plan in self._check_action(("draft", "computed")):
            given = plan._read_input()
            primary = plan._solve_primary(given)
            backup = plan._solve_backup(given, primary)
            plan._write_plan(given, primary, backup)
        return True

    # ------------------------------------------------------------
    # Read
    # ------------------------------------------------------------

    def _get_day(self):
        """Return the first day of the links this plan would make."""
        self.ensure_one()
        return max(self.date_effective, self.company_id._customer_today())

    def _get_tiers_in_scope(self):
        """Return the tiers of the plan, the best first."""
        in_force = self.env["customer.tier"]._get_tiers(self.company_id).filtered("needs_manager")
        return in_force.filtered(lambda tier: tier in self.tier_ids) if self.tier_ids else in_force

    def _read_input(self):
        """Read everything the plan depends on, in a handful of queries.

        :return: :class:`Input`
        """
        self.ensure_one()
        plan = self.sudo()
        day = plan._get_day()
        tiers = plan._get_tiers_in_scope()
        if not tiers:
            raise UserError(self.env._("Tiers: no tier in the scope of the plan needs a manager."))
        managers = (
            plan.env["customer.manager"]
            .with_context(active_test=False)
            .search([("company_id", "=", plan.company_id.id)], order="id")
        )
        if plan.team_ids:
            managers = managers.filtered(lambda manager: manager.team_id in plan.team_ids)
        facts = managers._eligibility_facts(day)
        links = plan._read_links(day)
        customers, backups = plan._read_customers(day, tiers, managers, facts, links)
        held = plan._count_held(links, {one.id for one in customers})
        return Input(
            customers=customers,
            seats=plan._make_seats(managers, facts, customers, day),
            backups=backups,
            backup_seats=plan._make_backup_seats(facts, links, backups, tiers),
            tiers=tiers,
            managers=managers,
            other_counts=held,
        )

    def _read_links(self, day):
        """Return {(customer id, role): (manager id, first day, tier id)} of the running primaries and backups."""
        self.env["customer.assignment"].flush_model()
        self.env["res.partner"].flush_model(["customer_tier_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.partner_id, a.role, a.manager_id, a.date_from, p.customer_tier_id
                  FROM customer_assignment a
                  JOIN res_partner p ON p.id = a.partner_id
                 WHERE a.company_id = %(company)s AND a.role IN ('primary', 'backup')
                   AND a.state <> 'cancelled' AND a.date_from <= %(day)s
                   AND (a.date_to IS NULL OR a.date_to >= %(day)s)
                """,
                company=self.company_id.id,
                day=day,
            )
        )
        return {
            (partner_id, role): (manager_id, date_from, tier) for partner_id, role, manager_id, date_from, tier in rows
        }

    def _read_customers(self, day, tiers, managers, facts, links):
        """Return ([Customer] in the scope, {customer id: backup link})."""
        self.env["res.partner"].flush_model(["customer_company_id", "customer_tier_id", "active"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, customer_tier_id FROM res_partner"
                " WHERE active AND customer_company_id = %s AND customer_tier_id = ANY(%s) ORDER BY id",
                self.company_id.id,
                tiers.ids,
            )
        )
        within = set(managers.ids)
        rows = [row for row in rows if self._is_in_scope(links.get((row[0], "primary")), within, facts)]
        partners = self.env["res.partner"].browse([row[0] for row in rows])
        starts = self.env["customer.assignment"]._link_starts(partners, day)
        conflicts = {}
        for manager_id, partner_id in self.env["customer.conflict"]._active_pairs(managers, day):
            conflicts.setdefault(partner_id, set()).add(manager_id)
        own_teams = self._read_partner_teams(partners)
        rank = {tier.id: number for number, tier in enumerate(tiers)}
        points = {tier.id: tier.load_points for tier in tiers}
        need_backup = {tier.id for tier in tiers if tier.needs_backup} if self.plan_backups else ()
        customers, backups = [], {}
        for partner_id, tier_id in rows:
            manager_id = links.get((partner_id, "primary"), (None,))[0]
            months = _months(starts.get(partner_id), day)
            backup_id, since, _tier = links.get((partner_id, "backup"), (None, None, None))
            if tier_id in need_backup:
                backups[partner_id] = (tier_id, backup_id, _months(since, day))
            team_id = own_teams.get(partner_id)
            if team_id is None and self.keep_team and manager_id:
                team_id = facts[manager_id].team_id
            customers.append(
                Customer(
                    id=partner_id,
                    tier_id=tier_id,
                    rank=rank[tier_id],
                    load=points[tier_id],
                    team_id=team_id,
                    manager_id=manager_id,
                    link_months=months,
                    recent=bool(manager_id) and months < self.protect_months,
                    conflicts=frozenset(conflicts.get(partner_id, ())),
                    # A backup that the plan does not plan anew cannot become the primary.
                    other_id=None if tier_id in need_backup else backup_id,
                )
            )
        return customers, backups

    def _is_in_scope(self, link, within, facts):
        """Whether a customer with this primary link (None = none) belongs to the plan."""
        if link is None:
            return True
        if link[0] not in within:
            return False
        return self.scope == "all" or not facts[link[0]].certified

    def _read_partner_teams(self, partners):
        """Return {customer id: team id} where contacts have a team of their own (an addon's field)."""
        if "team_id" not in partners._fields:
            return {}
        return {partner.id: partner.team_id.id for partner in partners if partner.team_id}

    def _count_held(self, links, in_scope):
        """Return {(manager id, tier id): customers} of primaries outside the scope."""
        return Counter(
            (manager_id, tier_id)
            for (partner_id, role), (manager_id, _since, tier_id) in links.items()
            if role == "primary" and partner_id not in in_scope
        )

    def _make_seats(self, managers, facts, customers, day):
        """Return [Seat]: what a manager holds beside the scope is what he holds less the scope."""
        loads = managers._portfolio_load(day)
        count, load = Counter(), Counter()
        for customer in customers:
            count[customer.manager_id] += 1
            load[customer.manager_id] += customer.load
        seats = []
        for manager in managers:
            held, points = loads.get(manager.id, (0, 0.0))
            seats.append(
                Seat(facts[manager.id], held - count[manager.id], max(0.0, round(points - load[manager.id], 2)))
            )
        return seats

    def _make_backup_seats(self, facts, links, backups, tiers):
        """Return [Seat] with the backups that each manager holds outside the plan."""
        points = {tier.id: tier.load_points for tier in tiers}
        count, load = Counter(), Counter()
        for (partner_id, role), (manager_id, _since, tier_id) in links.items():
            if role == "backup" and partner_id not in backups:
                count[manager_id] += 1
                load[manager_id] += points.get(tier_id, 0.0)
        return [Seat(one, count[one.id], load[one.id]) for one in facts.values()]

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
                _tier_id, backup_id, months = given.backups[customer.id]
                customers.append(
                    customer._replace(
                        manager_id=backup_id, link_months=months, recent=False, other_id=holder[customer.id]
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
                    months = given.backups[customer.id][2]
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
                    "rate_before": _rate(facts, count_before, load_before),
                    "rate_after": _rate(facts, count_after, load_after),
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
        grades = [
            (grade.id, grade.level, frozenset(grade.primary_tier_ids.ids))
            for grade in self.env["customer.manager.grade"]
            .sudo()
            .search([("company_id", "in", (False, self.company_id.id))])
        ]
        short = seats_short(primary.unplaced_by_tier, grades)
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
            "move_weight": primary.weight,
            "move_weight_bound": primary.weight_bound,
            "unplaceable_bound": sum(primary.bound[: _rank_count(primary)]),
            "gap": 100.0 * primary.gap,
            "seats_short": {str(grade_id or "none"): number for grade_id, number in short.items()},
        }

    def _digest(self, given):
        """Fingerprint of the input but for the lengths of links, which grow by themselves."""
        text = json.dumps(
            [
                [
                    (one.id, one.tier_id, one.load, one.team_id, one.manager_id, sorted(one.conflicts))
                    for one in given.customers
                ],
                [(partner_id, backup_id) for partner_id, (_t, backup_id, _m) in sorted(given.backups.items())],
                [
                    (
                        seat.facts.id,
                        sorted(seat.facts.primary_tiers),
                        sorted(seat.facts.backup_tiers),
                        seat.facts.count_cap,
                        seat.facts.load_cap,
                        seat.facts.team_id,
                        seat.facts.certified,
                        seat.count,
                        seat.load,
                    )
                    for seat in given.seats
                ],
            ]
        )
        return hashlib.sha256(text.encode()).hexdigest()


def _months(since, day):
    """Full months from `since` to `day`; 0 without a start."""
    if not since or since > day:
        return 0
    return (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day)


def _rate(facts, count, load):
    """Load of the fuller cap in per cent; 0 without caps."""
    return max(
        100.0 * count / facts.count_cap if facts.count_cap else 0.0,
        100.0 * load / facts.load_cap if facts.load_cap else 0.0,
    )


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
