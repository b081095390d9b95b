"""What the recorded events of a case prove: its state, whose approvals count, and what cannot have been.

The gate believes nothing else. The rules are those of `approval_flow.py`, by which people decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from .approval_flow import (
    REFUSALS,
    Approvals,
    Decision,
    FlowState,
    People,
    decide,
    person_refusal,
    reopen,
    state_of,
    verdict_refusal,
)
from .approval_plan import Plan

#: What events record. :func:`replay` goes by those that :class:`_Replay` names; the others tell only people something.
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

_VERDICTS_BY_ACTION = {"approved": "approve", "rejected": "reject", "sent_back": "send_back"}

#: Events that stop a case; all but the first for good.
_ENDS = ("returned", "recalled", "cancelled", "used")

#: What :func:`replay` may find wrong beside refusals: a decision after the end; another plan than the events'.
FAULTS = (*REFUSALS, "closed", "plan")


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
        code = person_refusal(step, self.approvals, self.candidates[step.step_id], excluded, pair)
        return code or verdict_refusal(self.plan, self.approvals, step, decision, self.plan.distinct_people)

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


def _decision(event):
    """Return the decision that an event records."""
    verdict = _VERDICTS_BY_ACTION[event["action"]]
    target = event.get("target") or None if verdict == "send_back" else None
    return Decision(event.get("step"), event["actor"], event.get("behalf") or None, verdict, target)
