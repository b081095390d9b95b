"""algorithms.approval_flow and approval_replay: whose turn it is, what a decision does, and what the events prove."""

from dataclasses import replace

import pytest

from algorithms.approval_condition import parse
from algorithms.approval_flow import (
    REFUSALS,
    Decision,
    FlowState,
    counted,
    decide,
    join_refusal,
    refusal,
    state_of,
)
from algorithms.approval_plan import Directory, Plan, PlannedStep, Step, Version, plan, renewed
from algorithms.approval_replay import Fault, replay
from tests_unit.approval_cases import KINDS, REQUESTER, TODAY

A, B, C, D, BOSS = 2, 3, 4, 5, 9


def step(step_id, sequence, candidates, needed=1, **more):
    return PlannedStep(step_id, f"Step {step_id}", sequence, True, candidates=candidates, needed=needed, **more)


def case(*steps, distinct=False):
    return Plan(5, 1, distinct, steps)


def done(**approvals):
    """done(s10=[A, (B, C)]): A for himself, B for C."""
    return {
        int(name[1:]): frozenset(one if isinstance(one, tuple) else (one, None) for one in pairs)
        for name, pairs in approvals.items()
    }


# -- whose turn --------------------------------------------------------------------------------------------------------


def test_lowest_sequence_first_equal_ones_together():
    plan = case(step(10, 1, (A,)), step(11, 2, (A, B)), step(12, 2, (C,)), step(13, 3, (D,)))
    assert state_of(plan, {}) == FlowState((10,), (), (11, 12, 13))
    assert state_of(plan, done(s10=[A], s12=[C])) == FlowState((11,), (10, 12), (13,))
    assert state_of(plan, done(s10=[A], s11=[B], s12=[C], s13=[D])).outcome == "approved"


def test_a_step_that_was_not_called_is_skipped():
    plan = case(PlannedStep(10, "Head", 1, False, needed=0), step(11, 2, (A,)))
    assert state_of(plan, {}).active == (11,)
    assert refusal(plan, {}, {}, {}, 10, A) == "not_active"


@pytest.mark.parametrize(
    ("pairs", "people"),
    [
        ([], 0),
        ([(A, None), (B, None)], 2),
        ([(A, None), (A, B)], 1),  # himself and for another
        ([(A, C), (B, C)], 1),  # two for the same
        ([(A, B), (B, None)], 1),  # one who was also acted for
        ([(A, B), (C, D)], 2),
    ],
)
def test_nobody_counts_twice(pairs, people):
    assert counted(frozenset(pairs)) == people


# -- who may -----------------------------------------------------------------------------------------------------------


def test_who_may_decide():
    plan = case(step(10, 1, (A, B, C), 3, barred=(BOSS,)), step(11, 2, (A,)))
    assert refusal(plan, {}, {}, {}, 10, A) is None
    assert refusal(plan, {}, {}, {}, 11, A) == "not_active"
    assert refusal(plan, {}, {}, {}, 99, A) == "not_active"
    assert refusal(plan, {}, {}, {}, 10, D) == "not_candidate"
    assert refusal(plan, {}, {}, {}, 10, D, A) is None
    assert refusal(plan, {}, {}, {}, 10, A, D) == "not_candidate"
    assert refusal(plan, {}, {}, {}, 10, A, A) == "not_candidate"
    assert refusal(plan, {}, {10: frozenset({D})}, {}, 10, D) is None
    assert refusal(plan, {}, {10: frozenset({D})}, {}, 10, A) == "not_candidate"
    assert refusal(plan, {}, {10: frozenset({BOSS})}, {}, 10, BOSS) == "excluded"
    assert refusal(plan, {}, {}, {}, 10, BOSS, A) == "excluded"
    assert refusal(plan, {}, {}, {10: frozenset({A})}, 10, A) == "excluded"
    assert refusal(plan, {}, {}, {10: frozenset({A})}, 10, D, A) == "excluded"


@pytest.mark.parametrize("verdict", ["approve", "reject", "send_back"])
def test_who_has_decided_does_not_decide_again(verdict):
    plan = case(step(10, 1, (A, B, C), 3))
    for approvals in (done(s10=[A]), done(s10=[(A, B)]), done(s10=[(D, A)])):
        assert refusal(plan, approvals, {}, {}, 10, A, verdict=verdict) == "already_decided"
    assert refusal(plan, done(s10=[A]), {}, {}, 10, A, B, verdict=verdict) == "already_decided"
    assert refusal(plan, done(s10=[A]), {}, {}, 10, D, B, verdict=verdict) is None


def test_different_people_for_different_steps():
    plan = case(step(10, 1, (A, B)), step(11, 2, (A, B, C)), distinct=True)
    assert refusal(plan, done(s10=[A]), {}, {}, 11, A) == "other_step"
    assert refusal(plan, done(s10=[(D, A)]), {}, {}, 11, A) == "other_step"
    assert refusal(plan, done(s10=[A]), {}, {}, 11, D, A) == "other_step"
    assert refusal(plan, done(s10=[A]), {}, {}, 11, A, distinct_people=False) is None
    assert refusal(plan, done(s10=[A]), {}, {}, 11, A, verdict="reject") is None
    assert refusal(plan, done(s10=[A]), {}, {}, 11, B) is None


def test_the_only_one_for_a_later_step_is_kept_for_it():
    plan = case(step(10, 1, (A, B)), step(11, 2, (A,)), distinct=True)
    assert refusal(plan, {}, {}, {}, 10, A) == "strands"
    assert refusal(plan, {}, {}, {}, 10, A, verdict="reject") is None
    assert refusal(plan, {}, {11: frozenset({A, C})}, {}, 10, A) is None
    # it is stranded already: nobody is kept from doing his part
    assert refusal(plan, {}, {11: frozenset()}, {}, 10, A) is None


def test_a_substitute_does_not_use_up_the_people_of_his_own_step():
    plan = case(step(10, 1, (A, B), 2))
    assert refusal(plan, {}, {}, {}, 10, A, B) == "strands"
    assert refusal(plan, {}, {}, {}, 10, C, B) is None


def test_back_only_to_an_earlier_step():
    plan = case(
        step(10, 1, (A,)), step(11, 2, (B,)), step(12, 2, (C,)), PlannedStep(13, "Law", 1, False), step(14, 3, (D,))
    )
    approvals = done(s10=[A])
    codes = {
        target: refusal(plan, approvals, {}, {}, 11, B, verdict="send_back", target=target)
        for target in (None, 10, 11, 12, 13, 14, 99)
    }
    assert codes == {None: None, 10: None, **dict.fromkeys((11, 12, 13, 14, 99), "bad_target")}


def test_who_may_join():
    plan = case(step(10, 1, (A, B), 2, barred=(BOSS,)), step(11, 2, (C,)), distinct=True)
    now = {10: frozenset({B})}
    codes = {who: join_refusal(plan, done(s11=[C]), now, {}, 10, who) for who in (A, B, C, D, BOSS)}
    assert codes == {A: None, B: "already_candidate", C: "other_step", D: None, BOSS: "excluded"}
    assert join_refusal(plan, done(s10=[A]), now, {}, 10, A) == "already_decided"
    assert join_refusal(plan, {}, now, {10: frozenset({D})}, 10, D) == "excluded"
    assert join_refusal(plan, {}, now, {}, 99, D) == "not_called"


# -- what follows ------------------------------------------------------------------------------------------------------


def test_sent_back_to_a_step_makes_void_what_came_from_it_on():
    plan = case(step(10, 1, (A,)), step(11, 2, (B,)), step(12, 3, (C, D), 2))
    result = decide(plan, done(s10=[A], s11=[B], s12=[C]), Decision(12, D, None, "send_back", 11))
    assert result.approvals == done(s10=[A])
    assert (result.reopened, result.state.active) == ({11, 12}, (11,))


def test_sent_back_to_the_requester_keeps_what_was_approved():
    plan = case(step(10, 1, (A,)), step(11, 2, (B,)))
    result = decide(plan, done(s10=[A]), Decision(11, B, None, "send_back"))
    assert (result.approvals, result.state.outcome, result.reopened) == (done(s10=[A]), "returned", frozenset())


def test_one_rejection_ends_it():
    plan = case(step(10, 1, (A, B), 2))
    assert decide(plan, {}, Decision(10, A, verdict="reject")).state.outcome == "rejected"


# -- what the events prove ---------------------------------------------------------------------------------------------

PLAN = case(step(10, 1, (A, B), barred=(BOSS,)), step(11, 2, (A, C)), distinct=True)


def told(*events, plan=PLAN, plan_hash=None):
    rows = [
        {"sequence": number, "plan_hash": plan_hash or plan.digest(), "action": action, "step": step_id, "actor": actor}
        for number, (action, step_id, actor) in enumerate([("requested", 0, 1), *events], start=1)
    ]
    return replay(plan, rows)


def test_approved_by_the_right_people_is_proved_until_it_is_used():
    proof = told(("approved", 10, A), ("approved", 11, C))
    assert proof.proved and proof.approvals == done(s10=[A], s11=[C])
    assert not told(("approved", 10, A)).proved
    assert not told(("approved", 10, A), ("approved", 11, C), ("used", 0, 0)).proved
    assert told(("approved", 10, A), ("approved", 11, C), ("recalled", 0, 0)).state.outcome == "recalled"


@pytest.mark.parametrize(
    ("events", "fault"),
    [
        ([("approved", 11, C)], Fault(2, 11, "not_active")),
        ([("approved", 10, D)], Fault(2, 10, "not_candidate")),
        ([("approved", 10, BOSS)], Fault(2, 10, "excluded")),
        ([("approved", 10, A), ("approved", 10, B)], Fault(3, 10, "not_active")),
        ([("approved", 10, A), ("approved", 11, A)], Fault(3, 11, "other_step")),
        ([("rejected", 10, A), ("approved", 10, B)], Fault(3, 10, "closed")),
    ],
)
def test_a_decision_that_was_not_possible_is_a_fault_and_does_not_count(events, fault):
    proof = told(*events)
    assert proof.faults == (fault,)
    assert fault.code in (*REFUSALS, "closed") and not proof.proved


def test_another_plan_than_that_of_the_events_is_a_fault():
    proof = told(("approved", 10, A), ("approved", 11, C), plan_hash="of another plan")
    assert proof.faults == (Fault(0, None, "plan"),)
    assert not proof.proved


def test_a_step_that_runs_again_starts_with_the_people_of_the_plan():
    """What an earlier plan let somebody do is void once the step runs again."""
    rows = [
        {"sequence": 1, "action": "requested", "plan_hash": "earlier"},
        {"sequence": 2, "action": "approved", "step": 10, "actor": D, "plan_hash": "earlier"},
        {"sequence": 3, "action": "values_changed", "plan_hash": PLAN.digest()},
    ]
    assert replay(PLAN, rows).faults == (Fault(2, 10, "not_candidate"),)
    again = replay(PLAN, [*rows, {"sequence": 4, "action": "step_reopened", "step": 10, "plan_hash": PLAN.digest()}])
    assert again.faults == () and again.state.active == (10,)


def test_an_approval_does_not_come_back_with_a_step_that_values_call_again():
    """60: the board approves; 10: it is not asked; 900: it has to approve, whatever it said of 60."""
    board = Step(11, "Board", 2, parse("[('load', '>=', 50)]", KINDS), rerun="condition")
    version = Version(5, (Step(10, "Head", 1, rerun="condition"), board))
    directory = Directory({10: (A,), 11: (B,)}, active=frozenset({A, B}))
    at_60, at_10, at_900 = (plan(version, {"load": load}, REQUESTER, TODAY, directory) for load in (60.0, 10.0, 900.0))
    at_10 = renewed(at_60, at_10, {"load"})
    at_900 = renewed(at_10, at_900, {"load"})
    rows = [
        {"action": "requested", "plan_hash": at_60.digest()},
        {"action": "approved", "step": 10, "actor": A, "plan_hash": at_60.digest()},
        {"action": "approved", "step": 11, "actor": B, "plan_hash": at_60.digest()},
        {"action": "values_changed", "plan_hash": at_10.digest()},
    ]
    assert replay(at_10, rows).proved
    rows.append({"action": "values_changed", "plan_hash": at_900.digest()})
    proof = replay(at_900, rows)
    assert (proof.state.active, proof.faults, proof.approvals) == ((11,), (), done(s10=[A]))
    assert replay(at_900, [*rows, {**rows[2], "plan_hash": at_900.digest()}]).proved


def test_what_a_step_sent_back_stays_void_when_the_step_itself_runs_again():
    law = step(12, 3, (C,), since=1)
    now = replace(case(step(10, 1, (A,)), step(11, 2, (B,)), law), round=1)
    rows = [{"action": "approved", "step": 10, "actor": A}, {"action": "approved", "step": 11, "actor": B}]
    rows.append({"action": "sent_back", "step": 12, "actor": D, "target": 11})
    rows = [{**row, "plan_hash": "earlier"} for row in rows] + [{"action": "values_changed", "plan_hash": now.digest()}]
    assert replay(now, rows).approvals == done(s10=[A])


def test_who_changed_the_values_approves_no_more_where_the_requester_may_not():
    law = step(11, 2, (B,), duties=("requester", "changer"))
    now = replace(case(step(10, 1, (A, C)), law), round=1)
    digest = now.digest()
    changed = {"sequence": 2, "action": "values_changed", "actor": B, "plan_hash": digest}
    head, board = (
        {"sequence": number, "action": "approved", "step": step_id, "actor": actor, "plan_hash": digest}
        for number, step_id, actor in ((1, 10, A), (3, 11, B))
    )
    assert replay(now, [head, changed, board]).faults == (Fault(3, 11, "excluded"),)
    assert replay(now, [head, {**changed, "actor": A}, board]).proved
    assert replay(now, [{**changed, "actor": A}, head, board]).proved, "the first step has no such duty"
    added = {"sequence": 3, "action": "added", "step": 11, "target": B, "plan_hash": digest}
    assert replay(now, [head, changed, added]).faults == (Fault(3, 11, "excluded"),)


def test_forwarded_seats_move_and_barred_people_get_none():
    forwarded = {"action": "forwarded", "step": 10, "actor": A, "plan_hash": PLAN.digest()}
    assert replay(PLAN, [{**forwarded, "target": D}]).candidates[10] == {B, D}
    assert replay(PLAN, [{**forwarded, "target": D, "actor": C, "behalf": A}]).candidates[10] == {B, D}
    proof = replay(PLAN, [{**forwarded, "sequence": 7, "target": BOSS}])
    assert (proof.candidates[10], proof.faults) == ({A, B}, (Fault(7, 10, "excluded"),))
