"""Whether a plan is the one that a saved test case expects, and in what it differs.

Steps are known by their names, in any language: their ids change with each version.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .approval_plan import Plan

#: How a plan may differ from what was expected: a step is not called; one is called that was not expected;
#: other people may decide; the people depend on a document and none was given; the step cannot be completed.
DIFFERENCES = ("not_called", "unexpected", "people", "unknown", "problem")


class Expected(NamedTuple):
    """A step that has to be called. ``people``: who may decide, None = whoever it is, empty = nobody."""

    step: str
    people: frozenset[int] | None = None


class Difference(NamedTuple):
    """Something that is not as expected; code of :data:`DIFFERENCES`, people as in :class:`Expected`.

    ``problem`` is the :class:`.approval_plan.Problem` behind the code of that name.
    """

    code: str
    step: str
    expected: frozenset[int] | None = None
    found: frozenset[int] = frozenset()
    problem: object = None


def differences(
    plan: Plan, expected: Iterable[Expected], names: Mapping[int, Iterable[str]], unknown: Iterable[int] = ()
) -> tuple[Difference, ...]:
    """Return in what a plan differs from what was expected; nothing: the test is passed.

    :param expected: all steps that have to be called, and no others
    :param names: names of each step by id, in all languages
    :param unknown: steps whose people depend on a document that is not there
    """
    left = {step.step_id: step for step in plan.called}
    unknown, found, passed = frozenset(unknown), [], set()
    for one in expected:
        step = next((step for step in left.values() if one.step in names.get(step.step_id, (step.name,))), None)
        if step is None:
            found.append(Difference("not_called", one.step, one.people))
            continue
        del left[step.step_id]
        difference = _people(step, one, unknown)
        if difference:
            found.append(difference)
        elif one.people == frozenset():
            passed.add(step.step_id)  # that nobody is there is what was expected
    found += [Difference("unexpected", step.name, None, frozenset(step.candidates)) for step in left.values()]
    told = {step.step_id: step.name for step in plan.steps}
    found += [
        Difference("problem", told[problem.step_id], problem=problem)
        for problem in known_problems(plan, unknown)
        if problem.step_id not in passed
    ]
    return tuple(found)


def known_problems(plan: Plan, unknown: Iterable[int] = ()) -> tuple:
    """Return what is wrong with a plan, but for steps whose people are unknown."""
    unknown = frozenset(unknown)
    return tuple(problem for problem in plan.problems if problem.step_id not in unknown)


def _people(step, one, unknown):
    """Return how the people of a called step differ from those expected, None when they do not."""
    if one.people is None:
        return None
    if step.step_id in unknown:
        return Difference("unknown", one.step, one.people)
    people = frozenset(step.candidates)
    return None if people == one.people else Difference("people", one.step, one.people, people)
