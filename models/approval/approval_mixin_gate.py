from contextlib import contextmanager

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..listed import listed
from .approval_frame import approval_frame, approval_frames


class ApprovalMixin(models.AbstractModel):
    """The gates: whatever path a value comes by, create, write and unlink look at what stands in
    the record afterwards, and an exception takes all of it back."""

    _inherit = "approval.mixin"

    @api.model
    @tools.ormcache()
    def _approval_watched(self):
        """Return the names of the fields whose change concerns an approval."""
        names = {"active", "company_id"} & self._fields.keys()
        names.update(name for name in self._approval_snapshot_fields() if "." not in name)
        for gate in self._approval_gates().values():
            names |= {gate.field} | gate.sealed
        return frozenset(names)

    @api.model_create_multi
    def create(self, vals_list):
        """Let documents that are born behind a gate pass it like others."""
        with approval_frame(self) as frame:
            documents = super().create(vals_list)
            for gate in self._approval_gates().values():
                documents._approval_behind(gate)._approval_pass(gate, frame)
        self._approval_judge_others(frame, documents)
        return documents

    def write(self, vals):
        """Refuse what is not approved; tell running cases what changed."""
        if not self._approval_watched() & vals.keys():
            return super().write(vals)
        with approval_frame(self) as frame:
            before = self._approval_before(vals)
            result = super().write(vals)
            for gate in self._approval_gates().values():
                self._approval_after(gate, vals, before, frame)
            self._approval_left(vals, before)
        self._approval_judge_others(frame, self)
        return result

    def unlink(self):
        """Cancel the cases of documents that go."""
        cases = self._approval_running_cases()
        names = {document.id: document.display_name for document in self} if cases else {}
        result = super().unlink()
        for case in cases:
            case._cancel("deleted", self.env._("%(document)s was deleted.", document=names[case.res_id]))
        return result

    @contextmanager
    def _approval_together(self):
        """Let cases look once, at the end, at all that is done to documents and lines inside."""
        with approval_frame(self) as frame:
            yield
        self._approval_judge_others(frame, self.browse())

    # ------------------------------------------------------------
    # Before and after a write
    # ------------------------------------------------------------

    def _approval_before(self, vals):
        """Return what the gates compare with, before the values are written."""
        documents = self.sudo()
        sealed = {name for gate in self._approval_gates().values() for name in gate.sealed & vals.keys()}
        return {
            document.id: {
                "company": document._approval_company(),
                "active": "active" not in self._fields or document.active,
                "gates": {code: document[gate.field] for code, gate in self._approval_gates().items()},
                "sealed": {name: document[name] for name in sealed if self._fields[name].type != "one2many"},
            }
            for document in documents
        }

    def _approval_after(self, gate, vals, before, frame):
        """Check one gate after a write."""
        behind = self._approval_behind(gate)
        was_behind = behind.filtered(lambda document: before[document.id]["gates"][gate.code] in gate.targets)
        (behind - was_behind)._approval_pass(gate, frame, again=gate.sealed & vals.keys())
        was_behind._approval_refuse_sealed(gate, vals, before, frame)
        outside = self - behind
        if gate.field in vals:
            gone = outside.sudo().filtered(lambda document: document[gate.field] not in gate.sources)
            gone._approval_cancel_cases(
                "left", lambda document: self.env._("%(document)s was moved to another state.", document=document), gate
            )
        watched = self._approval_watched() - {gate.field, "active", "company_id"}
        changed = outside if watched & vals.keys() else outside.filtered(lambda d: d.id in frame.touched)
        changed._approval_tell_cases(gate)

    def _approval_behind(self, gate):
        """Return the documents that stand behind a gate, whoever asks."""
        return self.browse(self.sudo().filtered(lambda document: document[gate.field] in gate.targets)._ids)

    def _approval_left(self, vals, before):
        """Cancel the cases of documents that were archived or moved to another company."""
        documents = self.sudo()
        if "active" in vals:
            documents.filtered(lambda d: before[d.id]["active"] and not d.active)._approval_cancel_cases(
                "archived", lambda document: self.env._("%(document)s was archived.", document=document)
            )
        if "company_id" in vals:
            documents.filtered(lambda d: before[d.id]["company"] != d._approval_company())._approval_cancel_cases(
                "company", lambda document: self.env._("%(document)s moved to another company.", document=document)
            )

    def _approval_cancel_cases(self, code, sentence, gate=None):
        """Cancel the running cases of the documents, of one gate or of all."""
        if not self:
            return
        for case in self._approval_running_cases(None if gate is None else [gate.code]):
            case._cancel(code, sentence(self.browse(case.res_id).display_name))
        self._approval_forget()

    def _approval_tell_cases(self, gate):
        """Let running cases of the gate look at the new values: steps that these touch run again."""
        if not self:
            return
        if len(approval_frames(self)) > 1:
            approval_frames(self)[-2].touched.update(self.ids)
            return
        current = self.env["approval.case"].sudo()._current(self._name, self.ids, gate.code)
        documents = self.filtered(lambda document: document.id in current)
        if documents:
            self.env["approval.case"]._values_changed(documents, gate)
            documents._approval_forget()

    def _approval_refuse_sealed(self, gate, vals, before, frame):
        """Refuse other values for what was approved with documents that are behind the gate."""
        for document in self.sudo():
            if document.id in frame.touched:
                document._approval_refuse_lines(gate)
            # the company says which process counts
            if "company_id" in vals and document._approval_company() != before[document.id]["company"]:
                document._approval_refuse_change(gate, self._fields["company_id"])
            for name, value in before[document.id]["sealed"].items():
                if name in gate.sealed and document[name] != value:
                    document._approval_refuse_change(gate, self._fields[name])

    def _approval_refuse_change(self, gate, field):
        raise UserError(
            self.env._(
                "%(field)s: it was approved with %(document)s, which is %(state)s, and stays as it is.",
                field=field._description_string(self.env),
                document=self.display_name,
                state=self._approval_state_label(gate),
            )
        )

    def _approval_refuse_lines(self, gate):
        raise UserError(
            self.env._(
                "%(document)s is %(state)s: its lines were approved with it and stay as they are.",
                document=self.display_name,
                state=self._approval_state_label(gate),
            )
        )

    def _approval_judge_others(self, frame, documents):
        """Judge changed lines of documents that the frame was not about."""
        others = self.browse(sorted(frame.touched - set(documents.ids)))
        if others:
            others._approval_lines_changed()

    def _approval_state_label(self, gate):
        field, value = self._fields[gate.field], self[gate.field]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return field.convert_to_display_name(value, self)

    def _approval_lines_changed(self):
        """Called for the documents whose sealed lines were created, written or deleted.

        Inside a create or write of documents the answer waits for its end: lines come with them.
        """
        frames = approval_frames(self)
        now = self
        if frames:
            now = self.filtered(lambda document: document.id in frames[-1].passed)
            frames[-1].touched.update((self - now).ids)
        if not now or not self._approval_gates():
            return
        now._approval_meet_sessions()
        for gate in self._approval_gates().values():
            behind = now._approval_behind(gate)
            for document in behind[:1]:
                document._approval_refuse_lines(gate)
            (now - behind)._approval_tell_cases(gate)

    def _approval_meet_sessions(self):
        """Make sessions meet in the rows of documents whose lines change.

        Another one that takes a document through its gate has not seen these lines, nor this one the gate: the
        later of the two fails to serialize and is repeated by Odoo. A lock would not do, it ends with the session.
        """
        field = next(iter(self._approval_gates().values())).field
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(column)s WHERE id = ANY(%(ids)s)",
                table=SQL.identifier(self._table),
                column=SQL.identifier(field),
                ids=sorted(self.ids),
            )
        )

    # ------------------------------------------------------------
    # The gate
    # ------------------------------------------------------------

    def _approval_pass(self, gate, frame, again=False):
        """Take documents through a gate, once for each time they cross it.

        Those that an inner write took through are through, unless this one wrote approved values.
        """
        documents = self if again else self.filtered(lambda document: (gate.code, document.id) not in frame.gates)
        if documents:
            documents._approval_assert(gate)
            for one in approval_frames(self):
                one.gates.update((gate.code, document.id) for document in documents)
                one.passed.update(documents.ids)

    def _approval_assert(self, gate):
        """Consume an approval of exactly these values for each document, or refuse.

        Asked for documents that stand behind the gate already, in the transaction that brought them there.

        :raise UserError: naming document, transition and what is missing
        """
        if not self:
            return
        Case = self.env["approval.case"].sudo()
        current = Case._current(self._name, self.ids, gate.code)
        free = self.filtered(lambda document: document.id not in current)
        free._approval_assert_unneeded(gate)
        bound = self - free
        if not bound:
            return
        values = bound._approval_values()
        for document in bound:
            case = current[document.id]
            missing = document._approval_missing(case, values[document.id])
            if missing:
                document._approval_refuse(gate, missing)
        Case.union(*(current[document.id] for document in bound))._consume()
        bound._approval_forget()

    def _approval_assert_unneeded(self, gate):
        """Refuse documents without a case whose values call for approval."""
        if not self:
            return
        Process = self.env["approval.process"].sudo()
        for company, documents in self.grouped(lambda document: document._approval_company()).items():
            version = Process._published(self._name, gate.code, company)
            if not version:
                if gate.required:
                    documents[0]._approval_refuse(
                        gate,
                        self.env._(
                            "No approval process is published for it: an approval process manager"
                            " does that in Configuration / Approval Processes."
                        ),
                    )
                continue
            plans = version._plans(documents.sudo(), gate, self.env.user, documents._approval_values())
            for document in documents:
                called = plans[document.id].called
                if called:
                    names = self.env["approval.wording"]._step_names(plans[document.id])
                    steps = ", ".join(names[step.step_id] for step in called)
                    document._approval_refuse(
                        gate, self.env._("Request approval first. To approve: %(steps)s.", steps=steps)
                    )

    def _approval_needed(self, gate):
        """Return whether the values of this one document call for an approval now."""
        self.ensure_one()
        version = self.env["approval.process"].sudo()._published(self._name, gate.code, self._approval_company())
        if not version:
            return gate.required
        plan = version._plans(self.sudo(), gate, self.env.user, self._approval_values())[self.id]
        return any(step.called for step in plan.steps)

    def _approval_missing(self, case, values):
        """Return a sentence that says what keeps the case from opening the gate, or None."""
        if case.state == "returned":
            return self.env._("The request was sent back: change what was asked for and request approval again.")
        if case.state != "approved":
            waiting = case.task_ids.filtered(lambda task: task.state == "open").grouped("step_id")
            steps = [self._approval_waiting(step, tasks.user_id) for step, tasks in waiting.items()]
            return self.env._("Still to approve: %(steps)s.", steps="; ".join(steps) or self.env._("nobody is left"))
        changed = self._approval_changed_keys(case, values)
        if changed:
            return self.env._(
                "It was approved for other values of: %(fields)s. Request approval again.",
                fields=", ".join(self._approval_label(key) for key in changed),
            )
        return case._prove()

    def _approval_waiting(self, step, users):
        """Return a step with its first people."""
        return self.env._("%(step)s (%(people)s)", step=step.name, people=listed(self.env, users.mapped("name")))

    def _approval_refuse(self, gate, missing):
        raise UserError(
            self.env._(
                "%(document)s: “%(transition)s” is not approved. %(missing)s",
                document=self.display_name,
                transition=gate.label(self.env),
                missing=missing,
            )
        )
