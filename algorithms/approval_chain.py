"""Hashes of the approval engine: one text for equal values, one chain of events per case.

The chain shows whether an event was changed, removed, inserted or moved: every hash
covers the event and the hash before it; the case keeps the count and the last hash, so
that cutting off the end shows too. Only ids, times, codes and hashes go in: no names and
no free text, of which a salted hash stands in the event, so that a reason can be erased
and the chain still holds.

Digests chain the cases in turn: each lists the heads that changed, covers those of all
cases by one hash and follows the digest before, so that a case that is rewritten or
removed as a whole shows to whoever kept a digest.
"""

import hashlib
import hmac
import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

#: What an event's hash covers, beside the hash of the event before. An unset value counts
#: like a missing one: a field added later leaves the hashes of older events as they are.
EVENT_FIELDS = (
    "case_id",
    "sequence",
    "at",
    "action",
    "actor",
    "behalf",
    "step",
    "task",
    "target",
    "values_hash",
    "plan_hash",
    "salt",
    "reason_hash",
)

#: What else an event carries: the link to the event before and its own hash.
LINK_FIELDS = ("previous_hash", "hash")

#: What a digest's hash covers: which it is, its day, [case, count, head] of each case that changed, how many
#: cases there are, :func:`heads_hash` of all of them, the hash of the digest before ("" for the first).
DIGEST_FIELDS = ("number", "day", "cases", "case_count", "heads_hash", "previous_hash")

#: What may be wrong, as :func:`verify` reports it: an event is missing, doubled or out of place;
#: an event does not have its hash; it does not follow the event before; the case counts another
#: number of events; the last event is not the one the case knows.
BREAK_CODES = ("gap", "altered", "unlinked", "count", "head")


#: Floats from here on have no fraction and would be written with an exponent, which jsonb does not keep.
_WHOLE = 1e16


class Break(NamedTuple):
    """Where a chain is broken: ``sequence`` of the event (0 = the case itself), code of :data:`BREAK_CODES`."""

    sequence: int
    code: str


def canonical(values) -> str:
    """Return the one JSON text of ``values``: sorted keys, no spaces, dates in ISO form.

    The text is the same after the values went through a jsonb column: sequences of any type are
    equal, sets are sorted, -0.0 is 0.0, and floats that would need an exponent are whole numbers.

    :param values: texts, finite numbers, booleans, None, dates, naive UTC times, and
        mappings (with text keys), sequences and sets of these
    :raise ValueError: for anything else, NaN and infinity included
    """
    return json.dumps(_plain(values), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(values) -> str:
    """Return the SHA-256 of :func:`canonical` in hex.

    :raise ValueError: as :func:`canonical`, and for text that is not Unicode (lone surrogates)
    """
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def reason_hash(salt: str, text: str | None) -> str:
    """Return what an event keeps of a free text: nobody can guess the text from it without the salt.

    "" for no text, so that events without a reason can be told from those whose reason was erased.
    """
    if not text:
        return ""
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()


def event_hash(event: Mapping, previous: str) -> str:
    """Return the hash of one event behind the event with hash ``previous`` ("" for the first).

    :param event: values by :data:`EVENT_FIELDS`; the :data:`LINK_FIELDS` may be there, they do not count
    :raise ValueError: for a field that the hash would not cover
    """
    unknown = set(event).difference(EVENT_FIELDS, LINK_FIELDS)
    if unknown:
        raise ValueError(f"not covered by the hash of an event: {', '.join(sorted(unknown))}")
    known = {name: event[name] for name in EVENT_FIELDS if event.get(name)}
    return digest({"event": known, "previous": previous or ""})


def heads_hash(heads: Iterable) -> str:
    """Return the one hash over the heads of all cases.

    :param heads: (case, count, head) of each, in any order
    """
    return digest(sorted(list(head) for head in heads))


def digest_hash(values: Mapping) -> str:
    """Return the hash of one digest of all cases.

    :param values: by :data:`DIGEST_FIELDS`, all of them; others do not count
    """
    return digest({name: values[name] for name in DIGEST_FIELDS})


def verify(events: Iterable[Mapping], count: int, head: str) -> tuple[Break, ...]:
    """Return what is wrong with the chain of a case; empty = nothing.

    :param events: of one case in the order of their sequence, :data:`EVENT_FIELDS` and :data:`LINK_FIELDS`
    :param count: number of events the case knows; their sequences are 1 to ``count``
    :param head: hash of its last event, "" without events
    """
    breaks, previous, number = [], "", 0
    for number, event in enumerate(events, start=1):
        breaks += [Break(event["sequence"], code) for code in _event_breaks(event, number, previous)]
        previous = event.get("hash") or ""
    if number != count:
        breaks.append(Break(0, "count"))
    if previous != (head or ""):
        breaks.append(Break(0, "head"))
    return tuple(breaks)


def _event_breaks(event, number, previous):
    """Codes of what is wrong with the event that should be the ``number``-th, behind hash ``previous``."""
    if event["sequence"] != number:
        yield "gap"
    if (event.get("previous_hash") or "") != previous:
        yield "unlinked"
    if event_hash(event, event.get("previous_hash")) != event.get("hash"):
        yield "altered"


def _plain(value):
    """Return ``value`` in the types of JSON."""
    # Subclasses of the plain types (an identifier of a record not yet saved, a lazy text) are refused:
    # they may be written in another way tomorrow.
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is float and math.isfinite(value):
        return value + 0.0 if abs(value) < _WHOLE else int(value)  # -0.0 + 0.0 is 0.0
    if type(value) is date or (type(value) is datetime and value.tzinfo is None):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(one) for one in value), key=canonical)
    raise ValueError(f"no canonical form of {value!r}")


def _key(key):
    """Return the key of a mapping: JSON would write the number 1 like the text "1"."""
    if type(key) is not str:
        raise ValueError(f"not a text as key: {key!r}")
    return key
