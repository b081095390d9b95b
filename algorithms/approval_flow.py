"""How a case moves through its plan: whose turn it is, who may decide, what the events prove.

An approval is a pair (actor, behalf): who acted, and for whom when not for himself. Whoever appears
in a pair, as actor or as the one acted for, counts once in a step; with distinct people once in the
case. The state is always computed from plan and approvals; :func:`replay` computes both from the
recorded events alone, which is what the gate believes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from .approval_plan import Plan, PlannedStep, can_fill

#: What events record. The flow knows those of :class:`_Replay`, the others tell only people something.
ACTIONS = (
    "requested",
    "approved",
    "rejected",
    "sent_back",
    "returned",
    "resubmitted",
    "recalled",
    "forwarded",
    "added",
    "escalated",
    "reminded",
    "removed",
    "values_changed",
    "step_reopened",
    "step_completed",
    "finished",
    "cancelled",
    "used",
    "text_erased",
    "stranded",
)

VERDICTS = ("approve", "reject", "send_back")

_VERDICTS_BY_ACTION = {"approved": "approve", "rejected": "reject", "sent_back": "send_back"}

#: Events that stop a case; all but the first for good.
_ENDS = ("returned", "recalled", "cancelled", "used")

#: Why a decision is refused, in the order of precedence.
REFUSALS = (
    "not_active",  # it is not this step's turn
    "excluded",  # who acts, or whom he acts for, may not act in this step
    "not_candidate",  # who acts, or whom he acts for, was not asked
    "already_decided",  # one of the two has decided in this step
    "other_step",  # one of the two has decided in another step of the case
    "strands",  # nobody would be left for another step
    "bad_target",  # the step to send back to is not an earlier one of this case
)

#: Why somebody may not become a candidate of a step, in the order of precedence.
JOIN_REFUSALS = ("not_called", "already_candidate", "excluded", "already_decided", "other_step", "strands")

#: What :func:`replay` may find wrong beside refusals: a decision after the end; another plan than the events'.
FAULTS = (*REFUSALS, "closed", "plan")

Pair = tuple[int, "int | None"]
Approvals = Mapping[int, frozenset[Pair]]
People = Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Decision:
    """What somebody decides in a step; ``target``: step to send back to, None = to the requester."""

    step_id: int
    actor: int
    behalf: int | None = None
    verdict: str = "approve"
    target: int | None = None


@dataclass(frozen=True)
class FlowState:
    """Ids of the called steps by their state, in order.

    ``outcome``: ``open``, ``approved``, ``rejected``, ``returned``; of a replay also ``recalled``,
    ``cancelled`` and ``used``.
    """

    active: tuple[int, ...]
    done: tuple[int, ...]
    waiting: tuple[int, ...]
    outcome: str = "open"


@dataclass(frozen=True)
class Result:
    """What a decision leads to; ``reopened``: steps whose approvals it made void, its own included."""

    approvals: Approvals
    state: FlowState
    reopened: frozenset[int] = frozenset()


class Fault(NamedTuple):
    """An event that should not have been possible: its sequence, its step, code of :data:`FAULTS`."""

    sequence: int
    step_id: int | None
    code: str


@dataclass(frozen=True)
class Replay:
    """What the events of a case say: its state, what counts, who is candidate now, what is wrong."""

    state: FlowState
    approvals: Approvals
    candidates: People
    faults: tuple[Fault, ...]

    @property
    def proved(self) -> bool:
        """Whether the events prove an approval that is still to be used."""
        return self.state.outcome == "approved" and not self.faults


def counted(pairs: Iterable[Pair]) -> int:
    """Return how many different people the approvals of a step stand for.

    A pair counts when neither of its people appeared in one before, so nobody counts twice.
    """
    seen, count = set(), 0
    for pair in sorted(pairs, key=lambda pair: (pair[0], pair[1] or 0)):
        if seen.isdisjoint(_people(pair)):
            count += 1
        seen |= _people(pair)
    return count


def state_of(plan: Plan, approvals: Approvals) -> FlowState:
    """Return whose turn it is: of the steps not complete, those with the lowest sequence."""
    sequences = {step.step_id: step.sequence for step in plan.called}
    done = tuple(step.step_id for step in plan.called if _is_complete(step, approvals))
    missing = [step_id for step_id in sequences if step_id not in done]
    turn = min((sequences[step_id] for step_id in missing), default=None)
    return FlowState(
        active=tuple(step_id for step_id in missing if sequences[step_id] == turn),
        done=done,
        waiting=tuple(step_id for step_id in missing if sequences[step_id] != turn),
        outcome="open" if missing else "approved",
    )


def refusal(
    plan: Plan,
    approvals: Approvals,
    candidates_now: People,
    excluded: People,
    step_id: int,
    actor: int,
    behalf: int | None = None,
    *,
    distinct_people: bool | None = None,
    verdict: str = "approve",
    target: int | None = None,
) -> str | None:
    """Return why this decision is not possible in an open case, a code of :data:`REFUSALS`; None = it is.

    :param candidates_now: who may decide by step, themselves or through a substitute; steps that are not
        in it have the candidates of the plan
    :param excluded: people barred by step since the plan was made, beside those the plan bars
    :param behalf: candidate for whom ``actor`` stands in; that he may is for the caller to know
    :param distinct_people: None = as the plan says
    :param target: step to send back to; None = the requester
    """
    step = plan.step(step_id)
    if step_id not in state_of(plan, approvals).active:
        return "not_active"
    pair = (actor, behalf or None)
    candidates = candidates_now.get(step_id, step.candidates)
    distinct = plan.distinct_people if distinct_people is None else distinct_people
    decision = Decision(step_id, *pair, verdict, target)
    code = _person_refusal(step, approvals, candidates, excluded, pair)
    code = code or _verdict_refusal(plan, approvals, step, decision, distinct)
    if code or verdict != "approve":
        return code
    after = _with(approvals, step_id, pair)
    # Where it cannot be finished even now, the decision is not what strands it.
    finish = (_can_finish(plan, state, candidates_now, excluded, distinct) for state in (after, approvals))
    return "strands" if not next(finish) and next(finish) else None


def join_refusal(
    plan: Plan,
    approvals: Approvals,
    candidates_now: People,
    excluded: People,
    step_id: int,
    person: int,
    leaving: int | None = None,
) -> str | None:
    """Return why somebody may not become a candidate of a step (forwarded to, added, escalated to).

    :param leaving: candidate who leaves the step for him, when it is forwarded
    :return: a code of :data:`JOIN_REFUSALS`; None = he may
    """
    step = plan.step(step_id)
    if step is None or not step.called:
        return "not_called"
    candidates = frozenset(candidates_now.get(step_id, step.candidates))
    if person in candidates:
        return "already_candidate"
    if person in _barred(step, excluded):
        return "excluded"
    if person in _seen(approvals, step_id):
        return "already_decided"
    distinct = plan.distinct_people
    if distinct and person in _elsewhere(plan, approvals, step_id):
        return "other_step"
    after = {**candidates_now, step_id: (candidates - {leaving}) | {person}}
    finish = (_can_finish(plan, approvals, people, excluded, distinct) for people in (after, candidates_now))
    return "strands" if not next(finish) and next(finish) else None


def is_earlier(plan: Plan, target: int, step: PlannedStep) -> bool:
    """Whether ``target`` is a called step before ``step``, to which it may send the case back."""
    other = plan.step(target)
    return other is not None and other.called and other.sequence < step.sequence


def decide(plan: Plan, approvals: Approvals, decision: Decision) -> Result:
    """Return what an allowed decision leads to.

    Sent back to a step: what was approved from its sequence on is void. Sent back to the requester:
    approvals stay, so that after a correction only the touched steps run again.
    """
    if decision.verdict == "approve":
        after = _with(approvals, decision.step_id, (decision.actor, decision.behalf or None))
        return Result(after, state_of(plan, after))
    if decision.verdict == "send_back" and decision.target is not None:
        return _sent_back(plan, approvals, decision.target)
    outcome = "rejected" if decision.verdict == "reject" else "returned"
    return Result(approvals, replace(state_of(plan, approvals), outcome=outcome))


def reopen(approvals: Approvals, step_ids: Iterable[int]) -> Approvals:
    """Return the approvals without those of these steps."""
    return {step_id: pairs for step_id, pairs in approvals.items() if step_id not in frozenset(step_ids)}


def replay(plan: Plan, events: Iterable[Mapping]) -> Replay:
    """Return what the events of a case prove.

    Believes nothing but the events and the frozen plan: each approval that counts must be of a candidate (of the
    plan, or joined by an event) whom nothing bars, in his turn, and each person once. What was approved in a
    step before values changed that made it run again counts nothing. Other approvals of an earlier plan are
    held against the present one but for their turn, as the order may have been another.

    :param plan: the present plan of the case
    :param events: mappings with ``sequence, action, step, actor, behalf, target, plan_hash`` (0, None, False
        or missing: none), in order, of a chain that was verified. ``target``: the step sent back to, or
        the person forwarded to, added, escalated to or removed
    """
    run = _Replay(plan)
    for event in events:
        run.play(event)
    return run.result()


class _Replay:
    """The state of a case while its events are read."""

    def __init__(self, plan):
        self.plan = plan
        self.digest = plan.digest()
        self.recorded = None
        self.ended = None
        self.round = 0
        self.approvals = {}
        self.changers = set()
        self.candidates = {step.step_id: frozenset(step.candidates) for step in plan.called}
        self.faults = []

    def play(self, event):
        """Take one event in."""
        self.recorded = event.get("plan_hash") or self.recorded
        action, step = event["action"], self.plan.step(event.get("step"))
        if action in _VERDICTS_BY_ACTION:
            self._decided(event, step)
        elif action in _ENDS:
            self.ended = action if self.ended in (None, "returned") else self.ended
        elif action == "resubmitted":
            self.ended = None if self.ended == "returned" else self.ended
        elif action == "values_changed":
            self.round += 1
            self.changers |= {event.get("actor") or 0} - {0}
        elif step is not None:
            self._changed(event, step)

    def result(self):
        """Return what was found."""
        if self.recorded != self.digest:
            self.faults.append(Fault(0, None, "plan"))
        state = state_of(self.plan, self.approvals)
        state = replace(state, outcome=self.ended) if self.ended else state
        return Replay(state, self.approvals, self.candidates, tuple(self.faults))

    def _decided(self, event, step):
        """Take a decision in, if it was possible."""
        decision = _decision(event)
        code = self._refusal(decision, step, event)
        if code:
            self._fault(event, code)
            return
        if decision.verdict == "approve" and self._is_outdated(step):
            return
        result = decide(self.plan, self.approvals, decision)
        self.approvals = result.approvals
        self._reopen(result.reopened)
        self.ended = result.state.outcome if result.state.outcome in ("rejected", "returned") else None

    def _is_outdated(self, step):
        """Whether what happens in the step now is before the change of values that made it run again."""
        return self.round < step.since

    def _refusal(self, decision, step, event):
        """Return why a decision cannot have been possible; None = it was."""
        if self.ended:
            return "closed"
        if step is not None and self._is_outdated(step):
            # Nothing is known of who could decide in it then.
            return None if decision.target is None or self.plan.step(decision.target) else "bad_target"
        if step is None or not step.called:
            return "not_active"
        current = (event.get("plan_hash") or self.digest) == self.digest
        if current and step.step_id not in state_of(self.plan, self.approvals).active:
            return "not_active"
        pair = (decision.actor, decision.behalf)
        excluded = {step.step_id: self._changers_barred(step)}
        code = _person_refusal(step, self.approvals, self.candidates[step.step_id], excluded, pair)
        return code or _verdict_refusal(self.plan, self.approvals, step, decision, self.plan.distinct_people)

    def _changed(self, event, step):
        """Take in what changed the candidates of a step, or made it run again."""
        action, person = event["action"], event.get("target")
        if action == "step_reopened":
            self._reopen({step.step_id})
        elif not step.called or self._is_outdated(step):
            return
        elif action == "removed":
            self._leave(step, person)
        elif action in ("forwarded", "added", "escalated") and person:
            self._join(event, step, person)

    def _join(self, event, step, person):
        """Take in a new candidate; a forwarded task leaves the one who had it."""
        passed_on = event["action"] == "forwarded"
        passing = {event["actor"], event.get("behalf")} if passed_on else set()
        if {person, *passing} & {*step.barred, *self._changers_barred(step)}:
            self._fault(event, "excluded")
            return
        if passed_on:
            self._leave(step, event.get("behalf") or event["actor"])
        self.candidates[step.step_id] |= {person}

    def _changers_barred(self, step):
        """Return who may not act in a step for having changed the values so far."""
        return self.changers if "changer" in step.duties else frozenset()

    def _leave(self, step, person):
        """Take a candidate out."""
        self.candidates[step.step_id] -= {person}

    def _fault(self, event, code):
        """Note what should not have been possible."""
        self.faults.append(Fault(event.get("sequence", 0), event.get("step"), code))

    def _reopen(self, step_ids):
        """Let steps start afresh, with the candidates of the plan that did not change values since.

        What was wrong in them no longer counts.
        """
        self.approvals = reopen(self.approvals, step_ids)
        self.faults = [fault for fault in self.faults if fault.step_id not in step_ids]
        for step_id in step_ids & self.candidates.keys():
            step = self.plan.step(step_id)
            self.candidates[step_id] = frozenset(step.candidates) - self._changers_barred(step)


def _sent_back(plan, approvals, target):
    """Return the result of sending a case back to the step ``target``."""
    sequence = plan.step(target).sequence
    reopened = frozenset(step.step_id for step in plan.called if step.sequence >= sequence)
    after = reopen(approvals, reopened)
    return Result(after, state_of(plan, after), reopened)


def _person_refusal(step, approvals, candidates, excluded, pair):
    """Return why these people may not decide in this step whatever their verdict is; None = they may."""
    actor, behalf = pair
    if _people(pair) & _barred(step, excluded):
        return "excluded"
    # nobody stands in for himself
    if (behalf or actor) not in candidates or actor == behalf:
        return "not_candidate"
    return "already_decided" if _people(pair) & _seen(approvals, step.step_id) else None


def _verdict_refusal(plan, approvals, step, decision, distinct_people):
    """Return why people who may decide in this step may not decide like this; None = they may."""
    if decision.verdict == "send_back":
        return None if decision.target is None or is_earlier(plan, decision.target, step) else "bad_target"
    people = _people((decision.actor, decision.behalf))
    if decision.verdict == "approve" and distinct_people and _elsewhere(plan, approvals, step.step_id) & people:
        return "other_step"
    return None


def _decision(event):
    """Return the decision that an event records."""
    verdict = _VERDICTS_BY_ACTION[event["action"]]
    target = event.get("target") or None if verdict == "send_back" else None
    return Decision(event.get("step"), event["actor"], event.get("behalf") or None, verdict, target)


def _can_finish(plan, approvals, candidates_now, excluded, distinct_people):
    """Whether the candidates left can complete all called steps, each person once (in a step, or in the case)."""
    needs, people = {}, {}
    for step in plan.called:
        used = _seen(approvals, step.step_id) | (
            _elsewhere(plan, approvals, step.step_id) if distinct_people else set()
        )
        needs[step.step_id] = max(step.needed - counted(approvals.get(step.step_id, ())), 0)
        people[step.step_id] = set(candidates_now.get(step.step_id, step.candidates)) - _barred(step, excluded) - used
    if distinct_people:
        return can_fill(needs, people)
    return all(len(people[step_id]) >= needed for step_id, needed in needs.items())


def _is_complete(step, approvals):
    """Whether as many people as needed approved the step."""
    return counted(approvals.get(step.step_id, ())) >= step.needed


def _with(approvals, step_id, pair):
    """Return the approvals with one more."""
    return {**approvals, step_id: approvals.get(step_id, frozenset()) | {pair}}


def _barred(step, excluded):
    """Return all who may not act in the step."""
    return frozenset(step.barred) | frozenset(excluded.get(step.step_id, ()))


def _people(pair):
    """Return who appears in an approval."""
    return {person for person in pair if person}


def _seen(approvals, step_id):
    """Return who appears in the approvals of a step."""
    return {person for pair in approvals.get(step_id, ()) for person in _people(pair)}


def _elsewhere(plan, approvals, step_id):
    """Return who appears in the approvals of the other called steps."""
    return {person for step in plan.called if step.step_id != step_id for person in _seen(approvals, step.step_id)}
