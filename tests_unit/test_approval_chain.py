"""algorithms.approval_chain: one text for equal values, and no change of a chain unseen."""

import json
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.approval_chain import BREAK_CODES, EVENT_FIELDS, canonical, digest, event_hash, reason_hash, verify

START = datetime(2026, 3, 1, 8, 0, 0)
IDS = ("actor", "behalf", "step", "task", "target")
CODES = ("action", "values_hash", "plan_hash", "salt", "reason_hash")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))


def linked(events, case_id=7):
    """Return the events as a case would keep them."""
    chain, previous = [], ""
    for number, event in enumerate(events, start=1):
        one = {"case_id": case_id, "sequence": number, "at": START + timedelta(seconds=number), **event}
        one["previous_hash"], one["hash"] = previous, event_hash(one, previous)
        previous = one["hash"]
        chain.append(one)
    return chain


def judged(chain, count, head):
    return {one.code for one in verify(chain, count, head)}


chains = st.lists(
    st.fixed_dictionaries(
        {**dict.fromkeys(IDS, st.integers(0, 5)), **dict.fromkeys(CODES, st.text("abc", min_size=1, max_size=3))}
    ),
    min_size=1,
    max_size=6,
).map(linked)


def test_canonical_text():
    assert canonical({"b": (1, 2.5), "a": {3, 1}, "é": None}) == '{"a":[1,3],"b":[1,2.5],"é":null}'
    assert canonical([date(2026, 3, 1), START, -0.0, True]) == '["2026-03-01","2026-03-01T08:00:00",0.0,true]'
    assert canonical(1e16) == "10000000000000000"


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), b"x", object(), {1: 2}, {None: 2}, START.replace(tzinfo=timezone.utc), [{"a": 1j}]],
)
def test_what_has_no_canonical_text_is_refused(value):
    with pytest.raises(ValueError):
        canonical(value)


def test_half_a_character_has_no_digest():
    with pytest.raises(ValueError):
        digest({"name": "\ud800"})


@given(values)
def test_canonical_text_reads_back_and_does_not_change(value):
    text = canonical(value)
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(texts, plain, min_size=2, max_size=5))
def test_order_of_keys_does_not_matter(value):
    assert digest(dict(reversed(value.items()))) == digest(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_survives_a_database_that_writes_numbers_without_exponent(value):
    written = format(value, "f") if abs(value) >= 1e16 else json.dumps(value)
    assert canonical(json.loads(written.removesuffix(".000000"))) == canonical(value)


def test_reason_hash_depends_on_salt_and_text():
    assert len({reason_hash("a", "no"), reason_hash("b", "no"), reason_hash("a", "yes")}) == 3
    assert reason_hash("a", None) == reason_hash("a", "") == ""


def test_an_event_has_no_field_that_the_hash_leaves_out():
    with pytest.raises(ValueError, match="comment"):
        event_hash({"sequence": 1, "comment": "free text"}, "")


def test_a_field_added_later_leaves_older_hashes_as_they_are():
    assert event_hash({"sequence": 1, "behalf": 0, "salt": False}, "") == event_hash({"sequence": 1}, "")


def test_empty_chain():
    assert verify([], 0, "") == ()
    assert judged([], 1, "x") == {"count", "head"}


@given(chains)
def test_a_chain_that_nobody_touched_is_whole(chain):
    assert verify(chain, len(chain), chain[-1]["hash"]) == ()


@given(chains, st.data())
def test_any_change_of_any_field_is_found(chain, data):
    head, event = chain[-1]["hash"], data.draw(st.sampled_from(chain))
    name = data.draw(st.sampled_from([*EVENT_FIELDS, "previous_hash", "hash"]))
    new = {"at": START, "sequence": 99, "case_id": 99}.get(name, 99 if name in IDS else "other")
    changed = [{**one, name: new} if one is event else one for one in chain]
    assert judged(changed, len(chain), head) & {"altered", "unlinked", "head"}


@given(chains, st.data())
def test_a_change_that_hashes_the_event_anew_is_found(chain, data):
    """Whoever can compute hashes has to rewrite all that follows and the head of the case."""
    head, place = chain[-1]["hash"], data.draw(st.integers(0, len(chain) - 1))
    forged = {**chain[place], "actor": 99}
    forged["hash"] = event_hash(forged, forged["previous_hash"])
    assert judged([*chain[:place], forged, *chain[place + 1 :]], len(chain), head) <= {"unlinked", "head"}
    assert verify([*chain[:place], forged, *chain[place + 1 :]], len(chain), head)


@given(chains, st.data())
def test_removal_is_found(chain, data):
    place = data.draw(st.integers(0, len(chain) - 1))
    rest = chain[:place] + chain[place + 1 :]
    assert "count" in judged(rest, len(chain), chain[-1]["hash"])
    # also when the count is made to fit
    assert judged(rest, len(rest), chain[-1]["hash"])


@given(chains.filter(lambda chain: len(chain) > 1), st.data())
def test_swap_is_found(chain, data):
    one, other = data.draw(st.lists(st.integers(0, len(chain) - 1), min_size=2, max_size=2, unique=True))
    swapped = list(chain)
    swapped[one], swapped[other] = chain[other], chain[one]
    assert "gap" in judged(swapped, len(chain), chain[-1]["hash"])
    # also when the numbers are made to fit
    renumbered = [{**event, "sequence": number} for number, event in enumerate(swapped, start=1)]
    assert "altered" in judged(renumbered, len(chain), chain[-1]["hash"])


@given(chains, st.integers(0, 5))
def test_cutting_off_the_end_is_found(chain, length):
    cut = chain[: min(length, len(chain) - 1)]
    assert judged(cut, len(chain), chain[-1]["hash"]) == {"count", "head"}
    assert judged(cut, len(cut), chain[-1]["hash"]) == {"head"}


@given(chains, st.data())
def test_an_event_written_twice_is_found(chain, data):
    place = data.draw(st.integers(0, len(chain) - 1))
    doubled = [*chain[: place + 1], *chain[place:]]
    assert "gap" in judged(doubled, len(doubled), chain[-1]["hash"])


def test_a_chain_of_another_case_does_not_pass():
    chain = [{**event, "case_id": 8} for event in linked([{"action": "requested"}])]
    assert judged(chain, 1, chain[0]["hash"]) == {"altered"}
    assert set(BREAK_CODES) >= {"altered"}
