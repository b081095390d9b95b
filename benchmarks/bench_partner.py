"""Creating, writing and listing contacts with and without the addon (design 8, row 4).

The same work on two databases of one run: one with everything this addon depends on, one with the addon too.
The turns go in pairs, one on each database, and the median ratio of the pairs counts: a busy machine hits both alike.

``BENCH_PARTNERS`` (300) and ``BENCH_TURNS`` (25) change the size.
"""

import os
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from cm_bench import scratch_database, store, timed

PARTNERS = int(os.environ.get("BENCH_PARTNERS", 300))
TURNS = int(os.environ.get("BENCH_TURNS", 25))
GOAL = 1.05
LIST = {"complete_name": {}, "email": {}, "phone": {}, "city": {}, "country_id": {"fields": {"display_name": {}}},
        "user_id": {"fields": {"display_name": {}}}}  # fmt: skip


def create(env):
    """Create the contacts in one call."""
    values = [{"name": f"Contact {n}", "is_company": n % 2 == 0, "city": "Town"} for n in range(PARTNERS)]
    env["res.partner"].create(values)
    env.flush_all()


def write(env):
    """Write contacts, one by one."""
    partners = env["res.partner"].search([("city", "=", "Bench")], limit=PARTNERS)
    for number, partner in enumerate(partners):
        partner.write({"comment": f"<p>Note {number}</p>", "phone": str(number)})
    env.flush_all()


def list_contacts(env):
    """Read pages of the contact list as the web client does."""
    for page in range(20):
        env.invalidate_all()
        env["res.partner"].web_search_read([("city", "=", "Bench")], LIST, offset=80 * (page % 10), limit=80)


WORKS = {"create": create, "write": write, "list": list_contacts}


def prepare(database):
    """Store the contacts that are written and listed."""
    with database.session() as env:
        env["res.partner"].create([{"name": f"Bench {n}", "city": "Bench"} for n in range(PARTNERS)])
        env.cr.commit()
        env.cr.execute("ANALYZE res_partner")
        env.cr.commit()


def measure(database, work):
    """Return the seconds of one turn as an ordinary user, rolled back."""
    with database.session(uid=2) as env:
        seconds, _result = timed(lambda: work(env))
        return seconds


def main():
    """Measure, print, store."""
    turns = {name: [] for name in WORKS}
    with scratch_database(installed=False) as plain, scratch_database() as ours:
        for database in (plain, ours):
            prepare(database)
        for turn in range(TURNS):
            for name, work in WORKS.items():
                pair = [(0, plain), (1, ours)]
                found = {key: measure(database, work) for key, database in (pair if turn % 2 else pair[::-1])}
                turns[name].append((found[0], found[1]))
    rows = []
    print(f"contacts, {PARTNERS:,} rows, median of {TURNS} pairs of turns (goal {GOAL})")
    for name, pairs in turns.items():
        without, with_addon = (median(times) for times in zip(*pairs, strict=True))
        ratio = median(ours / plain for plain, ours in pairs)
        rows.append(
            {"work": f"{name} contacts", "rows": PARTNERS, "seconds": with_addon, "without": without,
             "ratio": ratio, "goal": GOAL}
        )  # fmt: skip
        print(f"  {name:8} {without:7.3f} s without, {with_addon:7.3f} s with: {ratio:.3f} x")
    print(f"  stored in {store('partner', rows).name}")
