"""Load on the service loop: people at work at the same time, on the real server, and what is left of it afterwards.

The server runs with its workers on a scratch database; managers, supervisors, people of departments and customers
log in over the login page and work as their screens do (JSON calls of the web client, forms of the portal), other
systems push over ``/json/2``. All write down what they were told. Afterwards the database is compared with that: the
run fails if one check fails. What is refused in words is an answer, not a fault: two who press the same button.

Sessions: ``BENCH_SESSIONS`` (50), ``BENCH_SECONDS`` (60) of work after everybody has logged in, ``BENCH_WORKERS`` (2);
``make bench ARGS="service_load --sessions=8 --seconds=5"`` sets the same.
"""

import os
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from cm_bench import scratch_database, store
from load_actors import Duel, cast
from load_client import DONE, FAILED, REFUSED
from load_server import Log, PostOffice, Server
from load_world import build

SESSIONS = int(os.environ.get("BENCH_SESSIONS", 50))
SECONDS = int(os.environ.get("BENCH_SECONDS", 60))
WORKERS = int(os.environ.get("BENCH_WORKERS", 2))
#: problems printed of each check
SHOWN = 10
CREATE = ("record", "portal: ask", "push")
#: steps that only look
READ = ("list", "portal: list", "portal: one", "portal: form", "fill in", "log in")


def prepare(database):
    """Make the people; return them with the number that the sequence gives first."""
    with database.session() as env:
        world = build(env, SESSIONS)
        env.cr.commit()
        sequence = env.ref("customer_manager.sequence_customer_request")
        env.cr.execute(f"SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM ir_sequence_{sequence.id:03d}")
        return world, env.cr.fetchone()[0]


def work(world, server, journal):
    """Let everybody log in and work; return the actors, when the work began and when the last answer came."""
    actors = cast(world, server, journal)
    clients = [client for actor in actors for client in actor.clients if client.person.login not in world.keys]
    _at_once([client.log_in for client in clients])
    begin = time.time()
    until = begin + SECONDS
    _at_once([lambda actor=actor: actor.run(until) for actor in actors])
    return actors, begin, time.time()


def _at_once(jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run(database):
    """Return the evidence's parts of one load: world, first number, journal, duels, log, letters and seconds."""
    world, first = prepare(database)
    database.close()
    journal = []
    with tempfile.TemporaryDirectory() as folder, PostOffice() as post:
        server = Server(database.name, WORKERS, Path(folder, "server.log"), post.server_address[1])
        with server:
            actors, begin, end = work(world, server, journal)
        log = server.text()
        if path := os.environ.get("BENCH_LOG"):
            Path(path).write_text(log, encoding="utf-8")
    duels = [outcomes for actor in actors if isinstance(actor, Duel) for outcomes in actor.rounds]
    return world, first, journal, duels, Log(log), post.letters, (begin, end)


def check(database, world, first, journal, duels, log):
    """Return {check: problems} and how many numbers the sequence gave to nothing."""
    from load_checks import CHECKS, Evidence, number_span

    with database.session() as env:
        env = env(context={"allowed_company_ids": [world.company_id], "lang": "en_US"})
        evidence = Evidence(env, world, journal, duels, log, first)
        problems = {title: look(evidence) for title, look in CHECKS.items()}
        return problems, number_span(evidence) - len(evidence.requests)


def latencies(journal):
    """Return a row for each kind of step: how many, how long."""
    by_kind = defaultdict(list)
    for event in journal:
        by_kind[event.what].append(event)
    return [_latency(what, events) for what, events in sorted(by_kind.items())]


def _latency(what, events):
    seconds = sorted(event.end - event.begin for event in events)
    outcomes = Counter(event.outcome for event in events)
    return {
        "step": what,
        "count": len(events),
        "done": outcomes[DONE],
        "refused": outcomes[REFUSED],
        "failed": outcomes[FAILED],
        "median_ms": round(median(seconds) * 1000),
        "p95_ms": round(seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))] * 1000),
        "max_ms": round(seconds[-1] * 1000),
    }


def summary(journal, span, log, letters, gaps, duels):
    """Return the figures of the whole."""
    begin, end = span
    done = [event for event in journal if event.outcome == DONE and event.begin >= begin]
    created = sum(len(event.mark.split()) for event in done if event.what in CREATE)
    moves = sum(not event.what.startswith(READ) and event.what not in CREATE for event in done)
    return {
        "work": "service under load",
        "sessions": SESSIONS,
        "workers": WORKERS,
        "seconds": round(end - begin, 1),
        "answers": len(done),
        "answers_per_second": round(len(done) / (end - begin), 1),
        "requests_created": created,
        "steps_done": moves,
        "refused_in_words": sum(event.outcome == REFUSED for event in journal),
        "duels": len(duels),
        "sessions_that_met": log.met.total(),
        "met_in": dict(log.met.most_common()),
        "repeats": log.retries,
        "numbers_given_to_nothing": gaps,
        "letters": letters,
        "load_average": round(os.getloadavg()[0], 1),
    }


def show(row, table, problems):
    """Print the figures, the table of steps and what each check found."""
    print(", ".join(f"{key} {value}" for key, value in row.items()))
    print(f"{'step':<22}{'count':>7}{'done':>7}{'refused':>9}{'failed':>8}{'median':>9}{'p95':>8}{'max':>8}  (ms)")
    for one in table:
        print(
            f"{one['step']:<22}{one['count']:>7}{one['done']:>7}{one['refused']:>9}{one['failed']:>8}"
            f"{one['median_ms']:>9}{one['p95_ms']:>8}{one['max_ms']:>8}"
        )
    for title, found in problems.items():
        print(f"{'FAILED' if found else 'ok':<7}{title}{f': {len(found)}' if found else ''}")
        for words in found[:SHOWN]:
            print(f"       {words}")


def main():
    """Run the load, check, print and store; leave with an error when a check fails."""
    with scratch_database() as database:
        world, first, journal, duels, log, letters, span = run(database)
        problems, gaps = check(database, world, first, journal, duels, log)
    row, table = summary(journal, span, log, letters, gaps, duels), latencies(journal)
    verdict = {title: len(found) for title, found in problems.items()}
    show(row, table, problems)
    print(store("service-load", [row | {"checks_failed": verdict}, *table]))
    if any(verdict.values()):
        raise SystemExit("the load found problems, see above")


if __name__ == "__main__":
    main()
