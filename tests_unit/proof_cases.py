"""Trails and digests as the addon hands them out, made without it."""

import json
from datetime import date, timedelta

from algorithms.approval_chain import EVENT_FIELDS, LINK_FIELDS, canonical, digest_hash, event_hash, heads_hash

FIRST = date(2026, 3, 1)
HASH = "0123456789abcdef" * 4


def trail(case_id=7, count=3, day=FIRST, salt="a1", since=None):
    """Return a trail of so many events; another `salt` makes another history.

    :param since: day of the third event and those behind it, if not that of all
    """
    events, previous = [], ""
    for number in range(1, count + 1):
        event = dict.fromkeys(EVENT_FIELDS) | {
            "case_id": case_id,
            "sequence": number,
            "at": f"{since if since and number > 2 else day}T08:00:{number:02}",
            "action": "approved",
            "actor": 5 + number,
            "values_hash": HASH,
            "plan_hash": HASH[::-1],
            "salt": salt,
            "reason_hash": "",
        }
        event |= {"previous_hash": previous, "hash": event_hash(event, previous)}
        previous = event["hash"]
        events.append({name: event[name] for name in (*EVENT_FIELDS, *LINK_FIELDS)})
    return {
        "format": "approval.case/1",
        "case": case_id,
        "count": count,
        "head": previous,
        "values_hash": HASH,
        "plan_hash": HASH[::-1],
        "events": events,
    }


def digests(days, first=FIRST):
    """Return the chain of digests of days.

    :param days: for each day {case: (count, head)} of all cases there are at its end
    """
    chain, known, previous = [], {}, ""
    for number, heads in enumerate(days, 1):
        changed = {case: head for case, head in heads.items() if known.get(case) != head}
        changed |= dict.fromkeys(known.keys() - heads.keys(), (0, ""))
        values = {
            "number": number,
            "day": (first + timedelta(days=number - 1)).isoformat(),
            "cases": [[case, *head] for case, head in sorted(changed.items())],
            "case_count": len(heads),
            "heads_hash": heads_hash((case, *head) for case, head in heads.items()),
            "previous_hash": previous,
        }
        previous = digest_hash(values)
        chain.append({"format": "approval.digest/1", **values, "hash": previous})
        known = dict(heads)
    return chain


def head(one):
    """Return what a digest says of a trail: count and head."""
    return one["count"], one["head"]


def relinked(chain):
    """Return a chain of digests whose hashes were made anew, as its forger would."""
    previous, forged = "", []
    for values in chain:
        values = {**values, "previous_hash": previous}
        previous = digest_hash(values)
        forged.append({**values, "hash": previous})
    return forged


def line(values):
    """Return the line of a file."""
    return canonical(values).encode() + b"\n"


def copy(values):
    """Return a deep copy."""
    return json.loads(json.dumps(values))
