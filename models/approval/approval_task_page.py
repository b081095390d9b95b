from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_datetime


class ApprovalTask(models.Model):
    """What the page behind a link shows of a task, in the language and with the rights of its reader."""

    _inherit = "approval.task"

    def _page_facts(self, principal):
        """Return what the page shows of this task.

        :param principal: whom the reader stands in for, or he himself
        """
        case = self.case_id
        return {
            "document": case.name,
            "kind": case.document_kind,
            "what": case.transition_label,
            "step": self.step_name,
            "requester": case.sudo().requester_id.name,
            "requested": self._page_moment(case.requested_at),
            "due": self._page_moment(self.due_at),
            "is_late": self.is_late,
            "behalf": "" if principal == self.env.user else principal.name,
            "note": self.note,
            "reasons": (self.reasons or self.env._("In every case.")).splitlines(),
            "values": case._values_to_read(),
            "path": [self._page_step(step) for step in case._path()],
            "asks_identity": self._needs_identity(),
            "document_url": case._mail_url(),
        }

    def _page_moment(self, moment):
        """Return a time as the reader reads it, "" when unset."""
        return format_datetime(self.env, moment, dt_format="medium") if moment else ""

    def _page_step(self, step):
        """Return a step of a path with its state, and those of its people, in words."""
        people = [
            {
                "name": person["name"],
                "word": self._person_words()[person["state"]],
                "behalf": person["behalf"],
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
        """Return (token of what waits longest for the reader, how many there are); ("", 0) when nothing does."""
        mine = Domain("is_mine", "=", True)
        task = self.search(mine, order="due_at, id", limit=1)
        return (task._link_token(self.env.user), self.search_count(mine)) if task else ("", 0)
