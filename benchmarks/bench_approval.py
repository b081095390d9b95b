"""The approval engine beside OCA's `base_tier_validation` 19.0 (design 8, last rows).

Both get a database of their own with equal documents, people and three sequential levels
(any one of a group of two), without notices. Each call is a transaction of a new session with
an empty cache, as a client's call is; works take turns. Counted are the queries of a call up to and
with its commit, the activities of our engine among them; beside them those without what runs at commit. Times
are medians, those of reading and of rule changes the best of several.

The peer's wheel is fetched by pip from the index this machine is configured for, checked against
`benchmarks/requirements-peer.txt`, and never shipped. Without it our own figures are printed alone.

``BENCH_DOCUMENTS`` (40) is the number of calls one by one, ``BENCH_OPEN`` (5,000) and ``BENCH_CLOSED`` (61,000)
the size of the inbox.
"""

import logging
import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from approval_sides import LEVELS, Ours, OursAlike, Peer, add_addons
from cm_bench import machine, scratch_database, store

from odoo import SUPERUSER_ID

CALLS = int(os.environ.get("BENCH_DOCUMENTS", 40))
OPEN = int(os.environ.get("BENCH_OPEN", 5_000))
CLOSED = int(os.environ.get("BENCH_CLOSED", 61_000))
BULK = 100
#: the peer's batches grow with the square of their size
PEER_LIMIT = 1_000
READS = 9


class Figure(NamedTuple):
    """What one call took: queries with those at commit, without them, and seconds."""

    queries: float
    before_commit: float
    seconds: float


def measure(side, user_id, work, *args, keep=True):
    """Return (Figure, result) of one call `work(env, *args)` in a session of its own."""
    with side.database.session(uid=user_id) as env:
        env.user.name  # noqa: B018 - a request has read its user before it does anything
        env.flush_all()
        count, start = env.cr.sql_log_count, time.perf_counter()
        result = work(env, *args)
        env.flush_all()
        before_commit = env.cr.sql_log_count - count
        env.cr.flush()  # what Odoo does first of all when it commits
        if keep:
            env.cr.commit()
        seconds = time.perf_counter() - start
        return Figure(env.cr.sql_log_count - count, before_commit, seconds), result


def typical(figures, each=1):
    """Return the median of figures, per document."""
    return Figure(*(median(values) / each for values in zip(*figures, strict=True)))


class Report:
    """Prints each work as one line and keeps it for the result file."""

    def __init__(self, sides):
        self.sides = sides
        self.rows = []

    def add(self, work, figures, goal=None, unit="queries", note=""):
        """Note the figures of a work.

        :param figures: {side: Figure}
        :param goal: the most that ours may take, in queries or milliseconds
        """
        row = {"work": work, **({"note": note} if note else {})}
        texts = []
        for side, figure in figures.items():
            row[side.name] = {
                "queries": round(figure.queries, 2),
                "queries_before_commit": round(figure.before_commit, 2),
                "milliseconds": round(1000 * figure.seconds, 3),
            }
            texts.append(f"{side.name} {_short(figure)}{self._verdict(row, side, figure, goal, unit)}")
        ours = next(figure for side, figure in figures.items() if isinstance(side, Ours))
        peer = next((figure for side, figure in figures.items() if isinstance(side, Peer)), None)
        if peer:
            row["time_of_peer_to_ours"] = round(peer.seconds / ours.seconds, 2)
            texts.append(f"the peer takes {row['time_of_peer_to_ours']} x our time")
        self.rows.append(row)
        say(f"{work}: {'; '.join(texts)}{f' ({note})' if note else ''}")

    def _verdict(self, row, side, figure, goal, unit):
        """Note whether a side of ours reaches the goal, without and with what runs at commit; return it as text."""
        if goal is None or not isinstance(side, Ours):
            return ""
        row |= {"goal": goal, "goal_unit": unit}
        if unit != "queries":
            row[side.name]["hit"] = 1000 * figure.seconds <= goal
            return f" (goal {goal} ms: {_word(row[side.name]['hit'])})"
        row[side.name] |= {"hit": figure.queries <= goal, "hit_before_commit": figure.before_commit <= goal}
        whole, part = _word(row[side.name]["hit"]), _word(row[side.name]["hit_before_commit"])
        return f" (goal {goal} q: {whole if whole == part else f'{whole}, before commit {part}'})"


def _word(hit):
    return "hit" if hit else "MISS"


def _short(figure):
    """Return a figure as text."""
    return f"{figure.queries:.4g} q ({figure.before_commit:.4g} before commit), {1000 * figure.seconds:.3g} ms"


def say(text):
    """Print a line at once."""
    print(text, flush=True)


# -- works --------------------------------------------------------------------


def one_by_one(report, note=""):
    """Request and decide documents one after the other."""
    ids = {side: side.documents(CALLS) for side in report.sides}
    figures = {side: [] for side in report.sides}
    for number in range(CALLS):
        for side in report.sides:
            figures[side].append(measure(side, side.requester, side.request, [ids[side][number]])[0])
    report.add(f"request of {LEVELS} steps, one by one", _typical(figures), 10, note=note)
    for level in range(LEVELS):
        known = {side: side.ready(ids[side], level) for side in report.sides}
        figures = {side: [] for side in report.sides}
        for number in range(CALLS):
            for side in report.sides:
                one = ids[side][number]
                call = (side.decide, one, level, known[side][one])
                figures[side].append(measure(side, side.approvers[level][0], *call)[0])
        report.add(f"decide step {level + 1} of {LEVELS}, one by one", _typical(figures), 8, note=note)


def with_notices(report):
    """Let the peer tell people too: in the web client, as our activities do."""
    for peer in report.sides:
        if isinstance(peer, Peer):
            peer.notify(True)
            one_by_one(report, note="the peer with notices in the web client, pending and accepted")
            peer.notify(False)


def _best(figures):
    """Return the medians of queries with the best of times, by side: what another program takes is not ours."""
    return {
        side: typical(values)._replace(seconds=min(figure.seconds for figure in values))
        for side, values in figures.items()
    }


def _typical(figures, each=1):
    return {side: typical(values, each) for side, values in figures.items()}


def bulk(report):
    """Decide documents in one call that were requested in one."""
    ids = {side: side.documents(BULK) for side in report.sides}
    figures = {}
    for side in report.sides:
        measure(side, side.requester, side.request, ids[side])
        known = side.ready(ids[side], 0)
        figures[side] = [measure(side, side.approvers[0][0], side.decide_many, known)[0]]
    note = "the peer refuses several at once: a loop in one transaction" if len(figures) > 1 else ""
    report.add(f"decide {BULK} in one call, each", _typical(figures, BULK), 3, note=note)


def plain_write(report):
    """Write a field that no approval is about, with the same on a document without approval."""
    for model, work in ((None, "plain write on a gated model"), ("bench.document", "the same on a plain model")):
        ids = {side: side.documents(BULK, model) for side in report.sides}
        batch, single = ({side: [] for side in report.sides} for _ in range(2))
        for turn in range(READS):
            for side in report.sides:
                call = (_write_note, model or side.model, f"Turn {turn}")
                batch[side].append(measure(side, side.requester, *call, ids[side])[0])
                single[side].append(measure(side, side.requester, *call, ids[side][:1])[0])
        report.add(f"{work}, one document", _typical(single))
        report.add(f"{work}, {BULK} in one call, each", _typical(batch, BULK))
    gated, plain = report.rows[-4], report.rows[-2]
    more = {side.name: gated[side.name]["queries"] - plain[side.name]["queries"] for side in report.sides}
    hit = more[Ours.name] <= 0
    row = {"work": "queries that the gate adds to a plain write", "goal": 0, Ours.name: {"hit": hit}}
    report.rows.append(row | {"queries_added": more})
    texts = ", ".join(f"{name} +{number:g}" for name, number in more.items())
    say(f"queries that the gate adds to a plain write: {texts}; goal +0: {_word(hit)}")


def _write_note(env, model, note, ids):
    env[model].browse(ids).write({"note": note})


def growth(report):
    """Request ever larger batches; the last one stays as the inbox of the first level."""
    each = {side: [] for side in report.sides}
    for size in sorted({BULK, min(PEER_LIMIT, OPEN), OPEN}):
        figures = {}
        for side in report.sides:
            largest = min(PEER_LIMIT, OPEN) if isinstance(side, Peer) else OPEN
            if size <= largest:
                call = (side.request, side.documents(size))
                figures[side] = typical([measure(side, side.requester, *call, keep=size == largest)[0]], size)
                each[side].append(figures[side].seconds)
        report.add(f"request in a batch of {size:,}, each", figures, 2)
    for side, seconds in each.items():
        ratio = round(seconds[-1] / seconds[0], 2)
        report.rows.append({"work": "largest batch to smallest, time of one", "side": side.name, "ratio": ratio})
        say(f"{side.name}: one in its largest batch takes {ratio} x the time of one in a batch of {BULK}")


def inbox(report):
    """Read counter and list of an approver with a long backlog and a longer history."""
    for side in report.sides:
        side.fill(OPEN, CLOSED)
    found = {side: measure(side, side.approvers[0][0], side.count)[1] for side in report.sides}
    waiting = ", ".join(f"{side.name} {number:,}" for side, number in found.items())
    say(f"waiting for the approver: {waiting}; closed: {CLOSED:,}")
    for name, work, goal in (
        ("count", "To approve: count", 30),
        ("page", "To approve: first page of 80", 30),
        ("load", "counter on every page of the client", None),
    ):
        figures = {side: [] for side in report.sides}
        for _turn in range(READS):
            for side in report.sides:
                figures[side].append(measure(side, side.approvers[0][0], getattr(side, name), keep=False)[0])
        report.add(f"{work}, {OPEN:,} open, {CLOSED:,} closed", _best(figures), goal, "milliseconds")


def rules(report):
    """Change rules and groups under running cases, as the administrator; nothing of it stays."""
    for name, work in (
        ("rename_rule", "rule edit: another name"),
        ("edit_rule", "rule edit: another group of approvers"),
        ("add_member", "one more user in the group of the first step"),
    ):
        figures = {side: [] for side in report.sides}
        for side in report.sides:
            # the peer takes many seconds for each
            for _turn in range(READS if isinstance(side, Ours) else 1):
                figures[side].append(measure(side, SUPERUSER_ID, getattr(side, name), keep=False)[0])
                side.database.registry().clear_all_caches()
                side.warm()
        report.add(f"{work}, {OPEN:,} cases in approval", _best(figures), 50, "milliseconds")


def main():
    """Measure, print and store."""
    logging.getLogger("odoo").setLevel(logging.CRITICAL)
    why_not = add_addons()
    if why_not:
        say(why_not)
    with ExitStack() as stack:
        sides = [] if why_not else [Peer(stack.enter_context(scratch_database(installed=False)))]
        sides += [side(stack.enter_context(scratch_database())) for side in (Ours, OursAlike)]
        for side in sides:
            side.prepare()
        report = Report(sides)
        say(f"approvals: {LEVELS} steps, groups of two people, {CALLS} calls of each kind one by one, medians")
        one_by_one(report)
        sides.pop()
        with_notices(report)
        for works in (bulk, plain_write, growth, inbox, rules):
            works(report)
    say(", ".join(f"{name} {value}" for name, value in machine().items()))
    goals = [(row["work"], row[Ours.name]["hit"]) for row in report.rows if "hit" in row.get(Ours.name, {})]
    misses = list(dict.fromkeys(work for work, hit in goals if not hit))
    say(f"{sum(hit for _work, hit in goals)} of {len(goals)} goals hit; missed: {'; '.join(misses) or 'none'}")
    sizes = {"calls": CALLS, "open": OPEN, "closed": CLOSED, "load_average": round(os.getloadavg()[0], 1)}
    say(f"stored as {store('approval', [sizes, *report.rows]).name}")


if __name__ == "__main__":
    main()
