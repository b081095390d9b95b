"""Tier run against the same result by bare SQL (design 8, row 1).

Both classify the same customers: energy, revenue, profit, floors, ties, limits,
flags. The bare statement is written by hand for this one case and fills a table
without a single index or key; a second measure fills a table with the indexes
that the lines need to be found. The results are compared row by row.

Customers: ``BENCH_CUSTOMERS`` (1,000,000 by default) with 12 months each; a tenth
of them is measured too, for the growth.
"""

import gc
import os
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from cm_bench import peak_memory, scratch_database, store, timed

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", 1_000_000))
TURNS = int(os.environ.get("BENCH_TURNS", 3))
GOAL_RATIO, GOAL_MEMORY, GOAL_GROWTH = 1.3, 100, 11

#: customers with a steep curve: kwh falls with the rank, some facts are missing
GENERATE = """
INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, active, is_company, type, lang,
    customer_company_id, customer_importance, is_strategic_customer)
SELECT id, id, 'Customer ' || i, 'Customer ' || i, TRUE, TRUE, 'contact', 'en_US', %(company)s,
    CASE WHEN i %% 5000 = 7 THEN 'first' WHEN i %% 3000 = 11 THEN 'second' END, i %% 9000 = 13
FROM (SELECT NEXTVAL('res_partner_id_seq') AS id, i FROM GENERATE_SERIES(1, %(count)s) i) customer;
INSERT INTO customer_account (number, partner_id, company_id, active, state, category, voltage_level,
    capacity_kva, is_dedicated_line)
SELECT 'B' || id, id, %(company)s, TRUE, 'active', 'industry',
    CASE WHEN id %% 700 = 1 THEN '35' WHEN id %% 3 = 0 THEN '10' ELSE '0.38' END,
    CASE WHEN id %% 5 = 0 THEN 400 ELSE 100 END, id %% 1100 = 3
FROM res_partner WHERE customer_company_id = %(company)s;
INSERT INTO customer_usage (account_id, partner_id, company_id, month, kwh, revenue, profit)
SELECT a.id, a.partner_id, %(company)s, '2025-01-01'::date + m * INTERVAL '1 month',
    ROUND((1e7 / (1 + a.partner_id %% %(count)s) + m)::numeric, 3),
    ROUND((6e6 / (1 + a.partner_id %% %(count)s) + m)::numeric, 2),
    CASE WHEN a.partner_id %% 50 = 1 THEN NULL WHEN a.partner_id %% 60 = 1 THEN -5
    ELSE ROUND((1e6 / (1 + a.partner_id %% %(count)s))::numeric, 2) END
FROM customer_account a CROSS JOIN GENERATE_SERIES(0, 11) m
WHERE a.company_id = %(company)s AND (a.partner_id %% 40 <> 1 OR m > 5);
"""
COLUMNS = """run_id int, company_id int, partner_id int, group_id int, is_head bool, kwh numeric,
    revenue numeric, profit numeric, month_count int, capacity_kva numeric, voltage_kv numeric,
    value_share numeric, rank int, cumulative_share numeric, computed_tier_id int, earned_tier_id int,
    regular_tier_id int, final_tier_id int, floor_reason varchar, change varchar, is_part_year bool,
    revenue_missing bool, profit_missing bool, profit_negative bool, no_usage bool, is_flagged bool"""
#: the same result, written by hand for one company, first run, weights 0/50/50
BARE = """
INSERT INTO bench_line
WITH usage AS (
    SELECT partner_id, SUM(kwh) kwh, SUM(revenue) revenue, SUM(profit) profit,
        COUNT(DISTINCT month) months, BOOL_OR(revenue IS NULL) no_revenue, BOOL_OR(profit IS NULL) no_profit
    FROM customer_usage
    WHERE company_id = %(company)s AND month BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY partner_id
), size AS (
    SELECT partner_id, SUM(capacity_kva) capacity, MAX(voltage_level::numeric) voltage,
        BOOL_OR(is_dedicated_line) dedicated
    FROM customer_account WHERE company_id = %(company)s AND state = 'active' AND active GROUP BY partner_id
), fact AS MATERIALIZED (
    SELECT p.id, p.customer_importance importance, p.is_strategic_customer strategic,
        capacity, voltage, dedicated, COALESCE(months, 0) months, no_revenue, no_profit,
        CASE WHEN months < 12 THEN ROUND(kwh * 12.00000000000000000000 / months, 2) ELSE kwh END kwh,
        CASE WHEN months < 12 THEN ROUND(revenue * 12.00000000000000000000 / months, 2) ELSE revenue END revenue,
        CASE WHEN months < 12 THEN ROUND(profit * 12.00000000000000000000 / months, 2) ELSE profit END profit
    FROM res_partner p LEFT JOIN usage ON usage.partner_id = p.id LEFT JOIN size ON size.partner_id = p.id
    WHERE p.customer_company_id = %(company)s AND p.active AND p.commercial_partner_id = p.id
        AND p.id IN (SELECT partner_id FROM customer_account
            WHERE state = 'active' AND category <> 'residential' AND active)
), total AS (
    SELECT SUM(revenue) FILTER (WHERE revenue > 0) revenue,
        SUM(profit) FILTER (WHERE profit > 0 AND NOT no_profit) profit
    FROM fact
), scored AS MATERIALIZED (
    SELECT fact.*, 50 * (GREATEST(fact.revenue, 0) * t.profit
        + CASE WHEN no_profit OR fact.profit < 0 THEN fact.revenue * t.profit ELSE fact.profit * t.revenue END) score
    FROM fact CROSS JOIN total t
), ranked AS MATERIALIZED (
    SELECT *, RANK() OVER w rank, SUM(score) OVER w reached FROM scored WINDOW w AS (ORDER BY score DESC)
), cut AS (
    SELECT t.score whole, t.n, MAX(r.score) FILTER (WHERE reached * 100 >= 80 * t.score) core,
        MAX(r.score) FILTER (WHERE reached * 100 >= 95 * t.score) priority
    FROM ranked r CROSS JOIN (SELECT SUM(score) score, COUNT(*) n FROM ranked) t GROUP BY t.score, t.n
), placed AS (
    SELECT ranked.*, whole, CASE
        WHEN ranked.score >= core AND (rank - 1) * 100 < 20 * n THEN 1
        WHEN ranked.score >= priority THEN 2
        WHEN capacity >= 315 OR voltage >= 10 THEN 3 ELSE 4 END computed,
        CASE WHEN importance IN ('first', 'special') THEN 1
        WHEN importance IN ('second', 'temporary') OR strategic OR voltage >= 35 OR dedicated THEN 2
        WHEN capacity >= 315 OR voltage >= 10 THEN 3 END lowest
    FROM ranked CROSS JOIN cut
), decided AS (SELECT *, LEAST(computed, lowest) final FROM placed)
SELECT %(run)s, %(company)s, id, id, TRUE, COALESCE(kwh, 0), revenue, profit, months, capacity, voltage,
    ROUND(score * 100 / whole, 10), rank, ROUND(reached * 100 / whole, 10), tier[computed], tier[final], tier[final],
    tier[final], CASE WHEN final < computed THEN CASE
        WHEN importance IN ('first', 'special') OR final = 2 AND importance IN ('second', 'temporary')
        THEN 'importance' WHEN final = 2 AND strategic THEN 'strategic' WHEN final = 2 AND voltage >= 35 THEN 'voltage'
        WHEN final = 2 AND dedicated THEN 'dedicated_line' WHEN voltage >= 10 THEN 'voltage' ELSE 'capacity' END
        WHEN computed = 4 THEN 'below_minimum' END, 'new', months BETWEEN 1 AND 11,
    COALESCE(no_revenue, FALSE), COALESCE(no_profit, FALSE), NOT COALESCE(no_profit, FALSE) AND profit < 0, months = 0,
    months < 12 OR COALESCE(no_revenue OR no_profit, FALSE) OR profit < 0
FROM decided CROSS JOIN (SELECT %(tiers)s::int[] tier) t
"""
DIFFERENCES = """
SELECT COUNT(*) FROM customer_tier_run_line a FULL JOIN bench_line b USING (partner_id)
WHERE a.run_id = %(run)s AND (a.rank, a.value_share, a.cumulative_share, a.computed_tier_id, a.final_tier_id,
    a.floor_reason, a.kwh, a.profit, a.is_flagged)
    IS DISTINCT FROM (b.rank, b.value_share, b.cumulative_share, b.computed_tier_id, b.final_tier_id,
    b.floor_reason, b.kwh, b.profit, b.is_flagged)
"""


def prepare(env, count):
    """Create a company with `count` customers and a run; return the run."""
    company = env["res.company"].create({"name": "Bench Utility"})
    env.user.company_ids += company
    env.flush_all()
    env.cr.execute(GENERATE, {"company": company.id, "count": count})
    run = (
        env["customer.tier.run"]
        .with_context(allowed_company_ids=company.ids)
        .create(
            {
                "name": "Bench",
                "company_id": company.id,
                "date_from": date(2025, 1, 1),
                "date_to": date(2025, 12, 31),
            }
        )
    )
    env.cr.commit()
    env.cr._cnx.autocommit = True
    for table in ("res_partner", "customer_account", "customer_usage"):
        env.cr.execute(f"VACUUM ANALYZE {table}")
    env.cr._cnx.autocommit = False
    return run


def run_bare(env, run, indexed):
    """Fill the bare table, with the same planner settings as the run."""
    from odoo.addons.customer_manager.models.customer.customer_tier_run_compute import SETTINGS
    from odoo.addons.customer_manager.models.planner import planned

    cr = env.cr
    cr.execute("DROP TABLE IF EXISTS bench_line")
    cr.execute(f"CREATE TABLE bench_line (id serial {'PRIMARY KEY' if indexed else ''}, {COLUMNS})")
    if indexed:
        cr.execute("CREATE INDEX ON bench_line (run_id, rank)")
        cr.execute("CREATE INDEX ON bench_line (partner_id)")
    names = COLUMNS.replace("\n", " ").split(",")
    columns = ", ".join(name.split()[0] for name in names)
    tiers = env["customer.tier"]._get_tiers(run.company_id).ids
    with planned(cr, SETTINGS):
        cr.execute(
            BARE.replace("INTO bench_line", f"INTO bench_line ({columns})"),
            {"company": run.company_id.id, "run": run.id, "tiers": tiers},
        )
        return cr.rowcount


def server_seconds(env):
    """Return the processor time of this session's server process, 0 if it is elsewhere."""
    env.cr.execute("SELECT pg_backend_pid()")
    stat = Path(f"/proc/{env.cr.fetchone()[0]}/stat")
    if not stat.exists():
        return 0
    user, system = stat.read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def best_of(env, work):
    """Return the best time and processor time of TURNS transactions.

    All but the last one are rolled back.
    """
    best = busy = float("inf")
    for turn in range(TURNS):
        gc.collect()
        start = server_seconds(env)
        seconds, _rows = timed(work)
        best, busy = min(best, seconds), min(busy, server_seconds(env) - start)
        if turn < TURNS - 1:
            env.cr.rollback()
            env.invalidate_all()
    return best, busy


def measure(count):
    """Return the figures for `count` customers."""
    with scratch_database() as database, database.session() as env:
        run = prepare(env, count)
        bare, bare_busy = best_of(env, lambda: run_bare(env, run, False))
        env.cr.rollback()
        indexed, indexed_busy = best_of(env, lambda: run_bare(env, run, True))
        env.cr.commit()
        seconds, busy = best_of(env, run.action_compute)
        env.cr.commit()
        env.cr.execute(DIFFERENCES, {"run": run.id})
        differences = env.cr.fetchone()[0]
        env.cr.execute("SELECT COUNT(*) FROM customer_usage WHERE company_id = %s", [run.company_id.id])
        usage_rows = env.cr.fetchone()[0]
        memory, _result = peak_memory(run.action_compute)
        env.cr.rollback()
    return {
        "work": "tier run",
        "customers": count,
        "usage_rows": usage_rows,
        "seconds": round(seconds, 2),
        "bare_sql_seconds": round(bare, 2),
        "bare_sql_with_indexes_seconds": round(indexed, 2),
        "ratio": round(seconds / bare, 3),
        "ratio_with_indexes": round(seconds / indexed, 3),
        "goal_ratio": GOAL_RATIO,
        "server_processor_seconds": round(busy, 2),
        "processor_ratio": round(busy / bare_busy, 3) if bare_busy else None,
        "processor_ratio_with_indexes": round(busy / indexed_busy, 3) if indexed_busy else None,
        "load_average": round(os.getloadavg()[0], 1),
        "python_peak_mib": round(memory, 1),
        "goal_python_mib": GOAL_MEMORY,
        "rows_that_differ": differences,
    }


def main():
    """Measure a tenth and the whole, print and store."""
    rows = [measure(max(1, CUSTOMERS // 10)), measure(CUSTOMERS)]
    growth = rows[1]["seconds"] / rows[0]["seconds"]
    rows.append({"work": "ten times the rows", "ratio": round(growth, 2), "goal_ratio": GOAL_GROWTH})
    for row in rows:
        print(", ".join(f"{key} {value}" for key, value in row.items()))
    print(store("tier-run", rows))


if __name__ == "__main__":
    main()
