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
rewrite a whole trail with new hashes, or remove it: that shows against digests that were out of his reach. Of digests
alone, that one was changed or is missing, and that a case is gone; for the hash over all cases, which is recomputed
from what the digests say, they must begin with number 1.
"""

import hashlib
import json
import sys
from datetime import date, timedelta

CASE, DIGEST = "approval.case/1", "approval.digest/1"
NUMBERS = ("case_id", "sequence", "actor", "behalf", "step", "task", "target")
TEXTS = ("at", "action", "values_hash", "plan_hash", "salt", "reason_hash")
LINKS = ("previous_hash", "hash")
DIGEST_COVERED = ("number", "day", "cases", "case_count", "heads_hash", "previous_hash")
#: so many cases are tried one by one for the one that is missing
GUESSED = 2000


class UnreadableError(Exception):
    """Something that is neither a trail nor a digest."""


# The rule of the hashes


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
    total = hashlib.sha256()
    sign = "["
    for head in sorted(heads):
        total.update((sign + canonical(list(head))).encode())
        sign = ","
    total.update(b"[]" if sign == "[" else b"]")
    return total.hexdigest()


def digest_hash(values):
    """Return the hash of a digest."""
    return sha256({name: values[name] for name in DIGEST_COVERED})


# Reading


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
    """Whether a value is a text that can be hashed."""
    try:
        return type(value) is str and bool(value.encode() or True)
    except UnicodeEncodeError:
        return False


def _is_head(value):
    """Whether a value is a case in a digest: its number, the number of its events, the hash of the last."""
    return isinstance(value, list) and len(value) == 3 and all(map(_is_number, value[:2])) and _is_text(value[2])


def _day(text):
    """Return the day of a text, None when it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


EVENT_SHAPE = {
    **dict.fromkeys(NUMBERS, lambda value: value is None or _is_number(value)),
    **dict.fromkeys(TEXTS + LINKS, lambda value: value is None or _is_text(value)),
}
CASE_SHAPE = {
    **dict.fromkeys(("case", "count"), _is_number),
    **dict.fromkeys(("format", "head", "values_hash", "plan_hash"), _is_text),
    "events": lambda value: isinstance(value, list) and value,
}
DIGEST_SHAPE = {
    **dict.fromkeys(("number", "case_count"), _is_number),
    **dict.fromkeys(("format", "heads_hash", "previous_hash", "hash"), _is_text),
    "day": lambda value: _is_text(value) and _day(value),
    "cases": lambda value: isinstance(value, list) and all(map(_is_head, value)),
}


# Trails


def case_problems(case):
    """Yield in words what does not fit in one trail."""
    name, events, previous = f"Case {case['case']}", case["events"], ""
    expected = 1
    for event in events:
        found = event["sequence"]
        what = f"{name}, event {found}"
        if found != expected:
            yield _gap(name, found, expected)
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


def _gap(name, found, expected):
    """Return the sentence for an event that is not the one expected."""
    if found is not None and found > expected:
        missing = f"event {expected} is" if found == expected + 1 else f"events {expected} to {found - 1} are"
        return f"{name}: {missing} missing."
    return f"{name}, event {found}: it stands twice or in the wrong place; event {expected} was to come."


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


# Digests


class Digests:
    """Goes through digests in the order of their numbers and remembers what they said of each case.

    :ivar problems: what does not fit, in words
    :ivar is_complete: whether all digests since number 1 were there
    :ivar statements: {case: [(number, day, count, head)]} of the cases asked for
    """

    def __init__(self, wanted=()):
        self.problems = []
        self.statements = {case: [] for case in wanted}
        self.heads = {}
        self.is_complete = True
        self.count = 0
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
        last = self.last
        if last is None:
            self.is_complete = values["number"] == 1
            if self.is_complete and values["previous_hash"]:
                self.problems.append(f"{name}: it is the first one and names another before it.")
            return
        if values["number"] != last["number"] + 1:
            self.is_complete = False
            missing = f"{last['number'] + 1} to {values['number'] - 1}"
            self.problems.append(f"Digests {missing}: missing, between {last['day']} and {values['day']}.")
        else:
            if values["previous_hash"] != last["hash"]:
                self.problems.append(f"{name}: it does not follow digest {last['number']}; one of them was exchanged.")
            if _day(values["day"]) != _day(last["day"]) + timedelta(days=1):
                self.problems.append(f"{name}: it is not of the day after digest {last['number']} ({last['day']}).")

    def _take_cases(self, values, name):
        before = 0
        for case, count, head in values["cases"]:
            if case <= before:
                self.problems.append(f"{name}: case {case} stands twice or in the wrong place.")
            before = case
            if case in self.statements:
                self.statements[case].append((values["number"], values["day"], count, head))
            if case in self.heads:
                self._check_growth(name, case, count, head)
            if count:
                self.heads[case] = (count, head)
            else:
                self.heads.pop(case, None)

    def _check_growth(self, name, case, count, head):
        known, known_head = self.heads[case]
        if not count:
            self.problems.append(f"{name}: case {case} is gone; an older digest knows {known} events of it.")
        elif count < known:
            self.problems.append(f"{name}: case {case} has {count} events; an older digest knows {known}.")
        elif count == known and head != known_head:
            self.problems.append(f"{name}: case {case} was rewritten; it has as many events as before, and others.")

    def _check_heads(self, values, name):
        """Compare the hash over all cases with what the digests up to here add up to."""
        if len(self.heads) == values["case_count"] and self._hash() == values["heads_hash"]:
            return
        self.is_complete = False
        gone = self._find_gone(values)
        if gone:
            self.heads.pop(gone)
            self.is_complete = True
            self.problems.append(f"{name}: case {gone} stands in an older digest and is missing from this one's hash.")
        elif len(self.heads) != values["case_count"]:
            self.problems.append(
                f"{name}: it counts {values['case_count']} cases, the digests up to it list {len(self.heads)}:"
                " cases were removed or left out."
            )
        else:
            self.problems.append(f"{name}: the hash over all cases is not that of the cases listed up to it.")

    def _find_gone(self, values):
        """Return the one case without which the hash fits; None."""
        if len(self.heads) != values["case_count"] + 1 or len(self.heads) > GUESSED:
            return None
        for case in self.heads:
            if self._hash(without=case) == values["heads_hash"]:
                return case
        return None

    def _hash(self, without=None):
        return heads_hash((case, *head) for case, head in self.heads.items() if case != without)

    def never_listed(self, case):
        """Return the sentence for a case that is older than the last digest and that none lists; None."""
        if not self.last or self.first["number"] != 1 or self.statements[case["case"]]:
            return None
        since, until = (case["events"][0]["at"] or "")[:10], self.last["day"]
        if not _day(since) or _day(since) >= _day(until):
            return None
        return f"Case {case['case']}: begun on {since}, and no digest up to {until} lists it: it was put in later."


# The program


class Proof:
    """What the files hold: where each trail and digest stands, so that large files are read line by line."""

    def __init__(self):
        self.digests = {}
        self.cases = []
        self.wrong = []
        self.unreadable = []

    def index(self, path):
        """Note where the trails and digests of a file stand."""
        found = 0
        try:
            for offset, line, number in _lines(path):
                found += 1
                try:
                    self._note(parse(line), path, offset)
                except UnreadableError as error:
                    self.unreadable.append(f"{path}, line {number}: {error}")
        except OSError as error:
            self.unreadable.append(f"{path}: {error.strerror}")
        else:
            if not found:
                self.unreadable.append(f"{path}: it is empty")

    def _note(self, values, path, offset):
        if values["format"] == CASE:
            self.cases.append((values["case"], path, offset))
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
            self.wrong += case_against_digests(case, digests.statements[case["case"]])
            never = digests.never_listed(case)
            if never:
                self.wrong.append(never)
        return digests


def _lines(path):
    """Yield (offset, line, number) of the lines of a file that are not empty."""
    with open(path, "rb") as file:
        offset = 0
        for number, line in enumerate(file, 1):
            if line.strip():
                yield offset, line, number
            offset += len(line)


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
    if digests.last and digests.first["number"] != 1:
        print(
            f"NOTE   The digests begin with number {digests.first['number']}: their links were checked, the hash over"
            " all cases was not. Give the older files as well."
        )
    if proof.cases and not digests.last:
        print("NOTE   No digests given: a trail that was rewritten as a whole would not show.")
    print(f"{len(proof.cases)} trails and {digests.count} digests read.", end=" ")
    if proof.wrong:
        print(f"{len(proof.wrong)} things do not fit.")
        return 1
    if proof.unreadable:
        print("Not everything could be read.")
        return 2
    print("Everything fits.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
