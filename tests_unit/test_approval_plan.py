"""algorithms.approval_plan: who has to approve what, and whether that can work."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.approval_condition import Reason, holds, parse
from algorithms.approval_plan import (
    EXCLUSIONS,
    PROBLEMS,
    Directory,
    Plan,
    Problem,
    Step,
    Version,
    can_fill,
    plan,
    renewed,
    touched,
)
from tests_unit.approval_cases import KINDS, REQUESTER, TODAY, directories, disjoint_teams, plans, values, versions

A, B, C, D = 2, 3, 4, 5
EVERYBODY = frozenset(range(1, 10))


def planned(*steps, sources=None, distinct=False, snapshot=None, **known):
    directory = Directory(sources or {}, **{"active": EVERYBODY, **known})
    return plan(Version(5, steps, distinct), {"company_id": 1, **(snapshot or {})}, REQUESTER, TODAY, directory)


def one(sources=(A, B, C), **step):
    return planned(Step(10, "Head", 1, **step), sources={10: sources}).steps[0]


# -- quorum ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quorum", "value", "needed"),
    [("any", 0, 1), ("all", 0, 3), ("count", 2, 2), ("count", 0, 1)]
    + [("percent", 1, 1), ("percent", 34, 2), ("percent", 66, 2), ("percent", 67, 3), ("percent", 100, 3)],
)
def test_how_many_must_approve(quorum, value, needed):
    assert one(quorum=quorum, quorum_value=value).needed == needed


def test_fewer_people_than_the_quorum_is_a_problem():
    steps = (Step(10, "Head", 1, quorum="count", quorum_value=3), Step(11, "Board", 2), Step(12, "Law", 2))
    found = planned(*steps, sources={10: (A, B), 12: (A,)})
    assert found.problems == (Problem(10, "too_few", {"needed": 3, "found": 2}), Problem(11, "nobody", {}))


# -- who is out --------------------------------------------------------------------------------------------------------


def test_who_is_out_and_why():
    step = Step(10, "Head", 1, exclude_line=True)
    known = {
        "active": EVERYBODY - {9},
        "readers": {10: EVERYBODY - {8}},
        "requester_circle": frozenset({2}),
        "subjects": frozenset({2, 3}),
        "subject_line": frozenset({3, 4}),
        "relatives": frozenset({5, 7}),
    }
    found = planned(step, sources={10: (9, 1, 2, 3, 4, 5, 6, 8)}, **known).steps[0]
    assert found.candidates == (6,)
    assert found.excluded == (
        (1, "requester"),
        (2, "requester"),
        (3, "subject"),
        (4, "line"),
        (5, "relative"),
        (8, "unreadable"),
        (9, "inactive"),
    )
    assert found.barred == (1, 2, 3, 4, 5, 7)


def test_a_step_may_let_everybody_in():
    step = Step(10, "Head", 1, exclude_requester=False, exclude_subject=False, exclude_relatives=False)
    everybody = dict.fromkeys(("requester_circle", "subjects", "subject_line", "relatives"), EVERYBODY)
    assert planned(step, sources={10: (1, 2)}, **everybody).steps[0].candidates == (1, 2)


# -- conditions and order ----------------------------------------------------------------------------------------------


def test_conditions_know_requester_day_and_company():
    kinds = {"owner_id": "many2one", "company_id": "many2one", "day": "date"}
    text = "[('owner_id', '=', uid), ('company_id', '=', company_id), ('day', '=', today)]"
    step = Step(10, "Head", 1, parse(text, kinds))
    snapshot = {"owner_id": REQUESTER, "company_id": 3, "day": TODAY}
    assert planned(step, sources={10: (A,)}, snapshot=snapshot).steps[0].reasons == (
        Reason("owner_id", "=", 1, 1),
        Reason("company_id", "=", 3, 3),
        Reason("day", "=", "2026-03-02", "2026-03-02"),
    )
    assert not planned(step, sources={10: (A,)}, snapshot={**snapshot, "owner_id": A}).called


def test_a_step_that_is_not_called_asks_nobody_and_has_no_problem():
    found = planned(Step(10, "Head", 1, parse("[('grade', '>', 2)]", KINDS)), snapshot={"grade": 2})
    assert (found.called, found.problems) == ((), ())
    assert (found.steps[0].candidates, found.steps[0].needed) == ((), 0)


@given(versions(), values, directories())
def test_plan_keeps_its_promises(version, snapshot, directory):
    found = plan(version, snapshot, REQUESTER, TODAY, directory)
    assert [(step.sequence, step.step_id) for step in found.steps] == sorted((s.sequence, s.id) for s in version.steps)
    names = {"uid": REQUESTER, "today": TODAY, "company_id": 1}
    for step, rule in zip(found.steps, sorted(version.steps, key=lambda s: (s.sequence, s.id)), strict=True):
        assert step.called == holds(rule.condition, snapshot, names)
        if not step.called:
            continue
        assert step.candidates == tuple(sorted(step.candidates))
        assert {*step.candidates, *dict(step.excluded)} == set(directory.sources[rule.id])
        assert set(step.candidates).isdisjoint(dict(step.excluded))
        assert set(step.candidates) <= directory.active
        assert set(step.candidates).isdisjoint(step.barred)
        assert not (rule.exclude_requester and REQUESTER in step.candidates)
        assert not (rule.exclude_subject and directory.subjects & set(step.candidates))
        assert not (rule.exclude_line and directory.subject_line & set(step.candidates))
        assert not (rule.exclude_relatives and directory.relatives & set(step.candidates))
        assert set(dict(step.excluded).values()) <= set(EXCLUSIONS)
        assert step.needed >= 1


# -- different people --------------------------------------------------------------------------------------------------


@given(plans)
def test_problems_equal_brute_force(found):
    short = {step.step_id for step in found.called if len(step.candidates) < step.needed}
    codes = {problem.code for problem in found.problems}
    assert {problem.step_id for problem in found.problems if problem.code != "same_people"} == short
    assert codes <= set(PROBLEMS)
    others = [step for step in found.called if step.step_id not in short]
    possible = disjoint_teams({s.step_id: s.needed for s in others}, {s.step_id: s.candidates for s in others})
    assert ("same_people" in codes) == (found.distinct_people and not possible)


@given(st.dictionaries(st.integers(1, 4), st.integers(0, 3)), st.data())
def test_can_fill_equals_brute_force(needs, data):
    candidates = {step: data.draw(st.sets(st.integers(1, 6))) for step in needs}
    assert can_fill(needs, candidates) == disjoint_teams(needs, candidates)


def test_same_people_names_the_step_that_is_left_without():
    steps = (Step(10, "Head", 1), Step(11, "Board", 2), Step(12, "Law", 3))
    sources = {10: (A, B), 11: (A, B), 12: (A, B)}
    assert planned(*steps, sources=sources, distinct=True).problems == (
        Problem(12, "same_people", {"steps": [10, 11, 12]}),
    )
    assert not planned(*steps, sources={**sources, 12: (A, C)}, distinct=True).problems
    assert not planned(*steps, sources=sources).problems


# -- JSON --------------------------------------------------------------------------------------------------------------


@given(plans)
def test_json_round_trip_is_exact(found):
    stored = json.loads(json.dumps(found.to_json()))
    assert Plan.from_json(stored) == found
    assert Plan.from_json(stored).digest() == found.digest()
    assert Plan.from_json(stored).to_json() == stored == found.to_json()


# -- what runs again ---------------------------------------------------------------------------------------------------

HIGH = parse("[('grade', '>=', 3)]", KINDS)


def grade(value, rerun="condition", condition=HIGH, watched=(), sources=(A, B), **known):
    step = Step(10, "Head", 1, condition, rerun=rerun, watched=frozenset(watched))
    return planned(step, sources={10: sources}, snapshot={"grade": value, "load": 1.0}, **known)


def test_only_what_a_step_watches_makes_it_run_again():
    assert touched(grade(3), grade(4), {"grade"}) == {10}
    assert touched(grade(4), grade(4), {"load"}) == frozenset()
    assert touched(grade(4, watched=["load"]), grade(4, watched=["load"]), {"load"}) == {10}
    assert touched(grade(4, "all"), grade(4, "all"), {"load"}) == {10}
    assert touched(grade(4, "all"), grade(4, "all"), ()) == frozenset()


def test_a_step_called_only_now_runs_and_one_called_no_more_does_not():
    assert touched(grade(1), grade(3), ()) == {10}
    assert touched(grade(3), grade(1), {"grade"}) == frozenset()
    assert not renewed(grade(3), grade(1), {"grade"}).called


def test_a_change_of_the_group_touches_nothing_and_people_stay_frozen():
    old, new = grade(4), grade(4, sources=(C, D))
    assert touched(old, new, {"load"}) == frozenset()
    assert renewed(old, new, {"load"}).steps[0].candidates == (A, B)
    assert renewed(old, new, {"grade"}).steps[0].candidates == (C, D)


def test_somebody_barred_by_the_change_makes_the_step_run_again():
    assert touched(grade(4), grade(4, subjects=frozenset({A})), {"load"}) == {10}


@given(versions(), values, values, directories(), directories())
def test_renewed_takes_each_step_whole_from_one_of_the_two(version, before, after, then, now):
    old = plan(version, before, REQUESTER, TODAY, then)
    new = plan(version, after, REQUESTER, TODAY, now)
    changed = {key for key in before if before[key] != after[key]}
    again = touched(old, new, changed)
    kept = renewed(old, new, changed)
    assert again <= {step.step_id for step in new.called}
    for step in kept.steps:
        source = new if step.step_id in again or not step.called else old
        assert replace(source.step(step.step_id), reasons=step.reasons, since=step.since) == step
        assert step.since == (1 if source is new else 0)
        assert step.reasons == new.step(step.step_id).reasons
        assert set(step.barred) >= set(new.step(step.step_id).barred)
