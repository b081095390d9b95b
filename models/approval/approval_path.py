import json
from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ...algorithms.approval_condition import Reason
from ...algorithms.approval_flow import state_of
from ...algorithms.approval_plan import Plan, PlannedStep

#: state of a person by the state of his task
PEOPLE = {
    "open": "pending",
    "approved": "approved",
    "rejected": "rejected",
    "sent_back": "sent_back",
    "forwarded": "forwarded",
    "unneeded": "unneeded",
    "void": "void",
    "gone": "removed",
}


class ApprovalPath(models.AbstractModel):
    """Draws the path of a case, or of a plan that is only tried: what the widget `approval_path` shows.

    A path is a list of steps in order, each a dictionary with

    * ``step_id``, ``name``, ``sequence``; equal sequences run at the same time
    * ``state``: ``done active waiting skipped rejected returned problem``
    * ``quorum``: sentence; ``needed``, ``approved_count``: people
    * ``reasons``: sentences; ``problem``: sentence or None
    * ``people``: ``user_id``, ``name``, ``state`` (``approved rejected sent_back pending forwarded unneeded
      void removed excluded``), ``behalf`` (name), ``date``, ``comment``, ``why``
    * ``opened``, ``due``: UTC times or None; ``late``
    * ``task_id``: the task that the reader may decide now, ``behalf`` whom he stands in for; None = none
    * ``is_sensitive``: the password is asked for

    Reads with sudo: whoever may read the document may see who decides on it. Comments are for those who
    may read the case.
    """

    _name = "approval.path"
    _description = "Path of an Approval"

    # ------------------------------------------------------------
    # A plan that is tried
    # ------------------------------------------------------------

    def _of_plan(self, plan, model_name, steps=None):
        """Return the path of a plan without a case.

        :param plan: `algorithms.approval_plan.Plan`
        :param str model_name: model of the document
        :param dict steps: {step id in the plan: step} where those of the database are not meant
        """
        problems = self._problems(plan)
        steps = self._steps(plan) if steps is None else steps
        path = []
        for step in plan.steps:
            state = "skipped" if not step.called else "problem" if step.step_id in problems else "waiting"
            people = [self._person(user, "pending") for user in step.candidates]
            path.append(
                self._entry(steps, step, model_name)
                | {"state": state, "problem": problems.get(step.step_id), "people": people + self._excluded(step)}
            )
        return self._named(path)

    def _of_error(self, sentence):
        """Return the one entry that a path shows when it cannot be drawn: why."""
        planned = PlannedStep(0, self.env._("Preview"), 0, called=False, needed=0)
        return self._entry({}, planned, None) | {"state": "problem", "problem": sentence}

    def _problems(self, plan):
        """Return {step id: sentence} of what is wrong with the plan."""
        wording = self.env["approval.wording"]
        names = wording._step_names(plan) if plan.problems else {}
        return {problem.step_id: wording._problem(problem, names) for problem in plan.problems}

    def _steps(self, plan):
        """Return {step id: step}, readable by everybody."""
        steps = self.env["approval.step"].sudo().browse(step.step_id for step in plan.steps).exists()
        return {step.id: step for step in steps}

    def _entry(self, steps, planned, model_name):
        """Return what a step shows whatever happened to it."""
        step = steps.get(planned.step_id)
        wording = self.env["approval.wording"]
        # None: the app of the document was uninstalled, or the reader may not know its values
        model = self.env.get(model_name)
        reasons = wording._reasons(model, planned.reasons) if planned.called and model is not None else []
        return {
            "step_id": planned.step_id,
            "name": step.name if step else planned.name,
            "sequence": planned.sequence,
            "state": "waiting",
            "quorum": wording._quorum(planned.needed, len(planned.candidates)) if planned.called else "",
            "needed": planned.needed,
            "approved_count": 0,
            "reasons": reasons,
            "people": [],
            "opened": None,
            "due": None,
            "late": False,
            "problem": None,
            "task_id": None,
            "behalf": None,
            "is_sensitive": bool(step and step.is_sensitive),
        }

    def _person(self, user_id, state, **values):
        empty = {"name": "", "behalf": None, "date": None, "comment": None, "why": None}
        return {"user_id": user_id, "state": state} | empty | values

    def _named(self, path):
        """Return the path with the names of its people, read at once."""
        people = [person for entry in path for person in entry["people"]]
        users = self.env["res.users"].sudo().browse({person["user_id"] for person in people}).exists()
        names = {user.id: user.name for user in users}
        for person in people:
            person["name"] = names.get(person["user_id"]) or self.env._("Deleted user")
        return path

    def _excluded(self, planned):
        """Return the people whom the source of a step names and who may not decide."""
        wording = self.env["approval.wording"]
        return [self._person(user, "excluded", why=wording._excluded(code)) for user, code in planned.excluded]

    # ------------------------------------------------------------
    # A case
    # ------------------------------------------------------------

    def _of_case(self, case):
        """Return the path of a case: past, present and future.

        :param case: one `approval.case`, with the rights of the reader
        """
        shows_comments, shows_values = case.has_access("read"), bool(case._with_values())
        acting = case._acting_tasks()
        case = case.sudo()
        plan = Plan.from_json(case.plan)
        tasks = self._tasks_by_step(case)
        flow = state_of(plan, self._approvals(case))
        steps = self._steps(plan)
        path = []
        for planned in plan.steps:
            entry = self._entry(steps, planned, case.res_model if shows_values else None)
            rows = tasks[planned.step_id]
            entry["state"] = self._state(case, planned, rows, flow)
            entry["people"] = self._people(planned, rows, shows_comments) + self._excluded(planned)
            entry |= self._clock(rows) | self._turn(acting.get(planned.step_id))
            entry["approved_count"] = len(rows.filtered(lambda task: task.state == "approved"))
            if entry["state"] == "problem":
                entry["problem"] = self.env._("Too few are left who could decide: the responsible adds an approver.")
            path.append(entry)
        return self._named(path)

    def _reasons_of(self, task_ids):
        """Return {task id: sentences that say which values of the case called its step}; none in every case.

        Of each plan only the step of the task is read, and equal reasons are put into words once.
        """
        self.env["approval.case"].flush_model(["plan"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.id, c.res_model, (step->'reasons')::text
                  FROM approval_task t
                  JOIN approval_case c ON c.id = t.case_id
                  JOIN LATERAL jsonb_array_elements(c.plan->'steps') step ON (step->>'step_id')::int = t.step_id
                 WHERE t.id = ANY(%s) AND jsonb_array_length(step->'reasons') > 0
                """,
                list(task_ids),
            )
        )
        wording = self.env["approval.wording"]
        sentences = {
            (model, reasons): wording._reasons(self.env[model], [Reason(*one) for one in json.loads(reasons)])
            for model, reasons in {(model, reasons) for _task_id, model, reasons in rows}
            if model in self.env
        }
        return {task_id: sentences.get((model, reasons), []) for task_id, model, reasons in rows}

    def _tasks_by_step(self, case):
        """Return {step id: the last task of each person}, in the order in which they were opened."""
        last = {(task.step_id.id, task.user_id.id or -task.id): task for task in case.task_ids.sorted("id")}
        rows = defaultdict(self.env["approval.task"].sudo().browse)
        for (step, _person), task in last.items():
            rows[step] |= task
        return rows

    def _approvals(self, case):
        """Return {step id: {(actor, behalf)}} of the approvals that stand."""
        approvals = defaultdict(set)
        for task in case.task_ids:
            if task.state == "approved":
                approvals[task.step_id.id].add((task.decided_uid.id, task.behalf_uid.id or None))
        return {step: frozenset(pairs) for step, pairs in approvals.items()}

    def _state(self, case, planned, rows, flow):
        if not planned.called:
            return "skipped"
        states = set(rows.mapped("state"))
        if case.state == "rejected" and "rejected" in states:
            return "rejected"
        if case.state == "returned" and "sent_back" in states:
            return "returned"
        if planned.step_id in flow.done:
            return "done"
        if case.state != "open" or planned.step_id not in flow.active:
            return "waiting"
        left = rows.filtered(lambda task: task.state in ("open", "approved"))
        return "problem" if case.is_stranded and len(left) < planned.needed else "active"

    def _people(self, planned, rows, shows_comments):
        """Return those who had, have or will have the step, in the order of the plan."""
        people = [self._task_person(task, shows_comments) for task in rows]
        known = set(rows.user_id.ids)
        return people + [self._person(user, "pending") for user in planned.candidates if user not in known]

    def _task_person(self, task, shows_comments):
        decided = task.state in ("approved", "rejected", "sent_back")
        return self._person(
            (task.decided_uid if decided else task.user_id).id,
            PEOPLE[task.state],
            behalf=task.behalf_uid.name or None,
            date=self.env["approval.wording"]._moment(task.closed_at),
            comment=(shows_comments and task.comment) or None,
            why=self._origin(task, shows_comments),
        )

    def _origin(self, task, shows_comments):
        """Return how somebody came to the step whom the process did not name, or None."""
        if task.origin == "forward":
            name = task.forwarded_uid.name or self.env._("Deleted user")
            if shows_comments and task.note:
                return self.env._("Forwarded by %(name)s: %(note)s", name=name, note=task.note)
            return self.env._("Forwarded by %(name)s.", name=name)
        if task.origin == "escalation":
            return self.env._("Added because the deadline passed.")
        return self.env._("Added by the responsible.") if task.origin == "added" else None

    def _clock(self, rows):
        """Return since when and until when the step runs."""
        opened = [moment for moment in rows.mapped("opened_at") if moment]
        waiting = rows.filtered(lambda task: task.state == "open" and task.due_at)
        due = min(waiting.mapped("due_at"), default=None)
        moment = self.env["approval.wording"]._moment
        return {
            "opened": moment(min(opened, default=None)),
            "due": moment(due),
            "late": bool(due and due < fields.Datetime.now()),
        }

    def _turn(self, acting):
        """Return what the reader may decide: (task, principal) or None."""
        if not acting:
            return {}
        task, principal = acting
        return {"task_id": task.id, "behalf": principal.name if principal != self.env.user else None}
