"""A manager's list of own customers among many contacts against the plain list (design 8, row 5).

Both lists are opened as the web client does: one `web_search_read` of the first page with the
fields of their views and the count, by the manager himself. The plain list shows the same
contacts' names without any filter. The queries of the own list are counted too.

Contacts: ``BENCH_CONTACTS`` (1,000,000 by default), a tenth of them with a manager; the measured
manager serves 100.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from cm_bench import scratch_database, store

CONTACTS = int(os.environ.get("BENCH_CONTACTS", 1_000_000))
OWN = 100
MANAGERS = 40
TURNS = 40
GOAL_RATIO = 1.2

GENERATE = """
INSERT INTO res_partner (name, complete_name, active, is_company, type, lang, customer_company_id, customer_tier_id)
SELECT 'Customer ' || i, 'Customer ' || i, TRUE, TRUE, 'contact', 'en_US', %(company)s, %(tier)s
FROM GENERATE_SERIES(1, %(count)s) i;
UPDATE res_partner SET commercial_partner_id = id WHERE complete_name LIKE 'Customer %%';
INSERT INTO customer_assignment (partner_id, manager_id, company_id, role, date_from, state, is_replaced)
SELECT id, (%(managers)s::int[])[1 + n %% %(others)s], %(company)s, 'primary', '2025-01-01', 'active', FALSE
FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM res_partner WHERE complete_name LIKE 'Customer %%') p
WHERE n %% 10 = 1;
UPDATE customer_assignment SET manager_id = %(own)s WHERE id IN (
    SELECT id FROM customer_assignment WHERE reason IS NULL AND grade_id IS NULL ORDER BY partner_id %% 997, id
    LIMIT %(own_count)s);
"""


def prepare(env):
    """Make contacts, managers and links; return the manager to measure."""
    company = env.company
    user = env["res.users"].create(
        {
            "name": "Measured",
            "login": "measured",
            "group_ids": [(4, env.ref("customer_manager.group_customer_manager_user").id)],
        }
    )
    employees = env["hr.employee"].create([{"name": f"Manager {n}", "company_id": company.id} for n in range(MANAGERS)])
    employees[0].user_id = user
    managers = env["customer.manager"].create([{"employee_id": employee.id} for employee in employees])
    env.flush_all()
    env.cr.execute(
        GENERATE,
        {
            "company": company.id,
            "tier": env.ref("customer_manager.customer_tier_core").id,
            "count": CONTACTS,
            "managers": managers.ids[1:],
            "others": MANAGERS - 1,
            "own": managers[0].id,
            "own_count": OWN,
        },
    )
    env.invalidate_all()
    env["customer.assignment"]._refresh_partner_facts()
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE res_partner")
    env.cr.execute("VACUUM ANALYZE customer_assignment")
    env.cr._cnx.autocommit = False
    return managers[0]


def specification(env, view):
    """Return what the web client reads for a list view: its fields, names of what they point to."""
    model = env["res.partner"]
    arch = model.get_view(env.ref(view).id, "list")
    return {
        name: {"fields": {"display_name": {}}} if model._fields[name].type in ("many2one", "many2many") else {}
        for name in arch["models"]["res.partner"]
        if name in model._fields
    }


def open_list(env, domain, fields):
    """Read the first page and the count with an empty cache, as a new request does."""
    env.invalidate_all()
    return env["res.partner"].web_search_read(domain, fields, limit=80, count_limit=10001)


def measure(env, lists):
    """Return {name: (median seconds, queries)}; the lists take turns, so that both see the same machine."""
    seconds = {name: [] for name in lists}
    queries = {}
    for _turn in range(TURNS):
        for name, (domain, fields) in lists.items():
            before, start = env.cr.sql_log_count, time.perf_counter()
            open_list(env, domain, fields)
            seconds[name].append(time.perf_counter() - start)
            queries[name] = env.cr.sql_log_count - before
    return {name: (statistics.median(times), queries[name]) for name, times in seconds.items()}


def main():
    """Measure both lists, print and store."""
    with scratch_database() as database:
        with database.session() as env:
            manager = prepare(env)
            user_id = manager.user_id.id
        with database.session(uid=user_id) as env:
            own_domain = [("is_my_customer", "=", True)]
            lists = {
                "plain": ([], specification(env, "base.view_partner_tree")),
                "own": (own_domain, specification(env, "customer_manager.res_partner_view_list_portfolio")),
            }
            found = open_list(env, *lists["own"])["length"]
            figures = measure(env, lists)
    plain, own = figures["plain"], figures["own"]
    row = {
        "work": "a manager's list of own customers",
        "contacts": CONTACTS,
        "own_customers": found,
        "seconds": round(own[0], 4),
        "queries": own[1],
        "plain_seconds": round(plain[0], 4),
        "plain_queries": plain[1],
        "ratio": round(own[0] / plain[0], 3),
        "goal_ratio": GOAL_RATIO,
    }
    print(", ".join(f"{key} {value}" for key, value in row.items()))
    print(store("my-customers", [row]))


if __name__ == "__main__":
    main()
