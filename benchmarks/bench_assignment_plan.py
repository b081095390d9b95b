"""Assignment plan against its lower bound and against Odoo's lead assignment (design 8, row 3).

1. The pure algorithm on a city of ``BENCH_CUSTOMERS`` customers and ``BENCH_MANAGERS``
   managers (100,000 and 2,000 by default): a yearly review (a tenth without manager, tiers
   changed, certificates lost, managers above their caps), the first day (nobody has a
   manager), and load caps that bind. Reported: seconds, distance to the split relaxation,
   and how uneven the load is among managers of one grade and team who got somebody.
2. Computing and applying a plan for ``BENCH_ITEMS`` (2,000) customers through the ORM, per
   customer, against ``crm.team`` assigning as many leads to salespersons, per lead.
3. The same plan through the ORM with all customers and managers.
"""

import logging
import os
import random
import sys
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]

from cm_bench import machine, peak_memory, scratch_database, store, timed  # noqa: E402

from algorithms.assignment import Customer, Seat, make_plan  # noqa: E402
from algorithms.eligibility import ManagerFacts  # noqa: E402

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", 100_000))
MANAGERS = int(os.environ.get("BENCH_MANAGERS", 2_000))
ITEMS = int(os.environ.get("BENCH_ITEMS", 2_000))
TEAMS = 100
GOAL_GAP, GOAL_UNEVEN, GOAL_RATIO = 1.0, 2.0, 20
CORE, PRIORITY, STANDARD = 1, 2, 3
POINTS = {CORE: 6.0, PRIORITY: 2.0, STANDARD: 1.0}
#: level -> (tiers, customers at most, load points at most)
GRADES = {
    4: (frozenset({CORE, PRIORITY, STANDARD}), 25, 150.0),
    3: (frozenset({PRIORITY, STANDARD}), 60, 120.0),
    2: (frozenset({STANDARD}), 120, 120.0),
}
#: caps on points only, so low that they bind with different load points
TIGHT = {4: (GRADES[4][0], 0, 118.0), 3: (GRADES[3][0], 0, 82.0), 2: (GRADES[2][0], 0, 78.0)}


def city(grades, *, first_day=False, seed=19):
    """Return (customers, seats) of an invented utility."""
    dice = random.Random(seed)
    teams = max(1, min(TEAMS, MANAGERS // 20))
    seats, room, crews = [], {}, {}
    for number in range(1, MANAGERS + 1):
        level = (4, 3, 3, 2)[number // teams % 4]
        tiers, count_cap, load_cap = grades[level]
        facts = ManagerFacts(number, level, tiers, tiers, count_cap, load_cap, number % teams, dice.random() > 0.02)
        seats.append(Seat(facts))
        room[number] = [(count_cap or CUSTOMERS) * 0.9, load_cap * 0.9]
        crews.setdefault(facts.team_id, []).append(facts)
    customers = []
    for number in range(1, CUSTOMERS + 1):
        tier = dice.choices((CORE, PRIORITY, STANDARD), (6, 30, 64))[0]
        team = dice.randrange(teams)
        holder = dice.choice(crews[team])
        left = room[holder.id]
        fits = tier in holder.primary_tiers and left[0] >= 1 and left[1] >= POINTS[tier]
        held = not first_day and dice.random() < 0.9 and (fits or dice.random() < 0.05)
        if held:
            left[0] -= 1
            left[1] -= POINTS[tier]
        customers.append(
            Customer(
                id=number,
                tier_id=tier,
                rank=tier,
                load=POINTS[tier],
                team_id=team,
                manager_id=holder.id if held else None,
                link_months=dice.randrange(200) if held else 0,
                recent=held and dice.random() < 0.05,
                conflicts=frozenset({holder.id}) if dice.random() < 0.001 else frozenset(),
            )
        )
    return customers, seats


def unevenness(plan, customers, seats):
    """Return the widest spread of load rates, in points of per cent, that levelling could still narrow.

    For each grade and team: the fullest manager who got somebody new against the emptiest with
    room for the lightest customer who came, less the points of that customer, which cannot be split.
    """
    load_of = {customer.id: customer.load for customer in customers}
    came = {}
    for line in plan.lines:
        if line.kind in ("move", "new"):
            came.setdefault(line.to_id, []).append(load_of[line.customer_id])
    groups = {}
    for seat in seats:
        if seat.facts.certified:
            groups.setdefault((seat.facts.team_id, seat.facts.level), []).append(seat.facts)
    worst = 0.0
    for crew in groups.values():
        receivers = [one for one in crew if one.id in came]
        for giver in receivers:
            lightest = min(came[giver.id])
            for other in crew:
                count, load = plan.after[other.id]
                if (other.count_cap and count >= other.count_cap) or load + lightest > other.load_cap:
                    continue
                spread = plan.after[giver.id][1] - load - lightest
                worst = max(worst, 100 * spread / giver.load_cap)
    return worst


def measure_pure():
    """Measure the algorithm alone; return result rows."""
    rows = []
    for work, grades, options in (
        ("yearly review, default grades", GRADES, {}),
        ("first day, default grades", GRADES, {"first_day": True}),
        ("yearly review, load caps bind", TIGHT, {}),
    ):
        customers, seats = city(grades, **options)
        seconds, plan = timed(lambda given=(customers, seats): make_plan(*given))
        spread = unevenness(plan, customers, seats)
        row = {
            "work": f"pure plan: {work}",
            "customers": CUSTOMERS,
            "managers": MANAGERS,
            "seconds": round(seconds, 2),
            "moves": plan.moves,
            "new": sum(line.kind == "new" for line in plan.lines),
            "unplaceable": sum(line.kind == "unplaceable" for line in plan.lines),
            "objective": plan.objective[:-1],
            "lower_bound": plan.bound,
            "gap_percent": round(100 * plan.gap, 4),
            "goal_gap_percent": GOAL_GAP,
            "uneven_percent": round(spread, 2),
            "goal_uneven_percent": GOAL_UNEVEN,
        }
        rows.append(row)
        say(
            f"{row['work']}: {seconds:.2f} s, {row['moves']} moves, {row['new']} new, {row['unplaceable']} unplaceable,"
            f" {row['gap_percent']} % from the bound (goal {GOAL_GAP}), load uneven by {row['uneven_percent']} %"
            f" (goal {GOAL_UNEVEN})"
        )
    customers, seats = city(GRADES)
    memory, _plan = peak_memory(lambda: make_plan(customers, seats))
    rows.append({"work": "pure plan: memory", "mib": round(memory, 1)})
    return rows


# -- through the ORM --------------------------------------------------------


def prepare_portfolio(env, customers, managers):
    """Create a company with so many managers and customers without one; return the plan.

    Seats suffice: for every 50 customers a manager, as in the city above.
    """
    company = env["res.company"].create({"name": f"Bench Power {customers}"})
    env.user.write({"company_ids": [(4, company.id)]})
    env = env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})
    employees = env["hr.employee"].create(
        [{"name": f"Manager {number}", "company_id": company.id} for number in range(managers)]
    )
    crew = env["customer.manager"].create([{"employee_id": employee.id} for employee in employees])
    grades = [
        env.ref(f"customer_manager.customer_manager_grade_{code}") for code in ("senior", "first", "first", "second")
    ]
    env["customer.manager.appointment"].create(
        [
            {
                "manager_id": manager.id,
                "grade_id": grades[number % 4].id,
                "date_from": date.today() - timedelta(days=900),
                "is_initial": True,
            }
            for number, manager in enumerate(crew)
        ]
    )
    tiers = [env.ref(f"customer_manager.customer_tier_{code}").id for code in ("core", "priority", "standard")]
    env.flush_all()
    env.cr.execute(
        "INSERT INTO res_partner (name, complete_name, active, is_company, type, lang, customer_company_id,"
        " customer_tier_id) SELECT 'C ' || i, 'C ' || i, TRUE, TRUE, 'contact', 'en_US', %(company)s,"
        " (%(tiers)s::int[])[CASE WHEN i %% 100 < 6 THEN 1 WHEN i %% 100 < 36 THEN 2 ELSE 3 END]"
        " FROM GENERATE_SERIES(1, %(count)s) i",
        {"company": company.id, "tiers": tiers, "count": customers},
    )
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE customer_company_id = %s", (company.id,))
    env.cr.execute("ANALYZE res_partner")
    env.invalidate_all()
    return env["customer.assignment.plan"].create({"name": "Bench", "company_id": company.id})


def measure_orm(env, customers, managers):
    """Compute and apply a plan through the ORM; return (seconds to compute, to apply, plan).

    Each step in a transaction of its own, as users do it: PostgreSQL checks all foreign keys
    of a changed row again if the same transaction has written it.
    """
    plan = prepare_portfolio(env, customers, managers)
    env.cr.commit()
    compute, _result = timed(lambda: (plan.action_compute(), env.flush_all()))
    approver = env["res.users"].create(
        {
            "name": "Second officer",
            "login": f"bench_{plan.id}",
            "company_id": plan.company_id.id,
            "company_ids": [(6, 0, plan.company_id.ids)],
            "group_ids": [(4, env.ref("customer_manager.group_customer_manager_officer").id)],
        }
    )
    plan.with_user(approver).action_approve()
    env.cr.commit()
    apply, _result = timed(lambda: (plan.action_apply(), env.flush_all()))
    return compute, apply, plan


def measure_leads(env, items):
    """Let Odoo assign leads to salespersons; return (seconds, leads that got one)."""
    env["ir.config_parameter"].sudo().set_param("crm.lead.auto.assignment", True)
    env["crm.team"].search([]).action_archive()
    team = env["crm.team"].create({"name": "Bench", "use_leads": True})
    users = env["res.users"].create(
        [{"name": f"Seller {number}", "login": f"bench_seller_{number}"} for number in range(40)]
    )
    # A month's quota is dealt out by the day: enough for all of the leads in one go.
    env["crm.team.member"].create(
        [{"crm_team_id": team.id, "user_id": user.id, "assignment_max": 60 * items // 40} for user in users]
    )
    leads = env["crm.lead"].create(
        [
            {
                "name": f"Lead {number}",
                "type": "lead",
                "team_id": False,
                "user_id": False,
                "email_from": f"{number}@x.example",
            }
            for number in range(items)
        ]
    )
    env.flush_all()
    env.cr.execute(
        "UPDATE crm_lead SET probability = 50, create_date = now() - INTERVAL '1 day' WHERE id = ANY(%s)", (leads.ids,)
    )
    env.invalidate_all()
    seconds, _result = timed(lambda: (team._action_assign_leads(), env.flush_all()))
    return seconds, len(leads.filtered("user_id"))


def main():
    """Measure, print and store."""
    logging.getLogger("odoo").setLevel(logging.ERROR)
    say(f"Assignment plan, {CUSTOMERS} customers, {MANAGERS} managers")
    rows = measure_pure()
    with scratch_database() as database:
        with database.session() as env:
            lead_seconds, assigned = measure_leads(env, ITEMS)
        with database.session() as env:
            compute, apply, _plan = measure_orm(env, ITEMS, max(4, ITEMS // 50))
        lead_cost, plan_cost = lead_seconds / max(1, assigned), (compute + apply) / ITEMS
        row = {
            "work": "per item: Odoo's lead assignment against plan computed and applied",
            "leads": assigned,
            "lead_milliseconds": round(1000 * lead_cost, 3),
            "customers": ITEMS,
            "plan_milliseconds": round(1000 * plan_cost, 3),
            "compute_milliseconds": round(1000 * compute / ITEMS, 3),
            "ratio_computed": round(lead_cost / (compute / ITEMS), 1),
            "ratio_applied": round(lead_cost / plan_cost, 1),
            "ratio_algorithm": round(lead_cost / (rows[0]["seconds"] / CUSTOMERS), 1),
            "goal_ratio": GOAL_RATIO,
        }
        rows.append(row)
        say(
            f"per item: Odoo assigns a lead in {row['lead_milliseconds']} ms ({assigned} leads); a customer is planned"
            f" in {row['compute_milliseconds']} ms ({row['ratio_computed']} x faster), planned and applied in"
            f" {row['plan_milliseconds']} ms ({row['ratio_applied']} x), the algorithm alone {row['ratio_algorithm']} x"
            f" (goal {GOAL_RATIO})"
        )
        with database.session() as env:
            compute, apply, plan = measure_orm(env, CUSTOMERS, MANAGERS)
            row = {
                "work": "plan through the ORM, first day",
                "customers": CUSTOMERS,
                "managers": MANAGERS,
                "compute_seconds": round(compute, 1),
                "apply_seconds": round(apply, 1),
                "new": plan.new_count,
                "unplaceable": plan.unplaceable_count,
                "ratio_computed": round(lead_cost / (compute / CUSTOMERS), 1),
                "ratio_applied": round(lead_cost / ((compute + apply) / CUSTOMERS), 1),
            }
        rows.append(row)
        say(
            f"through the ORM, {CUSTOMERS} customers: computed in {row['compute_seconds']} s"
            f" ({row['ratio_computed']} x), applied in {row['apply_seconds']} s ({row['ratio_applied']} x in all)"
        )
    say(", ".join(f"{name} {value}" for name, value in machine().items()))
    say(f"stored in {store('assignment-plan', rows).relative_to(ROOT)}")


def say(text):
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
