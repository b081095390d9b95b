"""Plans and histories of approval cases for the tests of algorithms.approval_plan and approval_flow."""

from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from hypothesis import strategies as st

from algorithms.approval_condition import parse
from algorithms.approval_flow import Decision, decide, join_refusal, refusal, reopen, state_of
from algorithms.approval_plan import QUORUMS, Directory, Plan, Step, Version, plan

REQUESTER = 1
PEOPLE = range(1, 8)
TODAY = date(2026, 3, 2)
KINDS = {"grade": "integer", "load": "float"}
CONDITIONS = [parse(text, KINDS) for text in ("", "[('grade', '>=', 2)]", "[('load', '<', 5), ('grade', '=', 2)]")]

people = st.frozensets(st.sampled_from(PEOPLE), max_size=5)
values = st.fixed_dictionaries(
    {"grade": st.integers(0, 3), "load": st.sampled_from([1.0, 9.5]), "company_id": st.just(1)}
)


@st.composite
def versions(draw):
    """Versions of up to four steps."""
    steps = tuple(
        Step(
            10 + number,
            f"Step {number}",
            draw(st.integers(1, 3)),
            draw(st.sampled_from(CONDITIONS)),
            quorum=draw(st.sampled_from(QUORUMS)),
            quorum_value=draw(st.integers(1, 3)),
            exclude_requester=draw(st.booleans()),
            exclude_subject=draw(st.booleans()),
            exclude_line=draw(st.booleans()),
            exclude_relatives=draw(st.booleans()),
            rerun=draw(st.sampled_from(("all", "condition"))),
            watched=frozenset(draw(st.sets(st.sampled_from(sorted(KINDS)), max_size=1))),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    return Version(5, steps, draw(st.booleans()))


@st.composite
def directories(draw):
    """Directories for any version of :func:`versions`."""
    return Directory(
        sources={10 + number: tuple(draw(people)) for number in range(4)},
        active=draw(st.frozensets(st.sampled_from(PEOPLE), min_size=4)),
        readers=draw(st.none() | st.just({10 + number: frozenset(PEOPLE) - {7} for number in range(4)})),
        requester_circle=draw(st.frozensets(st.sampled_from(PEOPLE), max_size=1)),
        subjects=draw(st.frozensets(st.sampled_from(PEOPLE), max_size=1)),
        subject_line=draw(st.frozensets(st.sampled_from(PEOPLE), max_size=1)),
        relatives=draw(st.frozensets(st.sampled_from(PEOPLE), max_size=1)),
    )


plans = st.builds(plan, versions(), values, st.just(REQUESTER), st.just(TODAY), directories())
#: plans that call something and that people can complete
workable = plans.filter(lambda one: one.called and not one.problems)


def disjoint_teams(needs, candidates):
    """Whether each step can have as many people as it needs, nobody in two: tries everything."""
    if not needs:
        return True
    (step, needed), *rest = needs.items()
    return any(
        disjoint_teams(dict(rest), {other: set(candidates[other]) - set(team) for other, _ in rest})
        for team in combinations(sorted(candidates[step]), needed)
    )


@dataclass
class History:
    """A case that keeps its state step by step, as the models do, and writes its events."""

    plan: Plan
    approvals: dict = field(default_factory=dict)
    candidates: dict = field(default_factory=dict)
    outcome: str = "open"
    events: list = field(default_factory=list)

    def __post_init__(self):
        self.plan_hash = self.plan.digest()
        self.candidates = {step.step_id: frozenset(step.candidates) for step in self.plan.called}
        self.record("requested", actor=self.plan.requester)

    def record(self, action, **event):
        self.events.append({"sequence": len(self.events) + 1, "action": action, "plan_hash": self.plan_hash, **event})

    def decide(self, verdict, step_id, actor, behalf=None, target=None):
        """Decide if that is possible; return the code of the refusal."""
        if self.outcome != "open":
            return "closed"
        code = refusal(
            self.plan, self.approvals, self.candidates, {}, step_id, actor, behalf, verdict=verdict, target=target
        )
        if code:
            return code
        action = {"approve": "approved", "reject": "rejected", "send_back": "sent_back"}[verdict]
        self.record(action, step=step_id, actor=actor, behalf=behalf or 0, target=target or 0)
        result = decide(self.plan, self.approvals, Decision(step_id, actor, behalf, verdict, target))
        self.approvals = dict(result.approvals)
        self.outcome = result.state.outcome
        self.restart(result.reopened)
        return None

    def go_on(self, place, who):
        """Let one of those approve who may."""
        able = [
            (step_id, one)
            for step_id in state_of(self.plan, self.approvals).active
            for one in sorted(self.candidates[step_id])
            if not refusal(self.plan, self.approvals, self.candidates, {}, step_id, one)
        ]
        if able:
            self.decide("approve", *able[(place + who) % len(able)])

    def restart(self, step_ids):
        for step_id in step_ids:
            self.candidates[step_id] = frozenset(self.plan.step(step_id).candidates)

    def join(self, action, step_id, actor, person):
        """Forward, add or escalate if that is possible."""
        if self.outcome != "open" or join_refusal(self.plan, self.approvals, self.candidates, {}, step_id, person):
            return
        if action == "forwarded":
            if actor not in self.candidates[step_id]:
                return
            self.candidates[step_id] -= {actor}
        self.candidates[step_id] |= {person}
        self.record(action, step=step_id, actor=actor, target=person)

    def remove(self, step_id, person):
        if self.outcome == "open":
            self.candidates[step_id] -= {person}
            self.record("removed", step=step_id, target=person)

    def reopen(self, step_id):
        if self.outcome in ("open", "approved"):
            self.record("step_reopened", step=step_id)
            self.approvals = dict(reopen(self.approvals, {step_id}))
            self.restart({step_id})
            self.outcome = state_of(self.plan, self.approvals).outcome

    def end(self, action):
        if self.outcome in ("open", "approved"):
            self.record(action)
            self.outcome = action

    def resubmit(self):
        if self.outcome == "returned":
            self.record("resubmitted", actor=self.plan.requester)
            self.outcome = state_of(self.plan, self.approvals).outcome


person = st.sampled_from(PEOPLE)
position = st.integers(0, 3)
#: one thing somebody tries: (what, place of the step among those called, who, for whom or whom, target)
attempts = st.tuples(
    st.sampled_from(["go_on"] * 6 + "approve approve forward add escalate remove reopen reject send_back end".split()),
    position,
    person,
    st.none() | person,
    st.none() | position,
)


#: histories of cases that people could complete
histories = st.builds(lambda one, tries: play(one, tries), workable, st.lists(attempts, max_size=30))


def play(one, tries):
    """Return the history of a case in which people tried all this, one after the other."""
    history = History(one)
    steps = [step.step_id for step in one.called]
    for what, place, who, whom, target in tries:
        history.resubmit()
        step_id = steps[place % len(steps)]
        if what == "go_on":
            history.go_on(place, who)
        elif what in ("approve", "reject", "send_back"):
            target = steps[target % len(steps)] if what == "send_back" and target is not None else None
            history.decide(what, step_id, who, whom, target)
        elif what in ("forward", "add", "escalate"):
            history.join(
                {"forward": "forwarded", "add": "added", "escalate": "escalated"}[what], step_id, who, whom or 7
            )
        elif what == "remove":
            history.remove(step_id, who)
        elif what == "reopen":
            history.reopen(step_id)
        else:
            history.end("recalled")
    return history
