"""scripts/check_approval_proof.py: the rule of the addon, no change of a file unseen, and words for what is wrong."""

import ast
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import check_approval_proof as checker
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms import approval_chain
from tests_unit.proof_cases import FIRST, copy, digests, head, line, relinked, trail

SCRIPT = Path(checker.__file__)
ids = st.none() | st.integers(0, 2**31)
texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
events = st.fixed_dictionaries({**dict.fromkeys(checker.NUMBERS, ids), **dict.fromkeys(checker.TEXTS, texts)})
heads = st.dictionaries(st.integers(1, 99), st.tuples(st.integers(1, 9), st.text("abcdef0123456789", max_size=64)))


def found(*records):
    """Return what is wrong with some trails and digests."""
    proof = checker.Proof()
    given_digests = [one for one in records if one["format"] == checker.DIGEST]
    cases = [one for one in records if one["format"] == checker.CASE]
    walk = checker.Digests(case["case"] for case in cases)
    for one in given_digests:
        walk.add(checker.parse(line(one)))
    proof.wrong += walk.problems
    for case in cases:
        case = checker.parse(line(case))
        proof.wrong += checker.case_problems(case)
        proof.wrong += checker.case_against_digests(case, walk.statements[case["case"]])
        proof.wrong += filter(None, [walk.put_in_later(case)])
    return proof.wrong


def seen(content):
    """Whether something is wrong with the lines of a file."""
    try:
        records = [checker.parse(one) for one in content.split(b"\n")[:-1]]
    except checker.UnreadableError:
        return True
    return not content.endswith(b"\n") or bool(found(*records))


def run(*paths):
    answer = subprocess.run(
        [sys.executable, "-I", SCRIPT, *paths], capture_output=True, text=True, check=False, timeout=60
    )
    return answer.returncode, answer.stdout


# one rule


@given(events, texts)
def test_events_have_the_hash_of_the_addon(event, previous):
    assert checker.event_hash(event, previous) == approval_chain.event_hash(event, previous)


@given(heads)
def test_heads_have_the_hash_of_the_addon(cases):
    rows = [(case, *one) for case, one in cases.items()]
    assert checker.heads_hash(rows) == approval_chain.heads_hash(rows)


@given(heads)
def test_digests_have_the_hash_of_the_addon(cases):
    [values] = digests([cases])
    assert checker.digest_hash(values) == approval_chain.digest_hash(values)


def test_fields_are_those_of_the_addon():
    assert {*checker.NUMBERS, *checker.TEXTS} == set(approval_chain.EVENT_FIELDS)
    assert checker.LINKS == approval_chain.LINK_FIELDS
    assert set(checker.DIGEST_COVERED) == set(approval_chain.DIGEST_FIELDS)


def test_stands_alone():
    """Nothing but the standard library, and a syntax that Python 3.9 reads."""
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


# nothing unseen


@given(st.integers(1, 4), st.data())
@settings(max_examples=300)
def test_any_bit_of_a_trail_shows(count, data):
    content = bytearray(line(trail(count=count)))
    assert not seen(bytes(content))
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    assert seen(bytes(content))


def test_every_bit_of_one_trail_shows():
    content = line(trail(count=2))
    for bit in range(8 * len(content)):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        assert seen(bytes(changed)), (bit, changed[max(0, bit // 8 - 20) : bit // 8 + 20])


@given(st.lists(heads, min_size=1, max_size=4), st.data())
@settings(max_examples=300)
def test_any_bit_of_a_chain_of_digests_shows(days, data):
    days = [dict(sorted({**days[0], **one}.items())) for one in days]
    days = [{case: (9 + number, f"{number}{one[1]}") for case, one in day.items()} for number, day in enumerate(days)]
    grown = [{}]
    for day in days:
        grown.append({**grown[-1], **day})
    content = bytearray(b"".join(map(line, digests(grown))))
    assert not seen(bytes(content))
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    assert seen(bytes(content))


@given(st.integers(2, 5), st.data())
def test_any_event_missing_doubled_or_moved_shows(count, data):
    case = trail(count=count)
    one = data.draw(st.integers(0, count - 1))
    removed, doubled, moved = copy(case), copy(case), copy(case)
    removed["events"].pop(one)
    doubled["events"].insert(one, case["events"][one])
    moved["events"].append(moved["events"].pop(one - count))
    for changed in (removed, doubled) + ((moved,) if moved != case else ()):
        assert found(changed)
        assert found({**changed, "count": len(changed["events"]), "head": changed["events"][-1]["hash"]}) or (
            changed is removed and one == count - 1
        )


@given(st.sets(st.integers(1, 60), min_size=2, max_size=8), st.data())
def test_a_case_removed_before_a_digest_is_named(cases, data):
    trails = {case: trail(case) for case in cases}
    gone = data.draw(st.sampled_from(sorted(cases)))
    before = {case: head(one) for case, one in trails.items()}
    after = {case: one for case, one in before.items() if case != gone}
    honest = digests([before, before, after])
    assert [one for one in found(*honest) if f"case {gone} is gone" in one]
    # who removes it and keeps it out of the lists of digests does not get it out of the hash over all cases
    quiet = copy(honest)
    quiet[2]["cases"] = []
    assert [one for one in found(*relinked(quiet)) if f"case {gone} stands in an older digest" in one]


@given(st.sets(st.integers(1, 60), min_size=2, max_size=8), st.data())
def test_a_case_taken_out_of_the_digests_shows(cases, data):
    gone = data.draw(st.sampled_from(sorted(cases)))
    chain = digests([{case: head(trail(case)) for case in cases}] * 2)
    chain[0]["cases"] = [one for one in chain[0]["cases"] if one[0] != gone]
    assert found(*chain)
    assert found(*relinked(chain))


# in words


def test_all_fits():
    one, two = trail(1), trail(2, count=2)
    chain = digests([{1: (2, one["events"][1]["hash"])}, {1: head(one), 2: head(two)}, {1: head(one), 2: head(two)}])
    assert found(*chain, one, two) == []
    grown = trail(2, count=5, since=FIRST + timedelta(days=2))
    assert found(*chain, one, grown) == []


def test_a_changed_event_is_named():
    case = trail()
    case["events"][1]["actor"] = 99
    assert found(case) == ["Case 7, event 2: it was changed, its hash is not that of what it says."]


def test_a_missing_event_is_named():
    case = trail(count=5)
    del case["events"][1:3]
    assert "Case 7: events 2 to 3 are missing." in found(case)
    case = trail()
    case["events"].pop()
    problems = found(case)
    assert "Case 7: it counts 3 events and has 2." in problems
    assert any("the last event" in one for one in problems)


def test_other_values_or_another_plan_are_named():
    assert any("approved values" in one for one in found({**trail(), "values_hash": "0" * 64}))
    assert any("plan of steps" in one for one in found({**trail(), "plan_hash": "0" * 64}))


def test_a_rewritten_trail_shows_against_digests():
    true, forged = trail(), trail(salt="b2")
    chain = digests([{7: head(true)}])
    assert found(forged) == []
    assert found(*chain, forged) == [
        "Case 7: its event 3 is not the one that digest 1 (2026-03-01) knows: the trail was rewritten."
    ]
    assert "digest 1 (2026-03-01) knows 3 events of it, the trail has 2" in found(*chain, trail(count=2))[0]


def test_a_case_put_in_later_shows_against_digests():
    chain = digests([{}, {}, {}])
    assert "put in later" in found(*chain, trail())[0]
    assert found(*chain, trail(day=FIRST + timedelta(days=2))) == []


def test_events_of_an_older_day_put_into_a_case_show_against_digests():
    true, grown = trail(count=2), trail(count=3)
    chain = digests([{7: head(true)}] * 3)
    late = "Case 7: event 3 of 2026-03-01 is in no digest of that time: put in later."
    assert found(*chain, grown) == [late]
    # a digest that takes them in days later does not make them old
    assert found(*digests([{7: head(true)}, {7: head(true)}, {7: head(grown)}]), grown) == [late]
    assert found(*digests([{7: head(true)}, {7: head(grown)}, {7: head(grown)}]), grown) == []
    # what older digests said is unknown until one lists the case
    assert found(*chain[1:], grown) == []
    assert found(*chain, trail(count=3, since=FIRST + timedelta(days=2))) == []


def test_a_case_that_is_gone_shows_in_later_digests_alone():
    chain = digests([{7: (1, "a")}, {7: (1, "a")}, {}])
    assert found(*chain[1:]) == ["Digest 3 (2026-03-03): case 7 is gone; an older digest knows some events of it."]


def test_a_chain_that_begins_in_the_middle_is_named():
    [one] = relinked([{**digests([{}])[0], "number": 5}])
    assert "names none before it" in found(one)[0]


def test_a_count_that_went_down_and_a_rewritten_head_show_in_digests():
    chain = digests([{1: (3, "a"), 2: (3, "b")}, {1: (2, "c"), 2: (3, "d")}])
    assert found(*chain) == [
        "Digest 2 (2026-03-02): case 1 has 2 events; an older digest knows 3.",
        "Digest 2 (2026-03-02): case 2 was rewritten; it has as many events as before, and others.",
    ]


def test_missing_and_exchanged_digests_are_named():
    chain = digests([{1: (1, "a")}] * 5)
    assert found(*chain[:1], *chain[3:]) == ["Digests 2 to 3: missing, between 2026-03-01 and 2026-03-04."]
    other = digests([{1: (1, "b")}] * 5)
    assert "it does not follow digest 2; one of them was exchanged." in " ".join(found(*chain[:2], *other[2:]))
    assert found(*chain[2:]) == []


def test_a_day_left_out_of_the_chain_is_named():
    chain = digests([{}, {}])
    chain[1]["day"] = "2026-03-05"
    assert "not of the day after" in " ".join(found(*relinked(chain)))


# the program


def test_program(tmp_path):
    case = trail()
    chain = digests([{7: head(case)}, {7: head(case)}])
    good, late, early = tmp_path / "case.jsonl", tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    good.write_bytes(line(case))
    late.write_bytes(line(chain[1]))
    early.write_bytes(line(chain[0]))
    code, text = run(good, late, early, early)
    assert (code, text) == (0, "1 trails and 2 digests read. Everything fits.\n")
    code, text = run(late)
    assert (code, "begin with number 2" in text) == (0, True)
    code, text = run(good)
    assert (code, "No digests given" in text) == (0, True)

    case["events"][0]["actor"] = 1
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(line(case))
    code, text = run(bad)
    assert code == 1 and "WRONG  Case 7, event 1: it was changed" in text

    other = tmp_path / "other.jsonl"
    other.write_bytes(line(digests([{7: (1, "x")}])[0]))
    code, text = run(early, other)
    assert code == 1 and "hold different ones" in text


def test_program_compares_copies_of_a_trail(tmp_path):
    paths = [tmp_path / "old.jsonl", tmp_path / "new.jsonl", tmp_path / "forged.jsonl"]
    for path, one in zip(paths, (trail(count=2), trail(count=3), trail(count=4, salt="b2")), strict=True):
        path.write_bytes(line(one))
    assert run(*paths[:2])[0] == 0
    code, text = run(*paths[1:])
    assert code == 1 and f"Case 7: its event 3 is another one in {paths[1]}" in text


def test_program_bears_the_last_day_there_is(tmp_path):
    path = tmp_path / "file.jsonl"
    chain = digests([{}, {}])
    for one in chain:
        one["day"] = "9999-12-31"
    path.write_bytes(line(trail(day="9999-12-31")) + b"".join(map(line, relinked(chain))))
    code, text = run(path)
    assert code == 1 and "it is not of the day after digest 1" in text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"{}",
        b"[]",
        b'{"format": "other"}',
        b"\xff\xfe",
        line(trail())[:-40],
        line({**trail(), "more": 1}),
        line({**trail(), "count": True}),
        line({**trail(), "count": -1}),
        line({**trail(), "events": []}),
        line(trail()).replace(b'"actor":6', b'"actor":6.0'),
        line(trail()).replace(b'"actor":6', b'"actor":NaN'),
        line(trail()).replace(b'"salt":"a1"', b'"salt":"\\ud800"'),
        line(trail()).replace(b'"case":7', b'"case":7,"case":7'),
        line(trail(count=1)).replace(b'"2026-03-01T08:00:01"', b'"one day"'),
        line(trail(count=1)).replace(b'"2026-03-01T08:00:01"', b'"2026-03-01T08:00:01+14:00"'),
        line(trail(count=1)).replace(b'"2026-03-01T08:00:01"', b"null"),
        line({**digests([{}])[0], "number": 0}),
        line(digests([{}])[0]).replace(b"2026-03-01", b"20260301"),
        line({**digests([{}])[0], "cases": [[1, 2]]}),
        b"[" * 100_000,
    ],
)
def test_program_reads_nothing_else(tmp_path, content):
    path = tmp_path / "file.jsonl"
    path.write_bytes(content)
    code, text = run(path)
    assert code == 2 and "UNREADABLE" in text


def test_program_without_files(tmp_path):
    assert run()[0] == 2
    assert run("--help")[0] == 0
    assert run(tmp_path / "none.jsonl")[0] == 2
