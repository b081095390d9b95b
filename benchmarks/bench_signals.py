"""Signal rules against the same findings by bare SQL.

A rule runs as the job runs it: it looks whether its data is there, finds, raises signals with their evidence and
notes the run. The bare statement is written by hand for the one case: it finds the same customers and puts them
with their figure into a table without a single index or key. The findings are compared row by row. A second run of
the rule on the next day merges into the open signals; it has no bare counterpart.

Accounts: ``BENCH_ACCOUNTS`` (1,000,000 by default) with ``BENCH_MONTHS`` (15) months of usage each.
"""

import gc
import os
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from cm_bench import peak_memory, scratch_database, store, timed

ACCOUNTS = int(os.environ.get("BENCH_ACCOUNTS", 1_000_000))
MONTHS = int(os.environ.get("BENCH_MONTHS", 15))
TURNS = int(os.environ.get("BENCH_TURNS", 3))
GOAL_RATIO = 2
DAY = date(2026, 3, 31)
PLANNER = {"work_mem": "256MB", "jit": "off"}

#: one customer an account; 4 % fall by half, 1 % reach 97 % of their capacity, 2 % leave bills unpaid
GENERATE = """
INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, active, is_company, type, lang,
    customer_company_id)
SELECT id, id, 'Customer ' || i, 'Customer ' || i, TRUE, TRUE, 'contact', 'en_US', %(company)s
FROM (SELECT NEXTVAL('res_partner_id_seq') AS id, i FROM GENERATE_SERIES(1, %(count)s) i) customer;
INSERT INTO customer_account (number, partner_id, company_id, active, state, category, voltage_level,
    capacity_kva, last_month)
SELECT 'B' || id, id, %(company)s, TRUE, 'active', 'industry', '10', 400, '2026-03-01'
FROM res_partner WHERE customer_company_id = %(company)s;
INSERT INTO customer_usage (account_id, partner_id, company_id, month, kwh, revenue, due_date, paid_date,
    max_demand_kw)
SELECT a.id, a.partner_id, %(company)s, month::date,
    CASE WHEN a.partner_id %% 25 = 0 AND month >= '2026-01-01' THEN 500 ELSE 1000 END + a.partner_id %% 90,
    600, (month + INTERVAL '1 month 10 days')::date,
    CASE WHEN a.partner_id %% 50 <> 1 OR month < '2026-01-01' THEN (month + INTERVAL '1 month 5 days')::date END,
    CASE WHEN a.partner_id %% 100 = 0 THEN 388 ELSE 200 END
FROM customer_account a
CROSS JOIN GENERATE_SERIES('2026-03-01'::date - MAKE_INTERVAL(months => %(months)s - 1), '2026-03-01', '1 month') month
WHERE a.company_id = %(company)s;
"""
#: rule -> (its values, the bare statement of its findings)
RULES = {
    "usage_drop": (
        {"threshold": 30, "window_months": 3},
        """
        SELECT now.partner_id, ROUND((SUM(past.kwh) - SUM(now.kwh)) * 100 / SUM(past.kwh), 2)
        FROM customer_usage now JOIN customer_usage past ON past.account_id = now.account_id
            AND past.partner_id = now.partner_id AND past.month = (now.month - INTERVAL '1 year')::date
        WHERE now.company_id = %(company)s AND now.month BETWEEN '2026-01-01' AND '2026-03-01'
            AND past.company_id = %(company)s AND past.month BETWEEN '2025-01-01' AND '2025-03-01'
        GROUP BY now.partner_id
        HAVING SUM(past.kwh) > 0 AND (SUM(past.kwh) - SUM(now.kwh)) * 100 >= 30 * SUM(past.kwh)
        """,
    ),
    "near_capacity": (
        {"threshold": 95, "window_months": 1, "kind": "opportunity", "level": False},
        """
        SELECT u.partner_id, MAX(ROUND(u.max_demand_kw * 100 / a.capacity_kva, 4))
        FROM customer_usage u JOIN customer_account a ON a.id = u.account_id
        WHERE u.company_id = %(company)s AND u.month = '2026-03-01' AND a.capacity_kva > 0
            AND u.max_demand_kw * 100 > 95 * a.capacity_kva AND u.max_demand_kw <= a.capacity_kva
        GROUP BY u.partner_id
        """,
    ),
    "overdue": (
        {"threshold": 5, "window_months": 24},
        """
        SELECT partner_id, '2026-03-31'::date - MIN(due_date) FROM customer_usage
        WHERE company_id = %(company)s AND month >= '2024-03-01' AND due_date <= '2026-03-26'
            AND (revenue IS NULL OR revenue > 0)
            AND (paid_date > '2026-03-31' OR paid_date IS NULL AND NOT COALESCE(paid >= revenue, FALSE))
        GROUP BY partner_id
        """,
    ),
}
DIFFERENCES = """
SELECT COUNT(*) FROM (SELECT partner_id, value FROM customer_signal WHERE rule_id = %s) a
FULL JOIN bench_finding b USING (partner_id) WHERE a.value IS DISTINCT FROM b.value
"""


def prepare(env):
    """Create a company with accounts and usage; return it."""
    company = env["res.company"].create({"name": "Bench Utility"})
    env.user.company_ids += company
    env.flush_all()
    env.cr.execute(GENERATE, {"company": company.id, "count": ACCOUNTS, "months": MONTHS})
    env.cr.commit()
    env.cr._cnx.autocommit = True
    for table in ("res_partner", "customer_account", "customer_usage"):
        env.cr.execute(f"VACUUM ANALYZE {table}")
    env.cr._cnx.autocommit = False
    return company


def run_bare(env, company, statement):
    """Fill the bare table, with the same planner settings as the rule."""
    from odoo.addons.customer_manager.models.planner import planned

    cr = env.cr
    cr.execute("DROP TABLE IF EXISTS bench_finding")
    cr.execute("CREATE TABLE bench_finding (partner_id int, value numeric)")
    with planned(cr, PLANNER):
        cr.execute(f"INSERT INTO bench_finding {statement}", {"company": company.id})


def best_of(env, works):
    """Return the best time of each work; they take turns, and all turns but the last one are rolled back."""
    best = [float("inf")] * len(works)
    for turn in range(TURNS):
        for place, work in enumerate(works):
            gc.collect()
            seconds, _result = timed(work)
            best[place] = min(best[place], seconds)
            if turn < TURNS - 1:
                env.cr.rollback()
                env.invalidate_all()
    return best


def measure(env, company, name):
    """Return the figures of one rule."""
    values, statement = RULES[name]
    rule = env["customer.signal.rule"].create(
        {"name": name, "measure": name, "kind": "risk", "level": "R2", "company_id": company.id, **values}
    )
    env.cr.commit()
    bare, seconds = best_of(env, [lambda: run_bare(env, company, statement), lambda: rule._run(company, DAY)])
    env.cr.execute(DIFFERENCES, [rule.id])
    differences = env.cr.fetchone()[0]
    found = rule.run_ids.finding_count
    env.cr.commit()
    merge, _result = timed(lambda: rule._run(company, DAY + timedelta(days=1)))
    memory, _result = peak_memory(lambda: rule._run(company, DAY + timedelta(days=2)))
    env.cr.rollback()
    return {
        "work": f"signal rule {name}",
        "accounts": ACCOUNTS,
        "usage_rows": ACCOUNTS * MONTHS,
        "findings": found,
        "seconds": round(seconds, 2),
        "bare_sql_seconds": round(bare, 2),
        "ratio": round(seconds / bare, 3),
        "goal_ratio": GOAL_RATIO,
        "merge_seconds": round(merge, 2),
        "python_peak_mib": round(memory, 1),
        "findings_that_differ": differences,
        "load_average": round(os.getloadavg()[0], 1),
    }


def main():
    """Measure each rule, print and store."""
    with scratch_database() as database, database.session() as env:
        company = prepare(env)
        rows = [measure(env, company, name) for name in RULES]
    for row in rows:
        print(", ".join(f"{key} {value}" for key, value in row.items()))
    print(store("signals", rows))


if __name__ == "__main__":
    main()
