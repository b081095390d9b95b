"""algorithms.approval_flow and approval_replay: whoever does what in whichever order, only the right people approve."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from algorithms.approval_flow import Decision, decide, refusal, state_of
from algorithms.approval_plan import plan, renewed, touched
from algorithms.approval_replay import ACTIONS, FAULTS, replay
from tests_unit.approval_cases import (
    PEOPLE,
    REQUESTER,
    TODAY,
    History,
    directories,
    disjoint_teams,
    histories,
    person,
    values,
    versions,
    workable,
)


def assert_rightly_approved(plan, approvals):
    """Check the approvals of a case that counts as approved, without the functions under test."""
    everybody = []
    for one in plan.called:
        pairs = approvals[one.step_id]
        people = [person for pair in pairs for person in pair if person]
        assert len(people) == len(set(people))  # each person once, so that the pairs are different people
        assert len(pairs) >= one.needed
        assert set(people).isdisjoint(one.barred)
        everybody += people
    assert not plan.distinct_people or len(everybody) == len(set(everybody))


@given(histories)
@settings(deadline=None)
def test_replay_agrees_with_the_case_and_only_the_right_people_approve(history):
    plan = history.plan
    proof = replay(plan, history.events)
    assert proof.faults == ()
    assert {key: pairs for key, pairs in proof.approvals.items() if pairs} == history.approvals
    assert proof.candidates == history.candidates
    assert proof.state.outcome == history.outcome
    assert proof.proved == (history.outcome == "approved")
    if proof.proved:
        assert_rightly_approved(plan, history.approvals)


@given(workable, st.data())
@settings(deadline=None)
def test_a_plan_without_problems_never_gets_stuck(plan, data):
    """In whichever order the candidates come, there is always one who may go on, until it is approved."""
    history = History(plan)
    while history.outcome == "open":
        step_id = data.draw(st.sampled_from(state_of(plan, history.approvals).active))
        able = [
            who
            for who in history.candidates[step_id]
            if not refusal(plan, history.approvals, history.candidates, {}, step_id, who)
        ]
        assert able
        history.decide("approve", step_id, data.draw(st.sampled_from(able)))
    assert_rightly_approved(plan, history.approvals)


@given(histories, st.sampled_from(PEOPLE), st.none() | st.sampled_from(PEOPLE))
@settings(deadline=None)
def test_strands_equals_brute_force(history, actor, behalf):
    plan = history.plan
    assume(history.outcome == "open")

    def finishable(approvals):
        used = {one.step_id: {who for pair in approvals.get(one.step_id, ()) for who in pair} for one in plan.called}
        needs, people = {}, {}
        for one in plan.called:
            gone = set().union(*used.values()) if plan.distinct_people else used[one.step_id]
            needs[one.step_id] = max(one.needed - len(approvals.get(one.step_id, ())), 0)
            people[one.step_id] = history.candidates[one.step_id] - gone - set(one.barred)
        if plan.distinct_people:
            return disjoint_teams(needs, people)
        return all(len(people[key]) >= needed for key, needed in needs.items())

    for step_id in state_of(plan, history.approvals).active:
        code = refusal(plan, history.approvals, history.candidates, {}, step_id, actor, behalf)
        if code in (None, "strands"):
            after = decide(plan, history.approvals, Decision(step_id, actor, behalf)).approvals
            assert (code == "strands") == (finishable(history.approvals) and not finishable(after))


people = st.integers(0, 8)
wild = st.fixed_dictionaries(
    {
        "sequence": st.integers(1, 99),
        "action": st.sampled_from(ACTIONS) | st.just("approved"),
        "step": st.sampled_from([0, 10, 11, 12, 13, 99]),
        "actor": people,
        "behalf": people,
        "target": people | st.sampled_from([10, 11, 12]),
        "plan_hash": st.sampled_from(["", "of an earlier plan"]),
    }
)


@given(histories, st.lists(st.tuples(st.integers(0, 30), wild), max_size=6), st.sets(st.integers(0, 30), max_size=2))
@settings(deadline=None)
def test_events_that_no_engine_wrote_prove_nothing_wrong(history, inserted, dropped):
    """Whatever is in the trail: what counts as proved has the quorum, of different people whom nothing bars."""
    events = [one for place, one in enumerate(history.events) if place not in dropped]
    for place, one in inserted:
        events.insert(place, one)
    proof = replay(history.plan, [*events, {"action": "reminded", "plan_hash": history.plan_hash}])
    assert {fault.code for fault in proof.faults} <= set(FAULTS)
    if proof.proved:
        assert_rightly_approved(history.plan, proof.approvals)
    said = {(one["step"], one["actor"], one["behalf"] or None) for one in events if one["action"] == "approved"}
    assert {(key, *pair) for key, pairs in proof.approvals.items() for pair in pairs} <= said


@given(histories, st.lists(wild, max_size=10))
@settings(deadline=None)
def test_an_approval_opens_its_gate_once(history, events):
    """Once used, nothing that follows makes it an approval again."""
    used = [*history.events, {"action": "used", "plan_hash": history.plan_hash}]
    proof = replay(history.plan, [*used, *events, {"action": "resubmitted", "plan_hash": history.plan_hash}])
    assert not proof.proved


@given(versions(), st.lists(st.tuples(values, directories(), st.lists(person, max_size=6)), min_size=1, max_size=5))
@settings(deadline=None)
def test_nobody_has_approved_values_that_he_did_not_see(version, rounds):
    """Whatever changes how often, also there and back: what counts was said after the last change that touched it."""
    now, events, last, said = None, [], {}, {}
    for number, (snapshot, directory, tries) in enumerate(rounds):
        fresh = plan(version, snapshot, REQUESTER, TODAY, directory)
        if number:
            changed = {key for key in snapshot if snapshot[key] != rounds[number - 1][0][key]}
            last |= dict.fromkeys(touched(now, fresh, changed), number)
            fresh = renewed(now, fresh, changed)
        now = fresh
        events.append({"action": "values_changed" if number else "requested", "plan_hash": now.digest()})
        for who in tries:
            proof = replay(now, events)
            for step_id in proof.state.active:
                if not refusal(now, proof.approvals, proof.candidates, {}, step_id, who):
                    events.append({"action": "approved", "step": step_id, "actor": who, "plan_hash": now.digest()})
                    said[step_id, who] = number
                    break
    proof = replay(now, events)
    assert proof.faults == ()
    assert all(said[key, who] >= last.get(key, 0) for key, pairs in proof.approvals.items() for who, _ in pairs)
    if proof.proved and now.called:
        assert_rightly_approved(now, proof.approvals)
