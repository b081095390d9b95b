"""algorithms.approval_condition: a domain is read, judged and explained, and never run."""

import sys
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from algorithms.approval_condition import (
    ALWAYS,
    CODES,
    MAX_LENGTH,
    MAX_TERMS,
    OPERATORS,
    Condition,
    ConditionError,
    Reason,
    explain,
    holds,
    parse,
)

KINDS = {
    "count": "integer",
    "amount": "monetary",
    "name": "char",
    "region": "selection",
    "urgent": "boolean",
    "day": "date",
    "moment": "datetime",
    "owner_id": "many2one",
    "tag_ids": "many2many",
}
NAMES = {"uid": 2, "today": date(2026, 3, 2), "company_id": 1}
VALUES = {
    "count": 6,
    "amount": 14.5,
    "name": "Mill Nord",
    "region": "north",
    "urgent": False,
    "day": date(2026, 3, 1),
    "moment": datetime(2026, 3, 2, 9, 30),
    "owner_id": 2,
    "tag_ids": (3, 5),
}


def ask(text, **values):
    return holds(parse(text, KINDS), {**VALUES, **values}, NAMES)


def why(text, **values):
    return explain(parse(text, KINDS), {**VALUES, **values}, NAMES)


def error(text):
    with pytest.raises(ConditionError) as caught:
        parse(text, KINDS)
    assert caught.value.code in CODES
    return caught.value


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "position", "params"),
    [
        ("[('count', '=', 1", "syntax", (1, 1), {}),
        ("[\n ('count' '=' 1)]", "syntax", (2, 3), {}),
        ("'count'", "list", (1, 1), {}),
        ("  lambda: 0", "list", (1, 3), {}),
        ("[1]", "term", (1, 2), {}),
        ("[('count', '=')]", "term", (1, 2), {}),
        ("[(uid, '=', 1)]", "term", (1, 3), {}),
        ("['&', ('count', '=', 1)]", "arity", (1, 2), {"operator": "&"}),
        ("[('count', '=', 1), '!']", "arity", (1, 21), {"operator": "!"}),
        ("[('password', '=', 1)]", "key", (1, 3), {"key": "password"}),
        ("[\n  ('owner_id.login', '=', 'é')]", "key", (2, 4), {"key": "owner_id.login"}),
        ("[('name', '=like', 'x')]", "operator", (1, 11), {"operator": "=like"}),
        ("[('urgent', '<', 1)]", "kind", (1, 13), {"operator": "<", "key": "urgent", "kind": "boolean"}),
        ("[('name', 'ilike', 'é'), ('count', '=', open)]", "name", (1, 41), {"name": "open"}),
        ("[('count', '=', 1 + 1)]", "expression", (1, 17), {}),
        ("[('day', '=', today + 1)]", "expression", (1, 15), {}),
        ("[('count', '=', __import__('os').getpid())]", "expression", (1, 17), {}),
        ("[('name', '=', f'{uid}')]", "expression", (1, 16), {}),
        ("[('count', 'in', 5)]", "values", (1, 18), {"operator": "in"}),
        ("[('count', 'in', [[5]])]", "expression", (1, 19), {}),
        ("[('count', '=', '5')]", "value", (1, 17), {"key": "count", "kind": "integer"}),
        ("[('count', '=', True)]", "value", (1, 17), {"key": "count", "kind": "integer"}),
        ("[('count', '<', False)]", "value", (1, 17), {"key": "count", "kind": "integer"}),
        ("[('count', '=', today)]", "value", (1, 17), {"key": "count", "kind": "integer"}),
        ("[('name', '=', uid)]", "value", (1, 16), {"key": "name", "kind": "char"}),
        ("[('name', '=', '\\ud800')]", "value", (1, 16), {"key": "name", "kind": "char"}),
        ("[('name', '=', b'x')]", "value", (1, 16), {"key": "name", "kind": "char"}),
        ("[('name', 'ilike', None)]", "value", (1, 20), {"key": "name", "kind": "char"}),
        ("[('name', 'ilike', '')]", "value", (1, 20), {"key": "name", "kind": "char"}),
        ("[('urgent', '=', 1)]", "value", (1, 18), {"key": "urgent", "kind": "boolean"}),
        ("[('owner_id', '=', 0)]", "value", (1, 20), {"key": "owner_id", "kind": "many2one"}),
        ("[('owner_id', '=', 'Ann')]", "value", (1, 20), {"key": "owner_id", "kind": "many2one"}),
        ("[('amount', '<', 1e999)]", "number", (1, 18), {"key": "amount", "kind": "monetary"}),
        ("[('amount', '<', -1e999)]", "number", (1, 18), {"key": "amount", "kind": "monetary"}),
        ("[('amount', '<', nan)]", "name", (1, 18), {"name": "nan"}),
        ("[('amount', '<', 1j)]", "value", (1, 18), {"key": "amount", "kind": "monetary"}),
        ("[('day', '<', '2026-02-30')]", "date", (1, 15), {"key": "day", "kind": "date"}),
        ("[('day', '<', '20260301')]", "date", (1, 15), {"key": "day", "kind": "date"}),
        ("[('day', '<', '2026-03-01 10:00:00')]", "date", (1, 15), {"key": "day", "kind": "date"}),
        ("[('moment', '<', '2026-03-01 25:00:00')]", "date", (1, 18), {"key": "moment", "kind": "datetime"}),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, code, position, params):
    caught = error(text)
    assert (caught.code, caught.params) == (code, params)
    if code != "syntax":  # where exactly depends on the version of Python
        assert caught.position == position


def test_limits():
    assert error(" " + "[" * MAX_LENGTH).code == "too_long"
    term = "('count','=',1),"
    assert error(f"[{term * (MAX_TERMS + 1)}]").params == {"limit": MAX_TERMS}
    assert error("['&'" * 150 + "]" * 150).code == "term"
    assert error("-" * (MAX_LENGTH - 1) + "1").code in ("syntax", "list")
    chain = "'!'," * (MAX_TERMS - 1)
    assert ask(f"[{chain}('count','=',1)]")


nodes = st.sampled_from(
    "[ ] ( ) , ' \" = in & | ! uid today company_id count amount day tag_ids open __import__ eval lambda : x . "
    "1 -1 1e999 True None not if else for await * ** { } f'{x}' \\ \n \x00 \ud800 := # '<' '=' 'in' 'count'".split(" ")
)


@given(st.text() | st.lists(nodes, max_size=25).map(" ".join) | st.lists(nodes, max_size=25).map("".join))
@example("\x0c[]")
@example("[('day', '=', '２０２６-03-01')]")
def test_any_text_is_read_or_refused(text):
    try:
        assert isinstance(parse(text, KINDS), Condition)
    except ConditionError as caught:
        assert caught.code in CODES
        assert min(caught.position) >= 1


_running = []
sys.addaudithook(lambda name, args: _running.append(name) if name == "exec" and _running else None)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').abort()",
        "[('count', '=', (lambda: exit())())]",
        "[('count', 'in', [x for x in exit()])]",
        "[('name', '=', f'{exit()}')]",
        "[exit()]",
        "[('count', '=', uid.__class__)]",
        "[('count', '=', 9 ** 9 ** 9)]",
    ],
)
def test_nothing_is_run(text):
    _running.append("watching")
    try:
        error(text)
        assert _running == ["watching"]
    finally:
        _running.clear()


# -- what holds --------------------------------------------------------------------------------------------------------


def test_nothing_asked_always_holds():
    assert parse("", KINDS) == parse(None, KINDS) == parse(False, KINDS) == parse(" \n", KINDS) == ALWAYS
    assert holds(ALWAYS, {}, {}) and ask("[]")
    assert why("[]") == ()


def test_keys_it_names():
    assert parse("['|', ('count', '=', 1), '!', ('day', '<', today)]", KINDS).keys == {"count", "day"}


@pytest.mark.parametrize(
    "text",
    [
        "[('count', '>=', 6), ('amount', '>', -1.5)]",
        "['|', ('count', '=', 1), ('count', '=', 6)]",
        "['!', '&', ('count', '=', 6), ('urgent', '=', True)]",
        "['!', ('urgent', '=', True), ('count', '=', 6)]",
        "[('urgent', '=', False)]",
        "[('name', 'ilike', 'NORD'), ('region', 'in', ['north', 'south'])]",
        "[('day', '<', today), ('day', '=', '2026-03-01')]",
        "[('moment', '>', today), ('moment', '=', '2026-03-02 09:30:00'), ('moment', '<', '2026-03-02T09:30:01')]",
        "[('owner_id', '=', uid), ('owner_id', 'in', (uid, company_id)), ('owner_id', '!=', company_id)]",
        "[('tag_ids', 'in', [5, 9]), ('tag_ids', 'not in', [4]), ('tag_ids', '=', 3), ('tag_ids', '!=', False)]",
        "[('count', 'not in', [])]",
    ],
)
def test_holds(text):
    assert ask(text)


@pytest.mark.parametrize("unset", [None, False])
def test_unset_is_what_odoo_takes_for_it(unset):
    assert ask("[('owner_id', '=', False)]", owner_id=unset)
    assert ask("[('day', '=', None), ('day', '!=', '2026-03-01')]", day=unset)
    assert ask("[('name', 'in', [False, 'x'])]", name=unset)
    assert ask("[('name', 'not in', ['x'])]", name=unset)
    assert not ask("[('day', '<', today)]", day=unset)
    assert not ask("[('amount', '<', 5)]", amount=unset)
    assert ask("[('tag_ids', '=', False)]", tag_ids=())
    assert ask("[('count', '=', False), ('count', '<', 1)]", count=0)
    assert ask("[('count', '=', 0)]", count=unset)


def test_values_out_of_json_are_as_good():
    text = "[('day', '=', '2026-03-01'), ('moment', '<', today), ('tag_ids', 'in', [3])]"
    assert ask(text, day="2026-03-01", moment="2026-03-01T23:59:59", tag_ids=[3, 5])


def test_a_value_that_is_not_there_is_an_error():
    with pytest.raises(ConditionError) as caught:
        holds(parse("[('count', '=', 1)]", KINDS), {}, NAMES)
    assert (caught.value.code, caught.value.params) == ("missing", {"key": "count"})


# -- why it holds ------------------------------------------------------------------------------------------------------


def test_reasons_are_the_terms_that_decided():
    assert why("['|', ('count', '>=', 5), ('amount', '>', 100)]") == (Reason("count", ">=", 5, 6),)
    assert why("[('owner_id', '=', uid), ('day', '<', today)]") == (
        Reason("owner_id", "=", 2, 2),
        Reason("day", "<", "2026-03-02", "2026-03-01"),
    )
    assert why("[('count', '=', 1)]") == ()


def test_reasons_under_not_are_turned_round():
    assert why("['!', '|', ('count', '<', 5), ('name', 'ilike', 'süd')]") == (
        Reason("count", ">=", 5, 6),
        Reason("name", "not ilike", "süd", "Mill Nord"),
    )
    assert why("['!', ('amount', '<', 5)]", amount=None) == (Reason("amount", "=", None, None),)


# -- against another evaluator -----------------------------------------------------------------------------------------

DAYS = ["2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"]
TIMES = ["2026-03-01 00:00:00", "2026-03-02 00:00:00", "2026-03-02 09:30:00", "2026-03-03 00:00:01"]
unset = st.sampled_from([None, False])
ids = st.integers(1, 4)

#: key -> (values of the snapshot, values to compare with, names to compare with)
DOMAINS = {
    "count": (st.integers(-2, 3) | unset, st.integers(-2, 3), ["uid"]),
    "amount": (st.sampled_from([-1.5, 0.0, 0.5, 2.0]) | unset, st.sampled_from([-1.5, 0, 0.0, 0.5, 2]), []),
    "name": (st.sampled_from(["", "ab", "Abc", "c"]) | unset, st.sampled_from(["", "a", "ab", "B", "c"]), []),
    "region": (st.sampled_from(["north", "south"]) | unset, st.sampled_from(["north", "south"]), []),
    "urgent": (st.booleans() | unset, st.just(True), []),
    "day": (st.sampled_from(DAYS).map(date.fromisoformat) | unset, st.sampled_from(DAYS), ["today"]),
    "moment": (st.sampled_from(TIMES).map(datetime.fromisoformat) | unset, st.sampled_from(TIMES + DAYS), ["today"]),
    "owner_id": (ids | unset, ids, ["uid", "company_id"]),
    "tag_ids": (st.lists(ids, unique=True, max_size=3).map(sorted).map(tuple), ids, ["uid", "company_id"]),
}


class Word(str):
    """A name in a condition: written without quotes."""

    __repr__ = str.__str__


@st.composite
def terms(draw):
    key = draw(st.sampled_from(sorted(DOMAINS)))
    operator = draw(st.sampled_from(sorted(OPERATORS[KINDS[key]])))
    _values, literals, names = DOMAINS[key]
    option = literals | st.sampled_from(names).map(Word) if names else literals
    if operator in ("in", "not in"):
        return key, operator, draw(st.lists(option | unset, max_size=3))
    return key, operator, draw(option | unset if operator in ("=", "!=") else option.filter(lambda one: one != ""))


trees = st.recursive(
    terms(),
    lambda inner: st.tuples(st.sampled_from("&|"), inner, inner) | st.tuples(st.just("!"), inner),
    max_leaves=8,
)
snapshots = st.fixed_dictionaries({key: domain[0] for key, domain in DOMAINS.items()})


def prefix(tree):
    """Return the domain of a tree."""
    return (
        [tree] if tree[0] not in ("&", "|", "!") else [tree[0], *(term for part in tree[1:] for term in prefix(part))]
    )


def judge(tree, values):
    """Judge a tree as plainly as possible."""
    if tree[0] == "&":
        return judge(tree[1], values) and judge(tree[2], values)
    if tree[0] == "|":
        return judge(tree[1], values) or judge(tree[2], values)
    if tree[0] == "!":
        return not judge(tree[1], values)
    key, operator, wanted = tree
    found = values[key]
    if operator in ("=", "!=", "in", "not in"):
        options = wanted if isinstance(wanted, list) else [wanted]
        return any(is_same(key, found, one) for one in options) == (operator in ("=", "in"))
    if operator == "ilike":
        return wanted.lower() in (found or "").lower()
    if found is None or found is False:
        return False
    wanted = typed(key, wanted)
    return {"<": found < wanted, "<=": found <= wanted, ">": found > wanted, ">=": found >= wanted}[operator]


def is_same(key, found, wanted):
    if not wanted or not found:
        return not wanted and not found
    wanted = typed(key, wanted)
    return wanted in found if key == "tag_ids" else found == wanted


def typed(key, wanted):
    wanted = NAMES[wanted] if isinstance(wanted, Word) else wanted
    if key == "day":
        return wanted if isinstance(wanted, date) else date.fromisoformat(wanted)
    if key == "moment":
        return datetime.fromisoformat(str(wanted))
    return wanted


@given(trees, snapshots)
def test_holds_like_the_reference(tree, values):
    condition = parse(repr(prefix(tree)), KINDS)
    assert holds(condition, values, NAMES) == judge(tree, values)


@given(st.lists(trees, max_size=3), snapshots)
def test_terms_that_nothing_joins_must_all_hold(several, values):
    condition = parse(repr([term for tree in several for term in prefix(tree)]), KINDS)
    assert holds(condition, values, NAMES) == all(judge(tree, values) for tree in several)


@given(trees, snapshots)
def test_reasons_are_given_exactly_when_it_holds_and_are_true(tree, values):
    condition = parse(repr(prefix(tree)), KINDS)
    reasons = explain(condition, values, NAMES)
    assert bool(reasons) == holds(condition, values, NAMES)
    for reason in reasons:
        assert reason.key in condition.keys
        operator = reason.operator.removeprefix("not ") if reason.operator == "not ilike" else reason.operator
        wanted = list(reason.wanted) if isinstance(reason.wanted, tuple) else reason.wanted
        assert judge((reason.key, operator, wanted), values) == (operator == reason.operator)
