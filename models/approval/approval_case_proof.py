from odoo import models
from odoo.exceptions import AccessError, UserError

from ...algorithms import approval_chain
from ...algorithms.approval_chain import digest
from .approval_case_file import CaseFile
from .approval_text import checked_text

MANAGER = "customer_manager.group_approval_manager"
#: actions whose reason stands on the row that was decided, on the row that was opened, on the case
ON_TASK = frozenset({"approved", "rejected", "sent_back", "forwarded"})
ON_JOINED_TASK = frozenset({"added", "escalated"})
ON_CASE = frozenset({"recalled", "cancelled"})


class ApprovalCase(models.Model):
    """What can be proved of a case years later, from its events alone."""

    _inherit = "approval.case"

    def _prove(self):
        """Return what keeps the events of this one case from proving an approval of its values; None: they do."""
        self.ensure_one()
        file = self.sudo()._files()[self.id]
        if self._breaks(file):
            return self.env._("The trail of the approval is broken: verify the case, then request approval again.")
        if not file.flow.proved:
            return self.env._("The trail does not prove an approval by the people who had to: request it again.")
        return None

    def verify_chain(self):
        """Recompute the trail of one case (public; readers of the case).

        :return: ``{"valid": bool, "count": events, "erased": whether texts were erased on purpose,
            "breaks": [{"sequence": event or 0, "code", "message"}]}``
        """
        self.ensure_one()
        self.check_access("read")
        file = self.sudo()._file_to_read()
        breaks = [
            {"sequence": one.sequence, "code": one.code, "message": self._break_sentence(one)}
            for one in self._breaks(file)
        ]
        erased = any(event["action"] == "text_erased" for event in file.events)
        return {"valid": not breaks, "count": len(file.events), "erased": erased, "breaks": breaks}

    def action_verify(self):
        """Show whether the trail of one case is whole (public; readers of the case)."""
        result = self.verify_chain()
        if result["valid"]:
            lines = [self.env._("The trail is whole: %(count)s events, none changed.", count=result["count"])]
            if result["erased"]:
                lines.append(self.env._("Text erased: reasons were erased on purpose, which the trail tells."))
        else:
            lines = [one["message"] for one in result["breaks"]]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Trail of %(document)s", document=self.sudo().name),
                "message": "\n".join(lines),
                "type": "success" if result["valid"] else "danger",
                "sticky": not result["valid"],
            },
        }

    def action_erase_reasons(self, reason):
        """Erase the free texts of cases that have ended (public; approval process managers).

        Their hashes stay, so that the trail still verifies and tells that texts were erased.

        :param reason: text, kept with the case
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only approval process managers erase texts."))
        self.check_access("read")
        self._erase_reasons(checked_text(self.env, self.env._("Reason"), reason))
        return True

    def _erase_reasons(self, text):
        """Erase the free texts of cases that have ended; `text` says why."""
        cases = self.sudo()
        files = cases._files()
        for file in files.values():
            self._check_ended(file)
            file.add("text_erased", self.env.uid, text)
            file.write(reason=None, erasure_reason=text)
            for task in file.tasks.values():
                if task["comment"] or task["note"]:
                    file.write_task(task, comment=None, note=None)
        cases._store(files.values())

    def _check_ended(self, file):
        """Refuse to erase what people still have to decide by."""
        if file.values["state"] in ("open", "returned") or file.is_unused:
            raise UserError(
                self.env._(
                    "%(document)s: the case has not ended; people still need its reasons.", document=file.values["name"]
                )
            )

    # parts

    def _file_to_read(self):
        """Return the working copy of one case without locking it."""
        return CaseFile.load(self.env, self.ids, lock=False)[self.id]

    def _breaks(self, file):
        """Return everything that does not fit the chain of a case: links, values, plan and texts."""
        breaks = list(approval_chain.verify(file.events, file.values["event_count"] or 0, file.values["head_hash"]))
        last = file.events[-1] if file.events else {}
        if last.get("values_hash") != digest(file.values["snapshot"]):
            breaks.append(approval_chain.Break(0, "values"))
        if last.get("plan_hash") != file.plan.digest():
            breaks.append(approval_chain.Break(0, "plan"))
        return breaks + self._text_breaks(file)

    def _text_breaks(self, file):
        """Return a break for each reason that is not the one given; erased ones are none."""
        erased = any(event["action"] == "text_erased" for event in file.events)
        breaks = []
        for event in file.events:
            text = self._text_of(file, event)
            if text is None or (erased and not text and event["action"] != "text_erased"):
                continue
            if approval_chain.reason_hash(event["salt"] or "", text) != (event["reason_hash"] or ""):
                code = "about" if event["action"] == "requested" else "text"
                breaks.append(approval_chain.Break(event["sequence"], code))
        return breaks

    def _text_of(self, file, event):
        """Return the text that stands for the reason of an event, "" for none; None when it has no place."""
        action, case = event["action"], file.values
        if action == "requested":
            return file.about
        if action in ON_TASK:
            return (file.tasks.get(event["task"]) or {}).get("comment") or ""
        if action in ON_CASE:
            return case["reason"] or ""
        if action in ON_JOINED_TASK:
            return self._joined_text(file, event)
        if action == "text_erased":
            last = [one for one in file.events if one["action"] == "text_erased"][-1]
            return case["erasure_reason"] or "" if event is last else None
        return None

    def _joined_text(self, file, event):
        """Return the message on the task of who joined by an event; None when it never opened."""
        origin = "added" if event["action"] == "added" else "escalation"
        notes = [
            task["note"]
            for task in file.tasks.values()
            if (task["step_id"], task["user_id"], task["origin"]) == (event["step"], event["target"], origin)
        ]
        return notes[-1] or "" if notes else None

    def _break_sentence(self, one):
        """Return what is wrong with the trail at one place."""
        sentences = {
            "gap": self.env._("Event %(sequence)s: an event before it is missing or doubled."),
            "altered": self.env._("Event %(sequence)s: it was altered."),
            "unlinked": self.env._("Event %(sequence)s: it does not follow the event before it."),
            "count": self.env._("The case counts another number of events."),
            "head": self.env._("The last event is not the one that the case knows."),
            "values": self.env._("The approved values are not those of the last event."),
            "plan": self.env._("The plan is not that of the last event."),
            "about": self.env._("Approval was requested for another document or transition."),
            "text": self.env._("Event %(sequence)s: its reason is not the one that was given."),
        }
        return sentences[one.code] % {"sequence": one.sequence}
