"""Who has to approve what: the plan of an approval case.

:func:`plan` turns a published version and the values of a document into steps with their people,
and says what is wrong when a step could never be completed. It serves the preview, the request,
the publish checks and the dry runs alike: it reads no database, no clock and no setting, the
caller gathers a :class:`Directory` before. A case keeps its plan as JSON.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import NamedTuple

from . import approval_chain
from .approval_condition import ALWAYS, Condition, Reason, explain, holds

#: How many of the candidates of a step must approve: one, each, a number, or a share of them.
QUORUMS = ("any", "all", "count", "percent")

#: Why somebody whom the source of a step names is no candidate, in the order of precedence.
EXCLUSIONS = ("inactive", "requester", "changer", "subject", "line", "relative", "unreadable")

#: What may be wrong with a plan: a step without candidates; with fewer than its quorum (needed, found);
#: steps that cannot each have people of their own, though nobody may fill two (steps: ids).
PROBLEMS = ("nobody", "too_few", "same_people")


@dataclass(frozen=True)
class Step:
    """One step of a version.

    ``sequence`` ascending, equal = at the same time. ``quorum_value``: people or percent.
    ``rerun``: whether ``all`` changed values or only those ``watched`` make the step run again;
    ``watched`` holds the keys the step names in its approver field, the condition's are added.
    """

    id: int
    name: str
    sequence: int
    condition: Condition = ALWAYS
    source: str = ""
    quorum: str = "any"
    quorum_value: int = 0
    exclude_requester: bool = True
    exclude_subject: bool = True
    exclude_line: bool = False
    exclude_relatives: bool = True
    rerun: str = "all"
    watched: frozenset[str] = frozenset()
    escalation: bool = False


@dataclass(frozen=True)
class Version:
    """A published version. ``distinct_people``: nobody fills two steps of one case."""

    id: int
    steps: tuple[Step, ...]
    distinct_people: bool = True


@dataclass(frozen=True)
class Directory:
    """What is known of people at the moment of the plan, for one document; all are ids of users.

    ``sources``: whom each step names, by step id. ``readers``: who can read the document, by step
    id; None = nobody looked. ``requester_circle``: the requester and the authors of the document.
    ``changers``: who changed the values since the request; ``subjects``: whom the document is about;
    ``subject_line``: those above and below them; ``relatives``: declared relatives of all these.
    """

    sources: Mapping[int, Iterable[int]]
    active: frozenset[int]
    readers: Mapping[int, frozenset[int]] | None = None
    requester_circle: frozenset[int] = frozenset()
    changers: frozenset[int] = frozenset()
    subjects: frozenset[int] = frozenset()
    subject_line: frozenset[int] = frozenset()
    relatives: frozenset[int] = frozenset()


class Problem(NamedTuple):
    """Why a plan cannot work: step, code of :data:`PROBLEMS`, parameters of the sentence."""

    step_id: int
    code: str
    params: Mapping


@dataclass(frozen=True)
class PlannedStep:
    """A step with its people.

    ``reasons`` are the terms that called it. ``excluded`` are (user, code of :data:`EXCLUSIONS`) of those
    the source names; ``barred`` are all who may never act in this step, named or not: substitutes and
    people added later are held against it, as they are against those who changed the values by the events.
    ``needed``: how many people must approve. ``since``: the round
    of the plan from which on approvals of the step count. ``duties``: whom :func:`barred` keeps out at a
    later moment.
    """

    step_id: int
    name: str
    sequence: int
    called: bool
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[int, ...] = ()
    excluded: tuple[tuple[int, str], ...] = ()
    barred: tuple[int, ...] = ()
    quorum: str = "any"
    needed: int = 1
    rerun: str = "all"
    watched: tuple[str, ...] = ()
    since: int = 0
    duties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The steps of a case in order, those not called included, and what is wrong with them.

    ``round``: how often values changed since the request.
    """

    version_id: int
    requester: int
    distinct_people: bool
    steps: tuple[PlannedStep, ...]
    problems: tuple[Problem, ...] = ()
    round: int = 0

    @property
    def called(self) -> tuple[PlannedStep, ...]:
        """The steps that have to be gone through, in order."""
        return tuple(step for step in self.steps if step.called)

    def step(self, step_id: int) -> PlannedStep | None:
        """Return the planned step with this id, None when there is none."""
        return next((step for step in self.steps if step.step_id == step_id), None)

    def to_json(self) -> dict:
        """Return the plan in the types of JSON, as a case keeps it."""
        steps = [asdict(step) | {"reasons": [tuple(one) for one in step.reasons]} for step in self.steps]
        problems = [tuple(problem) for problem in self.problems]
        return json.loads(approval_chain.canonical(vars(self) | {"steps": steps, "problems": problems}))

    @classmethod
    def from_json(cls, content: Mapping) -> "Plan":
        """Return the plan that :meth:`to_json` wrote, also after it went through a jsonb column."""
        steps = tuple(_planned_step(step) for step in content["steps"])
        problems = tuple(Problem(*problem) for problem in content["problems"])
        return cls(**{**content, "steps": steps, "problems": problems})

    def digest(self) -> str:
        """Return the hash of the plan, which each event of its case names."""
        return approval_chain.digest(self.to_json())


def plan(version: Version, values: Mapping, requester: int, date: date, directory: Directory) -> Plan:
    """Return who has to approve a document with these values, and why.

    :param values: the snapshot by key, ``company_id`` among it
    :param date: the requester's day, ``today`` of the conditions
    :raise approval_condition.ConditionError: when a condition names a key the values lack
    """
    names = {"uid": requester, "today": date, "company_id": values.get("company_id")}
    circle = replace(directory, requester_circle=directory.requester_circle | {requester})
    order = sorted(version.steps, key=lambda step: (step.sequence, step.id))
    steps = tuple(_planned(step, values, names, circle) for step in order)
    return Plan(version.id, requester, version.distinct_people, steps, _problems(steps, version.distinct_people))


def touched(old: Plan, new: Plan, changed_keys: Iterable[str]) -> frozenset[int]:
    """Return the steps of ``new`` that must run (again) because these values changed.

    A called step runs again when it was not called before, when its rule says so (any change, or one of
    the keys it watches), and when somebody is barred from it now who was not. People who joined or left
    a group in the meantime touch nothing: candidates are frozen.
    """
    changed = frozenset(changed_keys)
    return frozenset(step.step_id for step in new.called if _is_touched(old.step(step.step_id), step, changed))


def renewed(old: Plan, new: Plan, changed_keys: Iterable[str]) -> Plan:
    """Return the plan with which a case goes on after values changed; its events say ``values_changed`` once.

    Steps that :func:`touched` names, and those no longer called, come from ``new``, and what was approved in
    them before counts no more, also when later values call them again. The others keep the people they were
    frozen with, so that what they approved still holds.
    """
    again = touched(old, new, changed_keys)
    now = old.round + 1
    steps = tuple(
        replace(step, since=now)
        if step.step_id in again or not step.called
        else replace(old.step(step.step_id), reasons=step.reasons)
        for step in new.steps
    )
    return replace(new, steps=steps, problems=_problems(steps, new.distinct_people), round=now)


def barred(duties: Iterable[str], directory: Directory) -> frozenset[int]:
    """Return everybody whom these separations of duties keep out of a step; needs no sources and readers.

    :param duties: of a :class:`PlannedStep`
    """
    return frozenset().union(*_bars(duties, directory).values())


def can_fill(needs: Mapping[int, int], people: Mapping[int, Iterable[int]]) -> bool:
    """Whether each step finds as many people as it needs, nobody in two steps.

    :param needs: people needed, by step
    :param people: candidates, by step
    """
    holder = {}
    return all(_seat(step, people, holder, set()) for step, needed in needs.items() for _ in range(needed))


def _planned(step, values, names, directory):
    """Return one step with its people; nobody is asked about a step that is not called."""
    watched = tuple(sorted(step.watched | step.condition.keys))
    common = {"quorum": step.quorum, "rerun": step.rerun, "watched": watched, "duties": duties_of(step)}
    if not holds(step.condition, values, names):
        return PlannedStep(step.id, step.name, step.sequence, False, needed=0, **common)
    candidates, excluded = _people(step, directory)
    return PlannedStep(
        step.id,
        step.name,
        step.sequence,
        True,
        reasons=explain(step.condition, values, names),
        candidates=candidates,
        excluded=excluded,
        # who changed values is told by the events, step by step: to be barred must not make others run again
        barred=tuple(sorted(barred(set(duties_of(step)) - {"changer"}, directory))),
        needed=_needed(step, len(candidates)),
        **common,
    )


def _people(step, directory):
    """Return (candidates, (user, why excluded)) out of those the step's source names, sorted."""
    named = frozenset(directory.sources.get(step.id, ()))
    readers = None if directory.readers is None else directory.readers.get(step.id, frozenset())
    shut = {
        "inactive": named - directory.active,
        **_bars(duties_of(step), directory),
        "unreadable": frozenset() if readers is None else named - readers,
    }
    excluded = {}
    for why in reversed(EXCLUSIONS):  # the first reason is written last and stays
        excluded.update(dict.fromkeys(named & shut.get(why, frozenset()), why))
    return tuple(sorted(named - excluded.keys())), tuple(sorted(excluded.items()))


def duties_of(step: Step) -> tuple[str, ...]:
    """Return the codes of :data:`EXCLUSIONS` that the step's separation of duties asks for."""
    flags = {
        "requester": step.exclude_requester,
        "changer": step.exclude_requester,
        "subject": step.exclude_subject,
        "line": step.exclude_line,
        "relative": step.exclude_relatives,
    }
    return tuple(code for code, is_out in flags.items() if is_out)


def _bars(duties, directory):
    """Return the people whom separations of duties keep out, by code."""
    people = {
        "requester": directory.requester_circle,
        "changer": directory.changers,
        "subject": directory.subjects,
        "line": directory.subject_line,
        "relative": directory.relatives,
    }
    return {code: people[code] for code in duties}


def _needed(step, candidates):
    """Return how many people must approve; at least one, also where nobody is there to."""
    if step.quorum == "count":
        return max(step.quorum_value, 1)
    if step.quorum == "percent":
        return max(-(-step.quorum_value * candidates // 100), 1)  # rounded up, in whole numbers
    return max(candidates, 1) if step.quorum == "all" else 1


def _problems(steps, distinct_people):
    """Return why these steps could not be completed."""
    called = [step for step in steps if step.called]
    short = {step.step_id: _shortage(step) for step in called if len(step.candidates) < step.needed}
    possible = [step for step in called if step.step_id not in short]
    problems = tuple(short.values())
    if not distinct_people or len(possible) < 2:
        return problems
    return problems + _same_people(possible)


def _shortage(step):
    """Return the problem of a step with too few candidates."""
    if not step.candidates:
        return Problem(step.step_id, "nobody", {})
    return Problem(step.step_id, "too_few", {"needed": step.needed, "found": len(step.candidates)})


def _same_people(steps):
    """Return the problem of the first step that the steps before leave without people of its own."""
    for count in range(2, len(steps) + 1):
        tried = steps[:count]
        needs = {step.step_id: step.needed for step in tried}
        if not can_fill(needs, {step.step_id: step.candidates for step in tried}):
            return (Problem(tried[-1].step_id, "same_people", {"steps": [step.step_id for step in tried]}),)
    return ()


def _seat(step, people, holder, tried):
    """Find one more person for ``step``, freeing somebody of another step when need be (augmenting path).

    :param holder: step of each person seated so far; changed
    :param tried: steps on this path, that need not be asked again; changed
    """
    tried.add(step)
    for person in people[step]:
        if person not in holder:
            holder[person] = step
            return True
    for person in people[step]:
        if holder[person] not in tried and _seat(holder[person], people, holder, tried):
            holder[person] = step
            return True
    return False


def _is_touched(old, new, changed):
    """Whether a called step must run again."""
    if old is None or not old.called or not set(new.barred) <= set(old.barred):
        return True
    return bool(changed) if new.rerun == "all" else not changed.isdisjoint(new.watched)


def _planned_step(content):
    """Return a step out of JSON."""
    values = {name: _tuples(value) for name, value in content.items()}
    return PlannedStep(**{**values, "reasons": tuple(Reason(*reason) for reason in values["reasons"])})


def _tuples(value):
    """Return the value with tuples where JSON has lists."""
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
