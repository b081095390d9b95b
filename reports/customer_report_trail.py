from datetime import datetime

from odoo import models

from ..models.approval.approval_path import PEOPLE


class CustomerReport(models.AbstractModel):
    """The approval of a document as it is filed: who decided what, when and in which words."""

    _inherit = "customer.report"

    def _get_trails(self, document):
        """Return what is printed of each approval of one document, the oldest first.

        Whoever may read a document may see who decides on it; comments and values are shown as on the
        screen, to those who may read the case (see `approval.path`).
        """
        cases = (
            self.env["approval.case"]
            .sudo()
            .search([("res_model", "=", document._name), ("res_id", "=", document.id)], order="id")
        )
        return [self._prepare_trail(case) for case in cases]

    def _prepare_trail(self, case):
        panel, proof, path = case._panel(), case.verify_chain(), case._path()
        skipped = [step["name"] for step in path if step["state"] == "skipped"]
        return {
            "transition": panel["transition"],
            "process": panel["process"],
            "requester": panel["requester"],
            "requested": self._format_moment(case.requested_at),
            "state": self._label(case, "state"),
            "code": case.state,
            "closed": self._format_moment(case.closed_at),
            "used": self._format_moment(case.used_at),
            "reason": panel["reason"],
            "steps": [self._prepare_step(step) for step in path if step["state"] != "skipped"],
            "skipped": skipped and self.env._("Steps that were not needed: %(names)s.", names=self._list(skipped)),
            "hash": case.head_hash,
            "proof": self.env._(
                "The trail of %(count)s events was verified when this was printed: it is whole.", count=proof["count"]
            ),
            "erased": proof["erased"]
            and self.env._("Text erased: reasons were erased on purpose, which the trail tells."),
            "is_whole": proof["valid"],
            "breaks": [one["message"] for one in proof["breaks"]],
        }

    def _prepare_step(self, step):
        """Return a step with a line for each person, but for those who were asked and not needed any more."""
        unneeded = [person["name"] for person in step["people"] if person["state"] == "unneeded"]
        return {
            **{name: step[name] for name in ("name", "quorum", "reasons", "problem")},
            "state": self._step_labels()[step["state"]],
            "people": [self._prepare_person(person) for person in step["people"] if person["state"] != "unneeded"],
            "unneeded": unneeded and self.env._("Not needed any more: %(names)s.", names=self._list(unneeded)),
        }

    def _prepare_person(self, person):
        moment = person["date"] and datetime.fromisoformat(person["date"])
        name = person["name"]
        if person["behalf"]:
            name = self.env._("%(name)s for %(absent)s", name=name, absent=person["behalf"])
        return {
            "name": name,
            "state": self._person_labels()[person["state"]],
            "code": person["state"],
            "at": self._format_moment(moment) if person["state"] != "excluded" else "",
            "words": [text for text in (person["comment"], person["why"]) if text],
        }

    def _step_labels(self):
        _ = self.env._
        return {
            "done": _("Done"),
            "active": _("Under way"),
            "waiting": _("Not begun"),
            "rejected": _("Rejected"),
            "returned": _("Sent back"),
            "problem": _("Without approver"),
        }

    def _person_labels(self):
        tasks = dict(self.env["approval.task"]._fields["state"]._description_selection(self.env))
        labels = {PEOPLE[code]: label for code, label in tasks.items()}
        return {**labels, "excluded": self.env._("Excluded"), "pending": self.env._("To decide")}
