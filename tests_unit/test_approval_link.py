"""What a link says, and what an approver is told of values that changed since he was asked."""

import random

import pytest

from algorithms.approval_history import KEPT, remembered, values_at
from algorithms.approval_ticket import MARK_LENGTH, TOKEN, Ticket, ticket_of

MARK = "a" * MARK_LENGTH


def mark_of(values):
    return repr(sorted(values.items())).encode().hex()


def test_content_of_a_link():
    assert ticket_of([1, 2, MARK, 3]) == Ticket(1, 2, MARK, 3)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        "text",
        [],
        [1, 2, MARK],
        [1, 2, MARK, 3, 4],
        [True, 2, MARK, 3],
        [1, "2", MARK, 3],
        [0, 2, MARK, 3],
        [1, -2, MARK, 3],
        [1, 2, MARK, 3.5],
        [1, 2, "", 3],
        [1, 2, None, 3],
        [1, 2, MARK + "a", 3],
    ],
)
def test_content_of_something_else(payload):
    assert ticket_of(payload) is None


@pytest.mark.parametrize(
    "text", ["", "a" * 99, "a" * 401, "a" * 150 + "=", "a" * 150 + "/", "é" * 150, "a" * 150 + "\n"]
)
def test_texts_that_are_no_token(text):
    assert not TOKEN.fullmatch(text)


def test_values_before_one_change():
    before, after = {"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}
    log = remembered(None, "one", before, after)
    assert log == [{"mark": "one", "old": {"b": 2, "c": None}}]
    assert values_at(log, "one", "two", after) == {"a": 1, "b": 2, "c": None}
    assert values_at(log, "two", "two", after) == after
    assert values_at(log, "three", "two", after) is None


def test_every_earlier_state_is_found_again():
    """Property: whatever the changes, each of the last states comes back, older ones are unknown."""
    for seed in range(50):
        draw = random.Random(seed)
        values, log, states = {"a": 0, "b": None, "c": "x"}, None, []
        for number in range(draw.randint(1, 2 * KEPT)):
            after = {**values, draw.choice("abc"): draw.randint(0, 5), "n": number}
            states.append(values)
            log = remembered(log, mark_of(values), values, after)
            values = after
        assert len(log) == min(len(states), KEPT)
        for state in states[-KEPT:]:
            found = values_at(log, mark_of(state), mark_of(values), values)
            assert {key: value for key, value in found.items() if value is not None} == {
                key: value for key, value in state.items() if value is not None
            }
        for state in states[:-KEPT]:
            assert values_at(log, mark_of(state), mark_of(values), values) is None
