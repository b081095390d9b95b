from datetime import datetime, timedelta

import pytest

from algorithms.notice_steps import due_step, is_late, steps

START = datetime(2026, 12, 10, 1)
SENT = datetime(2026, 12, 1)
DAY = timedelta(days=1)


def _befores(*args):
    return [step.before for step in steps(*args)]


@pytest.mark.parametrize(
    ("args", "befores"),
    [
        (("planned_outage", "law"), [10080]),
        (("planned_outage", "law", True), [10080]),
        (("planned_outage", "message"), [10080, 1440]),
        (("planned_outage", "call"), [10080, 1440, 30]),
        (("temporary_outage", "law"), [None]),
        (("temporary_outage", "law", True), [None, 1440, 30]),
        (("temporary_outage", "message"), [None, 1440]),
        (("temporary_outage", "message", True), [None, 1440, 30]),
        (("temporary_outage", "call"), [None, 1440, 30]),
        (("price", "call"), [None]),
        (("policy", "law", True), [None]),
    ],
)
def test_steps_of_each_policy(args, befores):
    assert _befores(*args) == befores


def test_only_core_customers_are_called_by_plan():
    assert all(step.calls for step in steps("planned_outage", "call"))
    for policy in ("law", "message"):
        assert not any(step.calls for step in steps("planned_outage", policy, True))
    assert not steps("price", "call")[0].calls


def _due(taken, now, policy="call"):
    found = due_step(steps("planned_outage", policy), taken, START, SENT, now)
    return found and found[0]


def test_one_step_after_the_other():
    assert _due(0, START - 7 * DAY - timedelta(seconds=1)) is None
    assert _due(0, START - 7 * DAY) == 1
    assert _due(1, START - 2 * DAY) is None
    assert _due(1, START - DAY) == 2
    assert _due(2, START - timedelta(minutes=30)) == 3
    assert _due(3, START) is None


def test_missed_steps_are_not_made_up_for():
    assert _due(0, START - DAY / 2) == 2
    assert _due(0, START - timedelta(minutes=1)) == 3


def test_at_once_is_when_it_was_sent():
    plan = steps("temporary_outage", "law")
    assert due_step(plan, 0, START, SENT, SENT) == (1, plan[0])
    assert due_step(plan, 1, START, SENT, START) is None


def test_late_by_law():
    assert is_late("planned_outage", START, START - 7 * DAY + timedelta(seconds=1), 7)
    assert not is_late("planned_outage", START, START - 7 * DAY, 7)
    assert not is_late("temporary_outage", START, START, 7)
