import logging
from typing import NamedTuple

import psycopg2

from odoo import fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

from ...algorithms import approval_flow
from .approval_case_file import CaseFile
from .approval_identity import asks_identity
from .approval_text import checked_id, checked_text

#: verdict -> action of the event and state of the task
VERDICTS = {"approve": "approved", "reject": "rejected", "send_back": "sent_back"}
#: how a document, or its table, refuses what was decided
REFUSALS = (UserError, psycopg2.IntegrityError, psycopg2.DataError)
#: what other sessions, or the lost connection, are to blame for: Odoo tries the whole call again
BUSY = (psycopg2.OperationalError, ConcurrencyError)
#: tasks of one call; more are for the list, whose job decides them in pieces
MOST_AT_ONCE = 500
#: what became of a task that was to be decided
KINDS = [
    ("done", "Done"),
    ("refused", "Refused"),
    ("failed", "Failed: an error in a program"),
    ("changed", "Skipped: the values changed"),
    ("closed", "Skipped: nothing left to decide"),
    ("identity", "Skipped: asks for the password"),
    ("not_mine", "Skipped: not yours to decide"),
]

_logger = logging.getLogger(__name__)


class Choice(NamedTuple):
    """What one person wants to decide in one case: the row it is for, and who stands behind it."""

    file: CaseFile
    row: dict
    behalf: int | None


class Verdict(NamedTuple):
    """A decision with its text; `target`: step to send back to, 0 = the requester, None = as the process says."""

    name: str
    text: str
    target: int | None = None


class Outcome(NamedTuple):
    """What became of one task; `kind`: of `KINDS`."""

    kind: str
    message: str


class ApprovalTask(models.Model):
    """How people decide: one by one or many at once, for themselves or for whom they stand in."""

    _inherit = "approval.task"

    # ------------------------------------------------------------
    # What people call
    # ------------------------------------------------------------

    @asks_identity
    def action_approve(self, comment=False):
        """Approve (public; whose task it is, or who stands in for him).

        :param comment: text, kept with the case
        :return: True, or the notification that values changed; for several tasks as `action_decide_many`
        :raise UserError: one task only: why it cannot be decided
        """
        return self._decided("approve", comment)

    @asks_identity
    def action_reject(self, reason):
        """Reject, which ends the case (public; as `action_approve`).

        :param reason: text, kept with the case
        """
        return self._decided("reject", reason)

    @asks_identity
    def action_send_back(self, reason, step_id=None):
        """Send back to an earlier step or to the requester (public; as `action_approve`).

        :param reason: text, kept with the case
        :param step_id: id of an earlier step of the case; False or 0: the requester; None: as the process says
        """
        return self._decided("send_back", reason, step_id)

    @asks_identity
    def action_decide_many(self, verdict, comment=False):
        """Decide many tasks at once, each for itself: one that cannot be decided stops no other (public).

        At most 500 in one call, which is one transaction that holds all of their cases.

        :param verdict: ``approve``, ``reject`` or ``send_back`` (to where the process says)
        :param comment: text, needed to reject and to send back
        :return: list of ``{"task_id", "ok", "kind", "message"}`` in the order of the tasks; `kind`: of `KINDS`
        """
        return self._decide_all(self._verdict(verdict, comment))

    def _decided(self, verdict, text, step_id=None):
        """Decide one task, or refuse; decide several with a result for each."""
        verdict = self._verdict(verdict, text, step_id)
        results = self._decide_all(verdict)
        if len(self) != 1:
            return results
        [result] = results
        if result["ok"]:
            return True
        if result["kind"] == "changed":
            # raising would take back what was found out: that steps have to run again
            return self._rerun_notice(result["message"])
        raise UserError(result["message"])

    def _verdict(self, name, text, step_id=None):
        """Return the checked decision."""
        if name not in tuple(VERDICTS):
            raise UserError(
                self.env._("Verdict: choose one of %(verdicts)s.", verdicts=", ".join(VERDICTS)),
            )
        label = self.env._("Comment") if name == "approve" else self.env._("Reason")
        target = 0 if step_id is False else step_id
        if target not in (None, 0):
            target = checked_id(self.env, self.env._("Step"), target)
        return Verdict(name, checked_text(self.env, label, text, required=name != "approve"), target)

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def _decide_all(self, verdict):
        """Decide these tasks as the current user; return a result for each."""
        if not self.env.user._is_internal() or not self.env.user.active:
            raise AccessError(self.env._("Only active internal users decide on approvals."))
        if len(self) > MOST_AT_ONCE:
            raise UserError(
                self.env._(
                    "Tasks: at most %(limit)s in one call. Send fewer, or decide them from the list To Approve.",
                    limit=MOST_AT_ONCE,
                )
            )
        if len(self) < 2:
            return self._results(self._decide(verdict))
        try:
            with self.env.cr.savepoint():
                return self._results(self._decide(verdict))
        except (*BUSY, psycopg2.InterfaceError):
            raise
        except Exception:
            # A document refused what its case decided, or its table, or its program is broken: find out which one,
            # and let the others pass.
            self.env.invalidate_all(flush=False)
            return [result for task in self for result in task._decide_alone(verdict)]

    def _decide_alone(self, verdict):
        """Decide one of several tasks; a document that refuses, or whose program fails, takes back this one alone."""
        try:
            with self.env.cr.savepoint():
                return self._results(self._decide(verdict))
        except (*BUSY, psycopg2.InterfaceError):
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            return self._results({self.id: self._fault(error)})

    def _fault(self, error):
        """Return the Outcome of an error while this one task was decided, which was taken back.

        Documents of other addons run programs that nobody here has seen: one with a mistake is no reason to leave
        the tasks of everybody else undecided. What it said is for the log, it may hold what the reader may not see.
        """
        if isinstance(error, REFUSALS):
            return Outcome("refused", self._error_sentence(error))
        _logger.error("approval task %s: its document failed while it was decided", self.id, exc_info=error)
        return Outcome("failed", self._failure_sentence(error))

    def _results(self, outcomes):
        """Return what the caller gets to know of each task."""
        return [
            {
                "task_id": task_id,
                "ok": outcomes[task_id].kind == "done",
                "message": outcomes[task_id].message,
                "kind": outcomes[task_id].kind,
            }
            for task_id in self.ids
        ]

    def _decide(self, verdict):
        """Decide these tasks in a number of queries that does not grow with them.

        :return: {task id: Outcome}
        """
        files = self.env["approval.case"]._files_of_tasks(self.ids)
        principals = self._principals_for(files)
        outcomes, choices = {}, {}
        for task_id in self.ids:
            file = files.get(task_id)
            choice = self._choice(file, task_id, principals) if file else None
            if isinstance(choice, Choice):
                choices[task_id] = choice
            else:
                outcomes[task_id] = choice or Outcome("not_mine", self._unknown(task_id))
        facts = self.env["approval.case"]._facts([choice.file for choice in choices.values()])
        for task_id, choice in choices.items():
            outcomes[task_id] = self._decide_one(choice, verdict, facts)
        self.env["approval.case"]._store({file.id: file for file in files.values()}.values())
        return outcomes

    def _decide_one(self, choice, verdict, facts):
        """Decide one task of a working copy; return its outcome."""
        file = choice.file
        changed = facts.changes.get(file.id)
        if changed:
            return Outcome("changed", self._changed_sentence(file, changed))
        target = self._target(choice, verdict)
        refusal = self._refusal(choice, verdict, target, facts)
        if refusal:
            return refusal
        self._record(choice, verdict, target)
        return Outcome("done", self._done_sentence(file, verdict))

    def _record(self, choice, verdict, target):
        """Put a decision into a working copy."""
        file, row = choice.file, choice.row
        done = set(file.flow.state.done)
        file.close_task(
            row,
            state=VERDICTS[verdict.name],
            decided_uid=self.env.uid,
            behalf_uid=choice.behalf,
            comment=verdict.text or None,
            closed_at=fields.Datetime.now(),
        )
        file.add(
            VERDICTS[verdict.name],
            self.env.uid,
            verdict.text,
            step=row["step_id"],
            task=row["id"],
            behalf=choice.behalf,
            target=target,
        )
        if row["step_id"] in set(file.flow.state.done) - done:
            file.add("step_completed", self.env.uid, step=row["step_id"])
        if verdict.name == "reject" or (verdict.name == "send_back" and not target):
            file.write(reason=verdict.text)
        file.settle(self.env.uid)

    # ------------------------------------------------------------
    # Who decides what
    # ------------------------------------------------------------

    def _principals_for(self, files):
        """Return {id: substitutions} of the people the user stands in for; read only when he needs to."""
        own = all(file.tasks[task_id]["user_id"] == self.env.uid for task_id, file in files.items())
        return {} if own else self._principals(self.env.user)

    def _choice(self, file, task_id, principals):
        """Return the Choice that a task leads to for the user, or the Outcome that says why there is none."""
        row = file.tasks[task_id]
        if row["user_id"] != self.env.uid and not self._delegation(file, row, principals):
            row = next((one for one in file.open_tasks if self._is_for(file, one, row["step_id"], principals)), None)
            if row is None:
                return Outcome("not_mine", self._unknown(task_id))
        if row["state"] != "open":
            return Outcome("closed", self._closed_sentence(file, row))
        behalf = None if row["user_id"] == self.env.uid else row["user_id"]
        return Choice(file, row, behalf)

    def _is_for(self, file, row, step_id, principals):
        """Whether a row of a step is the user's own or that of somebody he stands in for."""
        own = row["user_id"] == self.env.uid
        return row["step_id"] == step_id and (own or bool(self._delegation(file, row, principals)))

    def _delegation(self, file, row, principals):
        """Return the substitution by which the user may decide a row of somebody else."""
        process = self.env["approval.process"].browse(file.values["process_id"])
        rows = principals.get(row["user_id"], self.env["approval.delegation"])
        return rows.filtered(lambda one: one._covers(process))[:1]

    def _target(self, choice, verdict):
        """Return the id of the step to send back to; None for the requester."""
        if verdict.name != "send_back":
            return None
        if verdict.target is not None:
            return verdict.target or None
        step = self.env["approval.step"].browse(choice.row["step_id"])
        target = choice.file.plan.step(step._terms().return_step_id)
        return target.step_id if target and target.called else None

    def _refusal(self, choice, verdict, target, facts):
        """Return why a decision is not possible now, as an Outcome; None when it is."""
        file, row = choice.file, choice.row
        if file.state != "open" or row["state"] != "open":
            return Outcome("closed", self._closed_sentence(file, row))
        if file.values["res_id"] not in facts.readable.get(file.values["res_model"], ()):
            unreadable = self.env._("%(document)s: you cannot read the document, or it is gone.")
            return Outcome("refused", unreadable % {"document": file.values["name"]})
        code = approval_flow.refusal(
            file.plan,
            file.flow.approvals,
            file.flow.candidates,
            facts.barred.get(file.id, {}),
            row["step_id"],
            self.env.uid,
            choice.behalf,
            verdict=verdict.name,
            target=target,
        )
        return Outcome("refused", self._refusal_sentence(file, row, code)) if code else self._identity_refusal(row)

    def _identity_refusal(self, row):
        """Return that a sensitive step asks for the password, as an Outcome; None when it does not."""
        if not self.env["approval.step"].browse(row["step_id"])._terms().is_sensitive:
            return None
        try:
            self.browse(row["id"])._check_identity()
        except UserError as error:
            return Outcome("identity", str(error))
        return None
