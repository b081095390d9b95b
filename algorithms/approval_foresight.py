"""What a draft would have done to the requests of the past.

:func:`foresee` plans each past request by another version, with the values, the requester and the day of then
and the people of now. It shows which requests would have been stuck, whose load rises and how many requests
would have gone another way.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .approval_condition import ConditionError
from .approval_plan import Directory, Plan, Version, plan
from .approval_trial import known_problems


@dataclass(frozen=True)
class Past:
    """A request of the past.

    ``then``: who was asked, by name of step. ``unknown``: steps of the draft whose people are named by a document
    that is gone.
    """

    key: int
    values: Mapping
    requester: int
    day: date
    then: Mapping[str, Iterable[int]]
    directory: Directory
    unknown: frozenset[int] = frozenset()


class Stuck(NamedTuple):
    """A request that would have lacked an approver: its key and the :class:`.approval_plan.Problem`."""

    key: int
    problem: NamedTuple


class Load(NamedTuple):
    """How often a person was asked then, and would be by the draft."""

    person: int
    then: int
    now: int

    @property
    def change(self) -> int:
        """How much oftener (negative: less often)."""
        return self.now - self.then


@dataclass(frozen=True)
class Foresight:
    """What :func:`foresee` found.

    ``judged``: requests that could be planned; ``unjudged``: keys of those whose values lack something the draft
    asks for; ``partly``: keys of those for which the people of a called step are unknown. ``more`` and ``less``: keys
    of those with steps that were not called then, and without some that were. ``free``: keys of those that nobody
    would have to approve any more. ``loads``: the greatest rise first.
    """

    judged: int = 0
    unjudged: tuple[int, ...] = ()
    partly: tuple[int, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    more: tuple[int, ...] = ()
    less: tuple[int, ...] = ()
    free: tuple[int, ...] = ()
    loads: tuple[Load, ...] = ()

    @property
    def otherwise(self) -> int:
        """How many requests would have gone another way."""
        return len({*self.more, *self.less})


def foresee(version: Version, pasts: Iterable[Past]) -> Foresight:
    """Return what a version would have done to past requests."""
    judged, unjudged, plans = [], [], {}
    for past in pasts:
        try:
            plans[past.key] = plan(version, past.values, past.requester, past.day, past.directory)
            judged.append(past)
        except ConditionError:
            unjudged.append(past.key)
    called = {past.key: {step.name for step in plans[past.key].called} for past in judged}
    return Foresight(
        judged=len(judged),
        unjudged=tuple(unjudged),
        partly=tuple(past.key for past in judged if _is_partly(plans[past.key], past)),
        stuck=tuple(_stuck(judged, plans)),
        more=tuple(past.key for past in judged if called[past.key] - past.then.keys()),
        less=tuple(past.key for past in judged if past.then.keys() - called[past.key]),
        free=tuple(past.key for past in judged if not called[past.key] and past.then),
        loads=_loads(judged, plans),
    )


def _is_partly(planned: Plan, past):
    return any(step.step_id in past.unknown for step in planned.called)


def _stuck(pasts, plans):
    for past in pasts:
        for problem in known_problems(plans[past.key], past.unknown):
            yield Stuck(past.key, problem)


def _loads(pasts, plans):
    """Return the load of everybody; a step whose people are unknown counts on neither side."""
    then, now = Counter(), Counter()
    for past in pasts:
        unknown = {step.name for step in plans[past.key].called if step.step_id in past.unknown}
        then.update(person for name, people in past.then.items() if name not in unknown for person in people)
        for step in plans[past.key].called:
            if step.step_id not in past.unknown:
                now.update(step.candidates)
    loads = [Load(person, then[person], now[person]) for person in then.keys() | now.keys()]
    return tuple(sorted(loads, key=lambda load: (-load.change, -load.now, load.person)))
