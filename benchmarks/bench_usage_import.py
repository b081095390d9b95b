"""Usage import against its floor and against Odoo's own import (design 8, row 2).

One machine, one run, the same rows for all:

* floor: COPY of the rows into a bare table (typed columns, no index, no check);
* indexed floor: the same COPY into a table with the indexes that usage has;
* import: `action_import` of the CSV file through the job, with all checks, nothing stored before;
* repeat: the same file once more, with nothing to write;
* peer: `load()`, which stands behind Odoo's import button, row by row through the ORM.

``BENCH_ROWS`` (1,000,000) and ``BENCH_PEER_ROWS`` (20,000) change the sizes.
"""

import base64
import csv
import gc
import io
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from cm_bench import scratch_database, store, timed

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
PEER_ROWS = int(os.environ.get("BENCH_PEER_ROWS", 20_000))
MONTHS = 24
GOAL_FLOOR, GOAL_PEER = 3, 50

COLUMNS = ("account_number", "month", "kwh", "revenue", "profit", "paid", "due_date")
BARE = "account_number text, month date, kwh numeric, revenue numeric, profit numeric, paid numeric, due_date date"
ACCOUNTS = """
INSERT INTO res_partner (name, complete_name, active, is_company, type, lang, customer_company_id)
SELECT 'Customer ' || i, 'Customer ' || i, TRUE, TRUE, 'contact', 'en_US', %(company)s
FROM GENERATE_SERIES(1, %(count)s) i;
UPDATE res_partner SET commercial_partner_id = id WHERE customer_company_id = %(company)s;
INSERT INTO customer_account (number, partner_id, company_id, active, state, category)
SELECT 'A' || LPAD((ROW_NUMBER() OVER (ORDER BY id) - 1)::text, 7, '0'), id, %(company)s, TRUE, 'active', 'industry'
FROM res_partner WHERE customer_company_id = %(company)s;
"""

INDEXES = """
ALTER TABLE bench_floor ADD id serial PRIMARY KEY;
CREATE UNIQUE INDEX ON bench_floor (account_number, month);
CREATE INDEX ON bench_floor (month, account_number);
"""


def make_file(count, seed=7):
    """Return a CSV file of `count` rows, 24 months per account, as bytes."""
    draw = random.Random(seed)
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    for place in range(count):
        account, month = divmod(place, MONTHS)
        first = f"{2023 + month // 12}-{month % 12 + 1:02d}"
        kwh = draw.randint(1_000, 500_000)
        money = [f"{kwh * factor:.2f}" for factor in (0.65, 0.08, 0.65)]
        writer.writerow((f"A{account:07d}", f"{first}-01", kwh, *money, f"{first}-25"))
    return output.getvalue().encode()


def copy_floor(env, data, *statements):
    """Return the seconds of a COPY of the file into a new table, committed."""
    env.cr.execute(f"DROP TABLE IF EXISTS bench_floor; CREATE TABLE bench_floor ({BARE})")
    for statement in statements:
        env.cr.execute(statement)
    env.cr.commit()

    def copy():
        statement = f"COPY bench_floor ({', '.join(COLUMNS)}) FROM STDIN WITH (FORMAT csv, HEADER)"
        env.cr._obj.copy_expert(statement, io.BytesIO(data))
        env.cr.commit()

    return timed(copy)[0]


def run_import(env, data):
    """Import the file as its user and its job do; return (seconds, the import)."""
    usage_import = env["customer.usage.import"].create(
        {"data_file": base64.b64encode(data), "filename": "bench.csv", "company_id": env.company.id}
    )
    env.cr.commit()
    gc.collect()

    def work():
        usage_import.action_import()
        env.cr.commit()
        if usage_import.state == "importing":
            usage_import._cron_run_imports()
            env.cr.commit()

    seconds, _result = timed(work)
    if usage_import.state != "done":
        raise SystemExit(f"the import failed: {usage_import.message}")
    return seconds, usage_import


def run_peer(env, data):
    """Import the first rows with `load()`; return the seconds."""
    rows = list(csv.reader(io.StringIO(data.decode())))[1 : PEER_ROWS + 1]
    accounts = {a.number: a for a in env["customer.account"].search([("company_id", "=", env.company.id)])}
    names = ("account_id/.id", "partner_id/.id", "company_id/.id", *COLUMNS[1:])
    cells = [
        [str(accounts[row[0]].id), str(accounts[row[0]].partner_id.id), str(env.company.id), *row[1:]] for row in rows
    ]

    def work():
        result = env["customer.usage"].with_context(import_file=True).load(list(names), cells)
        env.cr.commit()
        if not result["ids"]:
            raise SystemExit(f"load() failed: {result['messages'][:1]}")

    return timed(work)[0]


def prepare(env, count):
    """Create a company with the accounts of `count` rows; return its environment."""
    company = env["res.company"].create({"name": "Bench Utility"})
    env.user.company_ids += company
    env.flush_all()
    env.cr.execute(ACCOUNTS, {"company": company.id, "count": -(-count // MONTHS)})
    env.cr.commit()
    env.cr.execute("ANALYZE res_partner; ANALYZE customer_account")
    env.cr.commit()
    return env(context={"allowed_company_ids": company.ids, "tracking_disable": True})


def main():
    """Measure, print, store."""
    data = make_file(ROWS)
    with scratch_database() as database, database.session() as env:
        env = prepare(env, ROWS)
        floor = min(copy_floor(env, data) for _turn in range(2))
        indexed = copy_floor(env, data, INDEXES)
        first, usage_import = run_import(env, data)
        created = usage_import.created_count
        repeat, again = run_import(env, data)
        changed = again.created_count + again.updated_count
    with scratch_database() as database, database.session() as env:
        env = prepare(env, PEER_ROWS)
        peer = run_peer(env, data)
    if created != ROWS or changed:
        raise SystemExit(f"wrong result: {created} rows created, {changed} changed by the repeat")
    report(len(data), floor, indexed, first, repeat, peer)


def report(size, floor, indexed, first, repeat, peer):
    """Print the ratios and store them."""
    peer_ratio = (peer / PEER_ROWS) / (first / ROWS)
    print(f"usage import, {ROWS:,} rows, {size / 2**20:.0f} MiB")
    print(f"  COPY into a bare table          {floor:8.2f} s")
    print(f"  COPY into a table with indexes  {indexed:8.2f} s")
    print(
        f"  import                          {first:8.2f} s = {first / floor:.2f} x bare (goal {GOAL_FLOOR}),"
        f" {first / indexed:.2f} x indexed"
    )
    print(f"  the same file again             {repeat:8.2f} s = {repeat / floor:.2f} x bare")
    print(f"  load(), {PEER_ROWS:,} rows            {peer:8.2f} s = {peer_ratio:.0f} x per row (goal {GOAL_PEER})")
    path = store(
        "usage-import",
        [
            {"work": "COPY into a bare table", "rows": ROWS, "seconds": floor},
            {"work": "COPY into a table with the same number of indexes", "rows": ROWS, "seconds": indexed},
            {
                "work": "import",
                "rows": ROWS,
                "seconds": first,
                "ratio": first / floor,
                "goal": GOAL_FLOOR,
                "ratio_indexed": first / indexed,
            },
            {"work": "the same file again", "rows": ROWS, "seconds": repeat, "ratio": repeat / floor},
            {
                "work": "load() per row against the import",
                "rows": PEER_ROWS,
                "seconds": peer,
                "ratio": peer_ratio,
                "goal": GOAL_PEER,
            },
        ],
    )
    print(f"  stored in {path.name}")
