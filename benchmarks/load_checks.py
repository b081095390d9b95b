"""What has to be true after `bench_service_load`: the journal of the clients against the database."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from load_client import DONE, FAILED, REFUSED

from odoo.addons.customer_manager.algorithms import limits

_MARK = re.compile(r"load-\w+-\d{6}")
_SECOND = timedelta(seconds=1)


class Evidence:
    """The journal and the requests of the load, read once."""

    def __init__(self, env, world, journal, duels, log, first_number):
        self.env, self.world, self.duels, self.log = env, world, duels, log
        self.first_number = first_number
        self.events = journal
        self.done = defaultdict(list)
        for event in journal:
            if event.outcome == DONE:
                self.done[event.what].append(event)
        self.requests = (
            env["customer.request"]
            .with_context(active_test=False)
            .search([("company_id", "=", world.company_id)], order="id")
        )

    def count(self, *kinds):
        """Return {record: how often somebody was told that this is done}."""
        return Counter(event.record for kind in kinds for event in self.done[kind])


def check_answers(evidence):
    """No error page: every answer is what was asked for, or a refusal in words."""
    failed = [event for event in evidence.events if event.outcome == FAILED]
    return [f"{event.login} {event.what} {event.record or ''}: {event.words}" for event in failed]


def check_log(evidence):
    """No error and no traceback in the log of the server; nothing given up after repeats."""
    given_up = evidence.log.given_up
    return [words[:2000] for words in evidence.log.errors] + [f"given up: {given_up} times"] * bool(given_up)


def check_kept(evidence):
    """Every request that was answered as recorded is there once, and none without having been asked for."""
    told = {
        mark
        for what in ("record", "portal: ask", "push")
        for event in evidence.done[what]
        for mark in event.mark.split()
    }
    asked = {mark for event in evidence.events for mark in event.mark.split()}
    kept = Counter(mark for one in evidence.requests for mark in set(_MARK.findall(one.description or "")))
    problems = [f"lost: {mark}" for mark in sorted(told - kept.keys())]
    problems += [f"kept {count} times: {mark}" for mark, count in kept.items() if count > 1]
    problems += [f"asked by nobody: {mark}" for mark in sorted(kept.keys() - asked)]
    if len(evidence.requests) != kept.total():
        problems.append(f"{len(evidence.requests)} requests, {kept.total()} of them with words of the load")
    return problems


def check_messages(evidence):
    """Every message that was answered as sent is there once."""
    told = Counter(event.mark for what in ("message", "portal: message") for event in evidence.done[what])
    messages = evidence.env["mail.message"].search(
        [("model", "=", "customer.request"), ("res_id", "in", evidence.requests.ids), ("body", "like", "load-")]
    )
    kept = Counter(mark for message in messages for mark in set(_MARK.findall(message.body)))
    return [f"message {mark}: kept {kept[mark]} times" for mark in told if kept[mark] != 1]


def check_numbers(evidence):
    """No number twice; those of requests all come from the sequence (gaps are allowed), legs count without gaps."""
    numbers = Counter(evidence.requests.mapped("number"))
    problems = [f"number {number} given {count} times" for number, count in numbers.items() if count > 1]
    if numbers and len(numbers) > number_span(evidence):
        problems.append("more numbers than the sequence gave")
    for one in evidence.requests:
        legs = sorted(one.leg_ids.mapped("number"))
        if legs != list(range(1, len(legs) + 1)):
            problems.append(f"{one.number}: work orders are numbered {legs}")
    return problems


def number_span(evidence):
    """Return how many numbers the sequence gave out."""
    sequence = evidence.env.ref("customer_manager.sequence_customer_request")
    evidence.env.cr.execute(f"SELECT last_value FROM ir_sequence_{sequence.id:03d}")
    return evidence.env.cr.fetchone()[0] - evidence.first_number


def check_moves(evidence):
    """Every step that was answered as done has left its trace exactly once, at that moment.

    A stage that is the customer's own stops the clock by itself.
    """
    problems = []
    answers, dispatches, waits = evidence.count("answer"), evidence.count("dispatch"), evidence.count("wait")
    for one in evidence.requests:
        found = (one.answer_round, len(one.leg_ids), len(one.pause_ids))
        own_stages = one.stage_ids.filtered(lambda stage: stage.is_customer and stage.started_at)
        told = (answers[one.id], dispatches[one.id], waits[one.id] + len(own_stages))
        if found != told:
            problems.append(f"{one.number}: answers, work orders, pauses are {found}, told were {told}")
    legs = {leg.id: leg for leg in evidence.requests.leg_ids}
    for what, moment, actor in (
        ("leg accept", "accepted_at", "accepted_uid"),
        ("leg done", "ended_at", "ended_uid"),
        ("leg return", "ended_at", "ended_uid"),
    ):
        for event in evidence.done[what]:
            leg = legs[event.record]
            if leg[actor].id != event.uid or not _is_at(leg[moment], event):
                problems.append(f"{leg.display_name}: {what} by {event.login} left no trace")
        doubles = [record for record, count in evidence.count(what).items() if count > 1]
        problems += [f"{legs[record].display_name}: {what} was done twice" for record in doubles]
    return problems


def _is_at(moment, event):
    """Return whether a moment of the database (whole seconds of UTC) lies within an event of a client."""
    begin, end = (datetime.fromtimestamp(value, UTC).replace(tzinfo=None) for value in (event.begin, event.end))
    return bool(moment) and begin - _SECOND <= moment <= end


def check_drift(evidence):
    """Clocks start, stop and go on when the client asked for it, by his own clock."""
    problems = []
    pauses = evidence.requests.pause_ids.grouped("request_id")
    for what, moment in (("wait", "date_from"), ("resume", "date_to")):
        for event in evidence.done[what]:
            of_request = pauses.get(evidence.env["customer.request"].browse(event.record), ())
            if not any(_is_at(pause[moment], event) for pause in of_request):
                problems.append(f"request {event.record}: {what} at {event.begin:.0f} has no pause")
    by_mark = {mark: one for one in evidence.requests for mark in _MARK.findall(one.description or "")}
    for what in ("record", "portal: ask", "push"):
        for event in evidence.done[what]:
            late = [
                mark for mark in event.mark.split() if mark in by_mark and not _is_known(by_mark[mark], event, evidence)
            ]
            problems += [
                f"{mark}: received at {by_mark[mark].received_at}, asked at {event.begin:.0f}" for mark in late
            ]
    return problems


def _is_known(request, event, evidence):
    """Return whether a request was received in this event, or in another one of the same words (a row sent twice)."""
    twins = [other for other in evidence.done[event.what] if other.mark == event.mark]
    return any(_is_at(request.received_at, other) for other in twins)


def check_clocks(evidence):
    """Limits and warnings are those that `algorithms/clock.py` reckons anew from what is stored."""
    problems = []
    company = evidence.env["res.company"].browse(evidence.world.company_id)
    clock = company._customer_clock()
    for one in evidence.requests:
        expected = _reckon(one, clock)
        found = {name: one[name] for name in expected}
        if found != expected:
            problems.append(f"{one.number} ({one.type_id.code}): {found} instead of {expected}")
        if one.clock_trouble:
            problems.append(f"{one.number}: {one.clock_trouble}")
    return problems


def _reckon(one, clock):
    """Return the moments of a request, from its type, its tier and its pauses alone."""
    company, kind = one.company_id, one.type_id
    start = one.reopened_at or one.received_at
    pauses = [(pause.date_from, pause.date_to) for pause in one.pause_ids if pause.date_to]
    tier = one.partner_id.customer_tier_id
    terms = limits.Terms(
        kind.clock, kind.limit_value, kind.limit_unit, kind.legal_value, kind.legal_unit, kind.tier_factor_applies
    )
    limit = limits.customer_limit(clock, start, terms, tier.answer_factor if tier else 1.0, pauses)
    shares = {
        "warn_at": company.customer_request_warning_share,
        "escalate_at": company.customer_request_escalation_share,
    }
    moments = {
        name: clock.mark(kind.clock, start, limit.minutes, share / 100, pauses) for name, share in shares.items()
    }
    due = clock.due(kind.clock, start, limit.minutes, pauses)
    return {"limit_minutes": round(limit.minutes, 2), "date_due": due, **moments}


def check_states(evidence):
    """The history of each request and of its work orders fits together."""
    problems = []
    for one in evidence.requests:
        running = one.pause_ids.filtered(lambda pause: not pause.date_to)
        facts = {
            "waits without a pause, or pauses without waiting": len(running) != (one.state == "waiting"),
            "answered without an answer": one.state == "answered" and not (one.answer and one.answered_at),
            "closed without a word": one.state == "closed" and not (one.closed_at and one.closing),
            "over with open work orders": one.state in ("answered", "closed")
            and one.leg_ids.filtered(lambda leg: leg.state in ("sent", "accepted")),
            "reopened and not late": one.reopened_count and not one.is_late,
            "its pauses overlap": _overlap(one.pause_ids),
        }
        problems += [f"{one.number}: {words}" for words, is_wrong in facts.items() if is_wrong]
    for leg in evidence.requests.leg_ids:
        facts = {
            "accepted by nobody": leg.state == "accepted" and not (leg.accepted_uid and leg.accepted_at),
            "done without being accepted": leg.state == "done"
            and not (leg.accepted_uid and leg.accepted_at and leg.answer),
            "returned without a reason": leg.state == "returned" and not leg.return_reason,
            "ended by nobody": (leg.state in ("done", "returned", "cancelled")) != bool(leg.ended_uid and leg.ended_at),
            "its moments are out of order": not _ordered(leg.sent_at, leg.accepted_at, leg.ended_at),
            "due after its request": leg.date_due and one_due(leg) and leg.date_due > one_due(leg),
        }
        problems += [f"{leg.display_name}: {words}" for words, is_wrong in facts.items() if is_wrong]
    return problems


def one_due(leg):
    """Return the customer's limit while the work order is open; later the request may have got another one."""
    return leg.state in ("sent", "accepted") and leg.request_id.date_due


def _overlap(pauses):
    spans = sorted((pause.date_from, pause.date_to or datetime.max) for pause in pauses)
    return any(before[1] > after[0] for before, after in zip(spans, spans[1:], strict=False))


def _ordered(*moments):
    given = [moment for moment in moments if moment]
    return given == sorted(given)


def check_owners(evidence):
    """Somebody who can work on it owns each request."""
    return [
        f"{one.number}: {one.user_id.login or 'nobody'} cannot own it"
        for one in evidence.requests
        if not one.user_id or not one.user_id._customer_may_own_requests(one.company_id)
    ]


def check_duels(evidence):
    """Of two who take the same step at once one wins, and the other one is told in words what he found."""
    problems = []
    for outcomes in evidence.duels:
        kinds = sorted(outcome for outcome, _words in outcomes)
        words = " / ".join(words for _outcome, words in outcomes if words)
        if kinds != [DONE, REFUSED] or "takes one of" not in words:
            problems.append(f"{kinds}: {words}")
    if not evidence.duels:
        problems.append("no duel was fought to its end")
    return problems


CHECKS = {
    "no error page": check_answers,
    "nothing in the server's log": check_log,
    "each request once": check_kept,
    "each message once": check_messages,
    "numbers without doubles": check_numbers,
    "each step once": check_moves,
    "no clock drift": check_drift,
    "limits as reckoned anew": check_clocks,
    "consistent histories": check_states,
    "always an owner": check_owners,
    "one winner of each duel": check_duels,
}
