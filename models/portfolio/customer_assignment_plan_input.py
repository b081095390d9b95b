import hashlib
import json
from collections import Counter
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...algorithms.assignment import Customer, Seat


class Input(NamedTuple):
    """What a plan is computed from: customers and seats for both roles, and the managers.

    ``backups`` are (backup manager id, months of that link, team id to choose from) by customer id.
    ``other_counts`` are the customers outside the scope by (manager id, tier id).
    """

    customers: list
    seats: list
    backups: dict
    backup_seats: list
    managers: object
    other_counts: Counter


class CustomerAssignmentPlan(models.Model):
    """Reading what a plan is computed from, in a handful of queries."""

    _inherit = "customer.assignment.plan"

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
            own_team_id = team_id = own_teams.get(partner_id)
            if team_id is None and self.keep_team and manager_id:
                team_id = facts[manager_id].team_id
            if tier_id in need_backup:
                # "Keep team" chooses new backups; it is no reason to part from one of another team.
                backup_team_id = facts[backup_id].team_id if own_team_id is None and backup_id in facts else team_id
                backups[partner_id] = (backup_id, _months(since, day), backup_team_id)
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
        """Return {customer id: team id} of those that only one team may serve."""
        bound = partners.search_fetch(
            [("id", "in", partners.ids), ("customer_team_id", "!=", False)], ["customer_team_id"]
        )
        return {partner.id: partner.customer_team_id.id for partner in bound}

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

    def _digest(self, given):
        """Fingerprint of the input but for the lengths of links, which grow by themselves."""
        text = json.dumps(
            [
                [
                    (one.id, one.tier_id, one.load, one.team_id, one.manager_id, sorted(one.conflicts))
                    for one in given.customers
                ],
                [(partner_id, backup_id) for partner_id, (backup_id, *_rest) in sorted(given.backups.items())],
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
