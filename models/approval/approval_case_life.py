from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .approval_case_file import by_model
from .approval_text import checked_text

#: what of the context of whoever ends a case reaches its document
CONTEXT = frozenset({"lang", "tz", "allowed_company_ids"})


class ApprovalCase(models.Model):
    """How a case ends, and what its document hears of it."""

    _inherit = "approval.case"

    def action_recall(self, reason):
        """Take requests back (public; the requester, or who is responsible for the process).

        :param reason: text, kept with the case
        :raise UserError: the case has ended or its approval was used
        """
        self.check_access("read")
        text = checked_text(self.env, self.env._("Reason"), reason)
        cases = self.sudo()
        files = cases._files()
        for case in cases:
            if case.process_id.owner_id != self.env.user:
                case._check_requester()
            case._check_state("open", "returned", "approved")
            case._end(files[case.id], "recalled", text)
        cases._store(files.values())
        return True

    def _cancel(self, code, text):
        """End running cases whose document is gone or can no longer be decided on.

        :param code: why, in one word
        :param text: why, as a sentence
        """
        cases = self.sudo()
        files = cases._files()
        for file in files.values():
            if file.values["state"] in ("open", "returned") or file.is_unused:
                cases.browse(file.id)._end(file, "cancelled", text, cancel_code=code)
        cases._store(files.values())

    def _end(self, file, action, text, **vals):
        """End a case other than by a decision; `vals`: more columns of the case."""
        file.write(reason=text, **vals)
        file.add(action, self.env.uid, text)
        file.settle(self.env.uid)

    # checks

    def _check_requester(self):
        """Refuse others than who requested this one case."""
        if self.requester_id != self.env.user:
            raise AccessError(
                self.env._(
                    "%(document)s: approval was requested by %(name)s, who alone can do that.",
                    document=self.name,
                    name=self.requester_id.name,
                )
            )

    def _check_state(self, *states):
        """Refuse this one case when it is in another state, or its approval was used."""
        if self.state in states and not self.used_at:
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(document)s: the case is “%(state)s”; that can be done only while it is: %(states)s.",
                document=self.name,
                state=self.env._("Used") if self.used_at else labels[self.state],
                states=", ".join(labels[state] for state in states),
            )
        )

    def _checked_document(self, operation):
        """Return the document of this one case, which the user may read or write.

        :raise UserError: it is gone
        """
        document = self.sudo()._document()
        if not document:
            raise UserError(self.env._("%(document)s: the document has been deleted.", document=self.sudo().name))
        document = document.with_env(self.env(su=False))
        document.check_access(operation)
        return document

    # telling the document

    def _announce(self, files):
        """Tell the documents of cases that have ended: one line of chatter, and their own hook."""
        for model, group in by_model(files).items():
            if model not in self.env:
                continue
            cases = {file.values["res_id"]: self.browse(file.id).sudo() for file in group}
            # the approver's language and companies, and nothing else of his context: documents act on it
            known = {key: value for key, value in self.env.context.items() if key in CONTEXT}
            documents = self.env[model].sudo().with_context(known).browse(cases).exists()
            if hasattr(documents, "_message_log_batch"):
                lines = {file.values["res_id"]: self.browse(file.id).sudo()._chatter_line(file) for file in group}
                documents._message_log_batch({document.id: lines[document.id] for document in documents})
            for document in documents:
                document._approval_decided(cases[document.id])

    def _chatter_line(self, file):
        """Return what the chatter of the document says about the end of the case; texts are escaped.

        Reasons that people gave stay with the case: more people read the document, and they may be erased.
        """
        state = file.values["state"]
        sentences = {
            "approved": self.env._("“%(transition)s”: approved by %(people)s."),
            "rejected": self.env._("“%(transition)s”: rejected by %(people)s."),
            "returned": self.env._("“%(transition)s”: sent back to the requester by %(people)s."),
            "recalled": self.env._("“%(transition)s”: request recalled by %(people)s."),
            "cancelled": self.env._("“%(transition)s”: request cancelled."),
        }
        line = Markup("%s") % (
            sentences[state] % {"transition": self._transition_name(), "people": self._people_of(file)}
        )
        if state == "cancelled":
            line += Markup("<br/>%s") % self.env._("Reason: %(reason)s", reason=file.values["reason"])
        return line

    def _people_of(self, file):
        """Return the names of who brought the case to its end, and for whom they stood in."""
        if file.values["state"] == "approved":
            pairs = {pair for step in file.plan.called for pair in file.flow.approvals.get(step.step_id, ())}
        else:
            pairs = {(self.env.uid, file.events[-1]["behalf"])}
        users = self.env["res.users"].sudo().browse({person for pair in pairs for person in pair if person})
        names = dict.fromkeys(users.ids, self.env._("a deleted user"))
        names |= {user.id: user.name or "" for user in users.exists()}
        return ", ".join(
            self.env._("%(name)s for %(absent)s", name=names[actor], absent=names[behalf]) if behalf else names[actor]
            for actor, behalf in sorted(pairs, key=str)
        )

    # use

    def _consume(self):
        """Use up approvals: each opens its gate once."""
        cases = self.sudo()
        files = cases._files()
        now = fields.Datetime.now()
        for file in files.values():
            if not file.is_unused:
                raise UserError(
                    self.env._("%(document)s: this approval is not there to be used.", document=file.values["name"])
                )
            file.write(used_at=now)
            file.add("used", self.env.uid)
        cases._store(files.values())
