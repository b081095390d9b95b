import psycopg2

from odoo import fields, models
from odoo.tools.misc import format_datetime

#: states of a task that somebody decided
DECIDED = frozenset({"approved", "rejected", "sent_back"})


class ApprovalTask(models.Model):
    """What people are told when they decide, or cannot."""

    _inherit = "approval.task"

    def _unknown(self, task_id):
        """What a user learns of a task that is not for him: nothing."""
        return self.env._("Task %(number)s: there is none for you to decide.", number=task_id)

    def _closed_sentence(self, file, row):
        """Return what became of a row that is not open any more."""
        if row["state"] == "void":
            return self.env._(
                "%(document)s, step “%(step)s”: the approved values changed, or the step was sent back; this task is"
                " void. Open the case again to see what it is about now.",
                document=file.values["name"],
                step=self._step_name(file, row),
            )
        decided = self._last_decision(file, row)
        if decided is None:
            return self.env._(
                "%(document)s, step “%(step)s”: nothing is left to decide; the case is “%(state)s”.",
                document=file.values["name"],
                step=self._step_name(file, row),
                state=dict(self.env["approval.case"]._fields["state"]._description_selection(self.env))[file.state],
            )
        return self.env._(
            "%(document)s, step “%(step)s”: already decided by %(name)s on %(moment)s: %(state)s.",
            document=file.values["name"],
            step=self._step_name(file, decided),
            name=self.env["res.users"].sudo().browse(decided["decided_uid"]).name or self.env._("a deleted user"),
            moment=format_datetime(self.env, _moment(decided)),
            state=dict(self._fields["state"]._description_selection(self.env))[decided["state"]],
        )

    def _last_decision(self, file, row):
        """Return the decision that closed a row: its own, or the last one of its step or of the case."""
        if row["state"] in DECIDED:
            return row
        if file.state in ("recalled", "cancelled"):
            return None
        rows = [one for one in file.tasks.values() if one["state"] in DECIDED]
        ending = [
            one for one in rows if one["state"] == file.state or (one["state"], file.state) == ("sent_back", "returned")
        ]
        same_step = [one for one in rows if one["step_id"] == row["step_id"]]
        return max(same_step or ending, key=lambda one: (_moment(one), one["id"]), default=None)

    def _refusal_sentence(self, file, row, code):
        """Return why the flow refuses a decision (`approval_flow.REFUSALS`)."""
        sentences = {
            "not_active": self.env._("it is not this step's turn."),
            "not_candidate": self.env._("the task is not for you any more."),
            "excluded": self.env._(
                "you, or the person you stand in for, may not decide on this: requester, author, person concerned,"
                " who changed the values, or related to one of them."
            ),
            "already_decided": self.env._(
                "you, or the person you stand in for, decided this step already; it takes different people."
            ),
            "other_step": self.env._(
                "you, or the person you stand in for, decided another step of this case; each takes somebody else."
            ),
            "strands": self.env._(
                "nobody would be left for the steps that follow; somebody else has to decide this one."
            ),
            "bad_target": self.env._("it can only be sent back to an earlier step of this case."),
        }
        return self.env._(
            "%(document)s, step “%(step)s”: %(why)s",
            document=file.values["name"],
            step=self._step_name(file, row),
            why=sentences[code],
        )

    def _changed_sentence(self, file, keys):
        """Return which values changed since the approver was asked."""
        model = self.env[file.values["res_model"]]
        return self.env._(
            "%(document)s: these values changed since you were asked: %(values)s. The steps they concern run again;"
            " look at the new values first.",
            document=file.values["name"],
            values=", ".join(model._approval_label(key) for key in keys),
        )

    def _done_sentence(self, file, verdict):
        """Return what became of a decided case."""
        sentences = {
            "approve": self.env._("%(document)s: approved."),
            "reject": self.env._("%(document)s: rejected."),
            "send_back": self.env._("%(document)s: sent back."),
        }
        return sentences[verdict.name] % {"document": file.values["name"]}

    def _error_sentence(self, error):
        """Return why a document, or its table, refused what was decided."""
        if not isinstance(error, psycopg2.Error):
            return str(error)
        tables = {model._table: model._name for model in self.env.registry.values()}
        return self.env[tables.get(error.diag.table_name, "base")]._sql_error_to_message(error)

    def _failure_sentence(self, error):
        """Return that the program of a document failed: nothing was decided, and who can help."""
        name = self.sudo().case_id.name if self.has_access("read") else self.env._("The document")
        return self.env._(
            "%(document)s: not decided, its program failed (%(error)s). Tell your administrator: the log has the rest.",
            document=name,
            error=type(error).__name__,
        )

    def _step_name(self, file, row):
        step = self.env["approval.step"].sudo().browse(row["step_id"])
        return step.name or file.plan.step(row["step_id"]).name

    def _rerun_notice(self, message):
        """Return the notification that tells an approver to look again."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Not decided: the values changed"),
                "message": message,
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


def _moment(row):
    """Return when a row was closed: the database gives ISO text, this transaction a time."""
    return fields.Datetime.to_datetime(str(row["closed_at"]).replace("T", " "))
