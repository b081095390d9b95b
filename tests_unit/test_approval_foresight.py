"""algorithms.approval_foresight: what a draft would have done to past requests."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from algorithms.approval_condition import parse
from algorithms.approval_foresight import Past, foresee
from algorithms.approval_plan import Directory, Step, Version, plan
from tests_unit.approval_cases import KINDS, REQUESTER, TODAY, directories, values, versions

A, B, C = 2, 3, 4
PEOPLE = frozenset(range(1, 10))
HEAD = Step(10, "Head", 1)
BIG = Step(11, "Board", 2, parse("[('load', '>', 5)]", KINDS))


def past(key, load=1.0, then=None, sources=None, **known):
    snapshot = {"grade": 1, "load": load, "company_id": 1}
    return Past(key, snapshot, REQUESTER, TODAY, then or {}, Directory(sources or {}, PEOPLE), **known)


def test_requests_that_would_have_been_stuck():
    found = foresee(Version(5, (HEAD, BIG)), [past(1, 9.0, sources={10: (A,)}), past(2, sources={10: (A,)})])
    assert [(one.key, one.problem.step_id, one.problem.code) for one in found.stuck] == [(1, 11, "nobody")]
    assert found.judged == 2


def test_whose_load_rises_and_what_goes_another_way():
    sources = {10: (A,), 11: (B,)}
    pasts = [
        past(1, 9.0, {"Head": (A,)}, sources),
        past(2, 1.0, {"Head": (C,), "Board": (B,)}, sources),
        past(3, 1.0, {"Head": (A,)}, sources),
    ]
    found = foresee(Version(5, (HEAD, BIG)), pasts)
    assert [(load.person, load.then, load.now) for load in found.loads] == [(A, 2, 3), (B, 1, 1), (C, 1, 0)]
    assert (found.more, found.less, found.otherwise, found.free) == ((1,), (2,), 2, ())


def test_a_request_that_nobody_would_approve_any_more():
    found = foresee(Version(5, (BIG,)), [past(1, 1.0, {"Head": (A,)})])
    assert (found.free, found.less, found.stuck) == ((1,), (1,), ())


def test_people_of_a_deleted_document_are_not_judged():
    found = foresee(Version(5, (HEAD,)), [past(1, then={"Head": (A,)}, unknown=frozenset({10}))])
    assert (found.partly, found.stuck, found.loads) == ((1,), (), ())


def test_values_that_lack_something_are_not_judged():
    old = Past(1, {"company_id": 1}, REQUESTER, TODAY, {}, Directory({}, PEOPLE))
    assert foresee(Version(5, (BIG,)), [old]).unjudged == (1,)


@given(versions(), st.lists(st.tuples(values, directories()), max_size=5))
def test_the_version_of_then_changes_nothing(version, requests):
    pasts = []
    for key, (snapshot, directory) in enumerate(requests):
        planned = plan(version, snapshot, REQUESTER, TODAY, directory)
        then = {step.name: step.candidates for step in planned.called}
        pasts.append(Past(key, snapshot, REQUESTER, TODAY, then, directory))
    found = foresee(version, pasts)
    assert not found.otherwise
    assert not found.free
    assert all(load.change == 0 for load in found.loads)
    asked = Counter(person for one in pasts for people in one.then.values() for person in people)
    assert sum(load.now for load in found.loads) == asked.total()
