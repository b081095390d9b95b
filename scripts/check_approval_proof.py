#!/usr/bin/env python3
"""Check trails of approvals and daily digests without Odoo: for auditors and other outsiders.

    python3 check_approval_proof.py FILE [FILE ...]

The files are those of *Export Trail* on a case and of *Approvals > Daily Digests* (or of the mails that brought
them), in any order and number. Plain Python 3.9 or newer; nothing is installed, sent or changed. Answers:

    0   everything fits
    1   something does not fit; each line WRONG says what
    2   a file cannot be read, or holds something else

The file stands alone on purpose, so that it can be copied to a machine that has never seen the addon. It therefore
repeats the rule of the hashes, a few lines of `algorithms/approval_chain.py`; a test keeps both equal.

What it can show: of a trail alone, that an event was changed, removed, added or moved. Who holds the database can
rewrite a whole trail with new hashes, remove it, or add events of an older day: that shows against digests that were
out of his reach; a rewritten trail also against an older copy of it. Of digests alone, that one was changed or is
missing, and that a case is gone; for the hash over all cases, which is recomputed from what the digests say, they must
begin with number 1.
"""

import hashlib
import json
import sys
from datetime import date, datetime

CASE, DIGEST = "approval.case/1", "approval.digest/1"
NUMBERS = ("case_id", "sequence", "actor", "behalf", "step", "task", "target")
TEXTS = ("at", "action", "values_hash", "plan_hash", "salt", "reason_hash")
LINKS = ("previous_hash", "hash")
DIGEST_COVERED = ("number", "day", "cases", "case_count", "heads_hash", "previous_hash")
#: so many cases are tried one by one for the one that is missing
GUESSED = 2000


class UnreadableError(Exception):
    """Something that is neither a trail nor a digest."""


def canonical(values):
    """Return the one JSON text of values."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(values):
    """Return the hash of values in hex."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def event_hash(event, previous):
    """Return the hash of an event behind the event with hash `previous`."""
    known = {name: event[name] for name in NUMBERS + TEXTS if event.get(name)}
    return sha256({"event": known, "previous": previous or ""})


def heads_hash(heads):
    """Return the hash over all cases; `heads` yields (case, count, head)."""
    return sha256(sorted(map(list, heads)))


def digest_hash(values):
    """Return the hash of a digest."""
    return sha256({name: values[name] for name in DIGEST_COVERED})


def parse(line):
    """Return what a line says, checked to be a trail or a digest and nothing more."""
    try:
        values = json.loads(line, object_pairs_hook=_once, parse_constant=_refuse, parse_float=_refuse)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON ({error})") from error
    kind = values.get("format") if isinstance(values, dict) else None
    if kind == CASE:
        _need(values, CASE_SHAPE, "a trail")
        for event in values["events"]:
            _need(event, EVENT_SHAPE, "an event")
    elif kind == DIGEST:
        _need(values, DIGEST_SHAPE, "a digest")
    else:
        raise UnreadableError(f"neither a trail nor a digest (format {kind!r})")
    return values


def _once(pairs):
    """Refuse two values under one name: which of them counts is anybody's guess."""
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name stands twice")
    return values


def _refuse(text):
    raise ValueError(f"no place for {text}")


def _need(values, shape, what):
    """Refuse values that are not of a shape: {entry: what it has to be}."""
    if not isinstance(values, dict) or set(values) != set(shape):
        raise UnreadableError(f"{what} with other entries than it has")
    for name, fits in shape.items():
        if not fits(values[name]):
            raise UnreadableError(f"{what} whose {name} is none")


def _is_number(value):
    return type(value) is int and 0 <= value < 2**63


def _is_text(value):
    """Whether a value is a text that can be hashed: without halves of characters."""
    return type(value) is str and value.encode(errors="ignore").decode() == value


def _is_head(value):
    """Whether a value is a case in a digest: its number, the number of its events, the hash of the last."""
    return isinstance(value, list) and len(value) == 3 and all(map(_is_number, value[:2])) and _is_text(value[2])


def _time(kind, text):
    """Return the date or the datetime that a text is, None when it is not written as the addon writes it."""
    try:
        value = kind.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return value if value.isoformat() == text and getattr(value, "tzinfo", None) is None else None


def _day(text):
    """Return the number of the day that a text is."""
    return date.fromisoformat(text).toordinal()


EVENT_SHAPE = {
    **dict.fromkeys(NUMBERS, lambda value: value is None or _is_number(value)),
    **dict.fromkeys(TEXTS + LINKS, lambda value: value is None or _is_text(value)),
    "at": lambda value: _time(datetime, value),
}
CASE_SHAPE = {
    **dict.fromkeys(("case", "count"), _is_number),
    **dict.fromkeys(("format", "head", "values_hash", "plan_hash"), _is_text),
    "events": lambda value: isinstance(value, list) and value,
}
DIGEST_SHAPE = {
    "number": lambda value: _is_number(value) and value,
    "case_count": _is_number,
    **dict.fromkeys(("format", "heads_hash", "previous_hash", "hash"), _is_text),
    "day": lambda value: _time(date, value),
    "cases": lambda value: isinstance(value, list) and all(map(_is_head, value)),
}


def case_problems(case):
    """Yield in words what does not fit in one trail."""
    name, events, previous, expected = f"Case {case['case']}", case["events"], "", 1
    for event in events:
        found = event["sequence"]
        what = f"{name}, event {found}"
        if found is not None and found > expected:
            missing = f"event {expected} is" if found == expected + 1 else f"events {expected} to {found - 1} are"
            yield f"{name}: {missing} missing."
        elif found != expected:
            yield f"{what}: it stands twice or in the wrong place; event {expected} was to come."
        if event["case_id"] != case["case"]:
            yield f"{what}: it is of another case ({event['case_id']})."
        if (event["previous_hash"] or "") != previous:
            yield f"{what}: it does not follow the event before it."
        if event_hash(event, event["previous_hash"]) != event["hash"]:
            yield f"{what}: it was changed, its hash is not that of what it says."
        previous, expected = event["hash"] or "", (found or 0) + 1
    if len(events) != case["count"]:
        yield f"{name}: it counts {case['count']} events and has {len(events)}."
    if previous != case["head"]:
        yield f"{name}: the last event is not the one that the case knows; events at the end were changed or removed."
    last = events[-1]
    for column, what in (("values_hash", "approved values"), ("plan_hash", "plan of steps and people")):
        if (last.get(column) or "") != case[column]:
            yield f"{name}: the {what} are not those of the last event."


def case_against_digests(case, statements):
    """Yield where a trail does not fit what digests said of it.

    :param statements: (number of the digest, its day, count, head), the oldest first
    """
    name, events = f"Case {case['case']}", case["events"]
    for number, day, count, head in statements:
        where = f"digest {number} ({day})"
        if not count:
            yield f"{name}: {where} says that it was gone by then."
        elif count > len(events):
            yield f"{name}: {where} knows {count} events of it, the trail has {len(events)}: events were removed."
        elif events[count - 1]["hash"] != head:
            yield f"{name}: its event {count} is not the one that {where} knows: the trail was rewritten."


def case_against_copies(case, copies):
    """Yield where a trail does not go on from other copies of it: (count, head, file)."""
    for count, head, path in sorted(copies):
        if 0 < count <= len(case["events"]) and case["events"][count - 1]["hash"] != head:
            yield f"Case {case['case']}: its event {count} is another one in {path}: one of both was rewritten."


class Digests:
    """Goes through digests in the order of their numbers and remembers what they said of each case.

    `is_complete`: all digests since number 1 are there; `statements`: {case: [(number, day, count, head)]}.
    """

    def __init__(self, wanted=()):
        self.problems = []
        self.statements = {case: [] for case in wanted}
        self.heads = {}
        self.is_complete, self.count = True, 0
        self.first = self.last = None

    def add(self, values):
        """Take the next digest."""
        name = f"Digest {values['number']} ({values['day']})"
        if digest_hash(values) != values["hash"]:
            self.problems.append(f"{name}: it was changed, its hash is not that of what it says.")
        self._check_link(values, name)
        self._take_cases(values, name)
        if self.is_complete:
            self._check_heads(values, name)
        self.first = self.first or values
        self.last = values
        self.count += 1

    def _check_link(self, values, name):
        last, number, told = self.last, values["number"], []
        if bool(values["previous_hash"]) != (number > 1):
            told.append(f"{name}: the first digest, and no other, names none before it.")
        if last is None:
            self.is_complete = number == 1
        elif number != last["number"] + 1:
            self.is_complete = False
            missing = f"{last['number'] + 1} to {number - 1}"
            told.append(f"Digests {missing}: missing, between {last['day']} and {values['day']}.")
        else:
            if values["previous_hash"] != last["hash"]:
                told.append(f"{name}: it does not follow digest {last['number']}; one of them was exchanged.")
            if _day(values["day"]) != _day(last["day"]) + 1:
                told.append(f"{name}: it is not of the day after digest {last['number']} ({last['day']}).")
        self.problems += told

    def _take_cases(self, values, name):
        before = 0
        for case, count, head in values["cases"]:
            if case <= before:
                self.problems.append(f"{name}: case {case} stands twice or in the wrong place.")
            before = case
            if case in self.statements:
                self.statements[case].append((values["number"], values["day"], count, head))
            self._check_growth(name, case, count, head)
            self.heads[case] = (count, head)
            if not count:
                del self.heads[case]

    def _check_growth(self, name, case, count, head):
        known, known_head = self.heads.get(case, (0, ""))
        if not count:
            self.problems.append(f"{name}: case {case} is gone; an older digest knows {known or 'some'} events of it.")
        elif count < known:
            self.problems.append(f"{name}: case {case} has {count} events; an older digest knows {known}.")
        elif count == known and head != known_head:
            self.problems.append(f"{name}: case {case} was rewritten; it has as many events as before, and others.")

    def _check_heads(self, values, name):
        """Compare the hash over all cases with what the digests up to here add up to."""
        count, wanted, found = values["case_count"], values["heads_hash"], len(self.heads)
        if found == count and self._hash() == wanted:
            return
        tried = self.heads if count + 1 == found <= GUESSED else ()
        gone = next((case for case in tried if self._hash(without=case) == wanted), None)
        if gone is not None:
            del self.heads[gone]
            problem = f"case {gone} stands in an older digest and is missing from this one's hash."
        elif found != count:
            problem = f"it counts {count} cases, the digests up to it list {found}: cases were removed or left out."
        else:
            problem = "the hash over all cases is not that of the cases listed up to it."
        self.is_complete = gone is not None
        self.problems.append(f"{name}: {problem}")

    def _hash(self, without=None):
        return heads_hash((case, *head) for case, head in self.heads.items() if case != without)

    def put_in_later(self, case):
        """Return the sentence for a trail with an event that is older than a digest that should list it; None.

        A digest lists the events of its day, and those that came too late for the one before. Where a digest is
        missing, it may be the one that lists them.
        """
        if not self.last or self.count <= self.last["number"] - self.first["number"]:
            return None
        said, first, last = self.statements[case["case"]], _day(self.first["day"]), _day(self.last["day"])
        for number, event in enumerate(case["events"], 1):
            since = event["at"][:10]
            until = max(_day(since) + 1, first)
            counts = [count for _number, day, count, _head in said if _day(day) <= until]
            is_known = counts or self.first["number"] == 1
            if until <= last and is_known and number > max([0, *counts]):
                return f"Case {case['case']}: event {number} of {since} is in no digest of that time: put in later."
        return None


class Proof:
    """What the files hold: where each trail and digest stands, so that large files are read line by line."""

    def __init__(self):
        self.digests = {}
        self.cases, self.copies = [], {}
        self.wrong, self.unreadable = [], []

    def index(self, path):
        """Note where the trails and digests of a file stand."""
        offset = found = 0
        try:
            with open(path, "rb") as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        found += 1
                        self._note(line, number, path, offset)
                    offset += len(line)
        except OSError as error:
            self.unreadable.append(f"{path}: {error.strerror}")
        else:
            if not found:
                self.unreadable.append(f"{path}: it is empty")

    def _note(self, line, line_number, path, offset):
        try:
            values = parse(line)
        except UnreadableError as error:
            self.unreadable.append(f"{path}, line {line_number}: {error}")
            return
        if values["format"] == CASE:
            self.cases.append((values["case"], path, offset))
            copy = (len(values["events"]), values["events"][-1]["hash"] or "", path)
            self.copies.setdefault(values["case"], set()).add(copy)
            return
        number, place = values["number"], (values["hash"], path, offset)
        known = self.digests.setdefault(number, place)
        if known[0] != values["hash"] or self._read(known) != values:
            self.wrong.append(f"Digest {number}: {known[1]} and {path} hold different ones; one of them was exchanged.")

    def _read(self, place):
        """Return what stands at a place."""
        _key, path, offset = place
        with open(path, "rb") as file:
            file.seek(offset)
            return parse(file.readline())

    def check(self):
        """Find what does not fit; return the digests."""
        digests = Digests(case for case, _path, _offset in self.cases)
        for number in sorted(self.digests):
            digests.add(self._read(self.digests[number]))
        self.wrong += digests.problems
        for place in self.cases:
            case = self._read(place)
            self.wrong += case_problems(case)
            self.wrong += case_against_copies(case, self.copies[case["case"]])
            self.wrong += case_against_digests(case, digests.statements[case["case"]])
            self.wrong += filter(None, [digests.put_in_later(case)])
        return digests


def main(paths):
    """Check files, print what was found, return the exit code."""
    if not paths or paths[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if paths else 2
    proof = Proof()
    for path in paths:
        proof.index(path)
    digests = proof.check()
    for line in proof.unreadable:
        print(f"UNREADABLE  {line}")
    for line in proof.wrong:
        print(f"WRONG  {line}")
    first = digests.first["number"] if digests.first else 1
    if first != 1:
        print(
            f"NOTE   The digests begin with number {first}: their links were checked, the hash over all cases was not."
        )
        print("       Give the older files as well.")
    if proof.cases and not digests.last:
        print("NOTE   No digests given: a trail that was rewritten as a whole would not show.")
    print(f"{len(proof.cases)} trails and {digests.count} digests read.", end=" ")
    code = 1 if proof.wrong else 2 if proof.unreadable else 0
    answers = ("Everything fits.", f"{len(proof.wrong)} things do not fit.", "Not everything could be read.")
    print(answers[code])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
