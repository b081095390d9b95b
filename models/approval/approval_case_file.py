import json
import secrets
from collections import defaultdict

from odoo import fields
from odoo.tools import SQL

from ...algorithms import approval_flow, approval_replay
from ...algorithms.approval_chain import canonical, digest, event_hash, reason_hash
from ...algorithms.approval_history import remembered
from ...algorithms.approval_plan import Plan, can_fill
from .approval_event import STORED

#: how a person came to a step -> origin of the task
ORIGINS = {"forwarded": "forward", "escalated": "escalation", "added": "added"}
#: outcome of the flow -> state of the case
STATES = {"used": "approved"}
#: actor of an event that no person caused
ENGINE = 0


class CaseFile:
    """Working copy of one case: what its events say, and what this transaction adds to it.

    Read and locked in one query, changed in memory, stored by `approval.case._store` in a few
    statements for any number of cases. Whose turn it is always comes from the events.

    :ivar values: columns of the case
    :ivar tasks: columns of its tasks, by id
    :ivar case_vals: what to write on the case
    :ivar task_vals: what to write on tasks, by id
    :ivar new_tasks: tasks to create
    :ivar has_fresh_plan: whether this transaction made the plan, with the people of this moment
    :ivar notes: what those are told who join a step, by (step, user)
    """

    def __init__(self, values, tasks=(), events=()):
        self.values = values
        self.id = values["id"]
        self.count = values["event_count"] or 0
        self.head = values["head_hash"] or ""
        self.tasks = {task["id"]: task for task in tasks}
        self.events = [{name: event[name] for name in STORED} for event in events]
        self.plan = Plan.from_json(values["plan"])
        self.has_fresh_plan = False
        self.case_vals = {}
        self.task_vals = defaultdict(dict)
        self.new_tasks = []
        self.notes = {}
        self._new_events = []
        self._flow = None
        self._state_before = values["state"]

    @classmethod
    def load(cls, env, case_ids=(), task_ids=(), lock=True):
        """Return the files of cases by id, locked in the order of their ids until the transaction ends.

        When another transaction has changed one of them meanwhile, PostgreSQL refuses and Odoo repeats the
        request, which then reads what the other one did.

        :param case_ids: ids of cases
        :param task_ids: ids of tasks whose cases are wanted as well
        :param lock: False only to read
        """
        if not case_ids and not task_ids:
            return {}
        for name in ("approval.case", "approval.task"):
            env[name].flush_model()
        rows = env.execute_query(
            SQL(
                """
                SELECT row_to_json(c),
                       (SELECT json_agg(t ORDER BY t.id) FROM approval_task t WHERE t.case_id = c.id),
                       (SELECT json_agg(e ORDER BY e.sequence) FROM approval_event e WHERE e.case_id = c.id)
                  FROM approval_case c
                 WHERE c.id IN (SELECT unnest(%s::int[])
                                 UNION
                                SELECT case_id FROM approval_task WHERE id = ANY(%s))
                 ORDER BY c.id
                 %s
                """,
                list(case_ids),
                list(task_ids),
                SQL("FOR NO KEY UPDATE OF c") if lock else SQL(),
            )
        )
        return {values["id"]: cls(values, tasks or (), events or ()) for values, tasks, events in rows}

    # what the events say

    @property
    def flow(self):
        """State, approvals and candidates by the events (:class:`approval_replay.Replay`)."""
        if self._flow is None:
            self._flow = approval_replay.replay(self.plan, self.events)
        return self._flow

    @property
    def state(self):
        """State of the case by its events: a value of `approval.case.state`."""
        outcome = self.flow.state.outcome
        return STATES.get(outcome, outcome)

    @property
    def open_tasks(self):
        """The rows that are open now."""
        return [task for task in self.tasks.values() if task["state"] == "open"]

    @property
    def has_ended(self):
        """Whether the case came to an end since it was loaded or stored."""
        return self.values["state"] != "open" and self.values["state"] != self._state_before

    @property
    def is_unused(self):
        """Whether the case is approved and its approval waits to be used."""
        return self.values["state"] == "approved" and not self.values.get("used_at")

    def standing(self):
        """Return the ids of the rows whose approval counts."""
        return {
            event["task"]
            for event in self.events
            if event["action"] == "approved"
            and (event["actor"], event["behalf"]) in self.flow.approvals.get(event["step"], ())
        }

    @property
    def changers(self):
        """The ids of the users who changed the values since the request, by the events."""
        return {event["actor"] for event in self.events if event["action"] == "values_changed"} - {ENGINE}

    @property
    def about(self):
        """The document and the transition that approval is asked for, as text."""
        return ",".join(str(self.values[name]) for name in ("res_model", "res_id", "transition"))

    # changing

    def add(self, action, actor, reason="", **values):
        """Append an event; `values`: step, task, behalf, target (ids)"""
        salt = secrets.token_hex(16) if reason else ""
        self.count += 1
        event = {
            "case_id": self.id,
            "sequence": self.count,
            "at": fields.Datetime.now().isoformat(),
            "action": action,
            "actor": actor,
            "values_hash": self.values["snapshot_hash"],
            "plan_hash": self.values["plan_hash"],
            "salt": salt,
            "reason_hash": reason_hash(salt, reason),
            **dict.fromkeys(("behalf", "step", "task", "target")),
            **values,
        }
        event |= {"previous_hash": self.head, "hash": event_hash(event, self.head)}
        self.head = event["hash"]
        self.events.append(event)
        self._new_events.append(event)
        self._flow = None

    def stored(self):
        """Forget what was to be written: the database has it."""
        self.case_vals, self.new_tasks = {}, []
        self.task_vals.clear()
        self._state_before = self.values["state"]

    def take_events(self):
        """Return the events to store and forget them."""
        events, self._new_events = self._new_events, []
        return events

    def write(self, **vals):
        """Change columns of the case."""
        self.values.update(vals)
        self.case_vals.update(vals)

    def write_task(self, task, **vals):
        """Change columns of a row."""
        task.update(vals)
        self.task_vals[task["id"]].update(vals)

    def close_task(self, task, **vals):
        """Close an open row; the same columns each time, so that all that close at once make one statement."""
        self.write_task(task, **(dict.fromkeys(("decided_uid", "behalf_uid", "comment")) | vals))

    def changed_keys(self, values):
        """Return the names of those of `values` (of the document) that are not as they were put to approval."""
        new = {**values, "requester_id": self.values["requester_id"]}
        old = self.values["snapshot"]
        return sorted(key for key in new.keys() | old.keys() if _differ(new.get(key), old.get(key)))

    def renew(self, actor, plan, again, values):
        """Go on with new values.

        :param plan: the plan for them
        :param again: ids of the steps that run again
        :param values: of the document
        """
        self.plan = plan
        columns = snapshot_columns(values, self.values["requester_id"])
        before, mark = self.values["snapshot"], self.values["snapshot_hash"]
        log = remembered(self.values.get("snapshot_log"), mark, before, columns["snapshot"])
        self.write(plan=plan.to_json(), plan_hash=plan.digest(), snapshot_log=log, **columns)
        self.add("values_changed", actor)
        started = {task["step_id"] for task in self.tasks.values() if task["state"] in ("open", "approved")}
        for step_id in sorted(again & started):
            self.add("step_reopened", actor, step=step_id)
        self._remove_changer(actor)
        now = fields.Datetime.now()
        for task in self.open_tasks:
            # whoever still looks at the old values must not decide on the new ones
            if task["step_id"] in again:
                self.close_task(task, state="void", closed_at=now)
        self.settle(actor)

    def _remove_changer(self, actor):
        """Take who changed the values out of steps that wait with the people they were frozen with."""
        for step_id, people in sorted(self.flow.candidates.items()):
            is_barred = "changer" in self.plan.step(step_id).duties
            if actor in people and is_barred and step_id not in self.flow.state.done:
                self.add("removed", actor, step=step_id, target=actor)

    def settle(self, actor):
        """Bring case and rows in line with the events: who has the turn has an open row, nobody else.

        :param actor: id of the user who caused it, for the events that follow from it
        """
        self._record_end(actor)
        turns, standing = self._turns(), self.standing()
        now = fields.Datetime.now()
        for task in self.tasks.values():
            if task["state"] == "open" and (task["step_id"], task["user_id"]) not in turns:
                self.close_task(task, state=self._end_of(task), closed_at=now)
            elif task["state"] == "approved" and task["id"] not in standing:
                self.write_task(task, state="void")
        kept = {(task["step_id"], task["user_id"]) for task in self.open_tasks}
        self.new_tasks += [
            {"case_id": self.id, "step_id": step_id, "user_id": user_id, "opened_at": now, **origin}
            for (step_id, user_id), origin in turns.items()
            if (step_id, user_id) not in kept
        ]

    def _record_end(self, actor):
        """Note on the case what its events amount to."""
        if self.state == "approved" and self.values["state"] != "approved":
            self.add("finished", actor)
        if self.values["state"] != self.state:
            closed = fields.Datetime.now() if self.state != "open" else None
            self.write(state=self.state, closed_at=closed)
        stranded = bool(self.short_steps())
        if stranded and not self.values["is_stranded"]:
            self.add("stranded", actor, step=self.short_steps()[0])
        if stranded != bool(self.values["is_stranded"]):
            self.write(is_stranded=stranded)

    def _turns(self):
        """Return {(step, user): how he came to it} of those whose turn it is."""
        if self.state != "open":
            return {}
        joined = {(event["step"], event["target"]): event for event in self.events if event["action"] in ORIGINS}
        return {
            (step_id, user_id): self._origin(joined.get((step_id, user_id)), self.notes.get((step_id, user_id)))
            for step_id in self.flow.state.active
            for user_id in sorted(self.flow.candidates[step_id] - self.decided(step_id))
        }

    def _origin(self, event, note):
        """Return what a task says of how its person came to it."""
        if event is None or event["target"] in self.plan.step(event["step"]).candidates:
            return {"origin": "plan", "forwarded_uid": None, "note": note}
        forwarder = event["actor"] if event["action"] == "forwarded" else None
        return {"origin": ORIGINS[event["action"]], "forwarded_uid": forwarder, "note": note}

    def decided(self, step_id):
        """Return the ids of those who approved a step, themselves or through somebody."""
        return {person for pair in self.flow.approvals.get(step_id, ()) for person in pair if person}

    def spent(self, step_id):
        """Return the ids of those who cannot approve a step any more: nobody does so twice, with different
        people not even in two steps."""
        steps = [step.step_id for step in self.plan.called] if self.plan.distinct_people else [step_id]
        return {person for one in steps for person in self.decided(one)}

    def short_steps(self):
        """Return the active steps that the people left cannot complete, beside those before them."""
        if self.state != "open":
            return []
        short, needs, people = [], {}, {}
        for step_id in self.flow.state.active:
            needs[step_id] = self.plan.step(step_id).needed - approval_flow.counted(
                self.flow.approvals.get(step_id, ())
            )
            people[step_id] = self.flow.candidates[step_id] - self.spent(step_id)
            together = needs if self.plan.distinct_people else {step_id: needs[step_id]}
            if not can_fill(together, people):
                short.append(step_id)
                del needs[step_id]
        return short

    def _end_of(self, task):
        """Return the state in which an open row ends whose turn is over."""
        step_id, flow = task["step_id"], self.flow
        if self.state != "open" or step_id in flow.state.done or step_id not in flow.candidates:
            return "unneeded"
        return "void" if step_id in flow.state.waiting else "gone"


def snapshot_columns(values, requester_id):
    """Return the columns that keep the values put to approval.

    :param values: of the document
    """
    values = {**values, "requester_id": requester_id}
    return {"snapshot": json.loads(canonical(values)), "snapshot_hash": digest(values)}


def _differ(one, other):
    """Whether two values are not the same: 1 and 1.0 are not, nor are 1 and True."""
    return canonical(one) != canonical(other)


def by_model(files):
    """Return {model name: working copies of cases on its documents}."""
    groups = defaultdict(list)
    for file in files:
        groups[file.values["res_model"]].append(file)
    return groups
