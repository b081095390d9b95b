from odoo import api, models
from odoo.tools.misc import format_datetime


class ApprovalTask(models.Model):
    """What the page behind a link shows of a task, in the language and with the rights of its reader."""

    _inherit = "approval.task"

    def _page_facts(self, principal):
        """Return what the page shows of this task.

        :param principal: whom the reader stands in for, or he himself
        """
        case = self.case_id
        values = case._values_to_read()
        return {
            "document": case.name,
            "kind": case.document_kind,
            "what": case.transition_label,
            "step": self.step_name,
            "requested": self._page_requested(case),
            "due": self._page_due(),
            "is_late": self.is_late,
            "behalf": self._page_behalf(principal),
            "note": self.note,
            "reasons": (self.reasons or self.env._("In every case.")).splitlines(),
            "values": values,
            "values_title": self.env._("All values (%(count)s)", count=len(values)),
            "path": [self._page_step(step) for step in case._path()],
            "asks_identity": self._needs_identity(),
            "document_url": case._mail_url(),
        }

    def _page_moment(self, moment):
        """Return a time as the reader reads it."""
        return format_datetime(self.env, moment, dt_format="medium")

    def _page_requested(self, case):
        """Return who asks for it, and since when."""
        return self.env._(
            "%(name)s requested it on %(moment)s.",
            name=case.sudo().requester_id.name or self.env._("a deleted user"),
            moment=self._page_moment(case.requested_at),
        )

    def _page_due(self):
        """Return until when it is to be decided, "" when there is no deadline."""
        if not self.due_at:
            return ""
        moment = self._page_moment(self.due_at)
        if self.is_late:
            return self.env._("Late: due %(moment)s", moment=moment)
        return self.env._("Due %(moment)s", moment=moment)

    def _page_behalf(self, principal):
        """Return for whom the reader decides, "" when for himself."""
        return "" if principal == self.env.user else self.env._("You decide for %(name)s.", name=principal.name)

    def _page_step(self, step):
        """Return a step of a path with its state, and those of its people, in words."""
        people = [
            {
                "name": self._page_name(person),
                "word": self._person_words()[person["state"]],
                "comment": person["comment"],
            }
            for person in step["people"]
        ]
        return {
            "name": step["name"],
            "state": step["state"],
            "word": self._step_words()[step["state"]],
            "people": people,
        }

    def _page_name(self, person):
        """Return the name of a person of a path, and of whom he stood in for."""
        if not person["behalf"]:
            return person["name"]
        return self.env._("%(name)s for %(absent)s", name=person["name"], absent=person["behalf"])

    @api.model
    def _step_words(self):
        """Return {state of a step in a path: word}."""
        return {
            "done": self.env._("Approved"),
            "active": self.env._("Waiting for a decision"),
            "waiting": self.env._("Later"),
            "skipped": self.env._("Not needed"),
            "rejected": self.env._("Rejected"),
            "returned": self.env._("Sent back"),
            "problem": self.env._("Problem"),
        }

    @api.model
    def _person_words(self):
        """Return {state of a person in a path: word}."""
        return {
            "approved": self.env._("Approved"),
            "rejected": self.env._("Rejected"),
            "sent_back": self.env._("Sent back"),
            "pending": self.env._("Not decided yet"),
            "forwarded": self.env._("Forwarded"),
            "unneeded": self.env._("Not needed any more"),
            "void": self.env._("Has to decide again"),
            "removed": self.env._("Has left"),
            "excluded": self.env._("Excluded"),
        }

    @api.model
    def _page_next(self):
        """Return (token of the first that the reader has to decide, words that lead there); ("", "") if nothing waits.

        What he cannot read is left out: it would lead to a page that leads to it again.
        """
        tasks = self._tasks_for(self.env.user).with_env(self.env)
        if not tasks:
            return "", ""
        return tasks[0]._link_token(self.env.user), self.env._("Next approval (%(count)s waiting)", count=len(tasks))
