"""How a case moves through its plan: whose turn it is, who may decide, what a decision does.

An approval is a pair (actor, behalf): who acted, and for whom when not for himself. Whoever appears
in a pair, as actor or as the one acted for, counts once in a step; with distinct people once in the
case. The state is always computed from plan and approvals; `approval_replay.py` computes both from
the recorded events alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .approval_plan import Plan, PlannedStep, can_fill

VERDICTS = ("approve", "reject", "send_back")

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
    code = person_refusal(step, approvals, candidates, excluded, pair)
    code = code or verdict_refusal(plan, approvals, step, decision, distinct)
    if code or verdict != "approve":
        return code
    after = _with(approvals, step_id, pair)
    # Where it cannot be finished even now, the decision is not what strands it.
    finish = (_can_finish(plan, state, candidates_now, excluded, distinct) for state in (after, approvals))
    return "strands" if not next(finish) and next(finish) else None


def person_refusal(
    step: PlannedStep, approvals: Approvals, candidates: frozenset[int], excluded: People, pair: Pair
) -> str | None:
    """Return why these people may not decide in this step whatever their verdict is; None = they may.

    It does not ask whose turn it is: a recorded decision may have had its turn in an earlier plan.

    :param candidates: who may decide in this step now
    """
    actor, behalf = pair
    if _people(pair) & _barred(step, excluded):
        return "excluded"
    # nobody stands in for himself
    if (behalf or actor) not in candidates or actor == behalf:
        return "not_candidate"
    return "already_decided" if _people(pair) & _seen(approvals, step.step_id) else None


def verdict_refusal(
    plan: Plan, approvals: Approvals, step: PlannedStep, decision: Decision, distinct_people: bool
) -> str | None:
    """Return why people who may decide in this step may not decide like this; None = they may.

    It does not ask whom the decision leaves for other steps: one that was recorded cannot strand the case any more.
    """
    if decision.verdict == "send_back":
        return None if decision.target is None or is_earlier(plan, decision.target, step) else "bad_target"
    people = _people((decision.actor, decision.behalf))
    if decision.verdict == "approve" and distinct_people and _elsewhere(plan, approvals, step.step_id) & people:
        return "other_step"
    return None


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


def _sent_back(plan, approvals, target):
    """Return the result of sending a case back to the step ``target``."""
    sequence = plan.step(target).sequence
    reopened = frozenset(step.step_id for step in plan.called if step.sequence >= sequence)
    after = reopen(approvals, reopened)
    return Result(after, state_of(plan, after), reopened)


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
