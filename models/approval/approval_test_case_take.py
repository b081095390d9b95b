from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...algorithms.approval_plan import Plan
from ...algorithms.approval_value import write_value


class ApprovalTestCase(models.Model):
    """Fills test cases from what there is: a document as it stands, or a case that was."""

    _inherit = "approval.test.case"

    def action_take_document(self):
        """Take values from the document, and expect what the steps of today would do (public).

        :raise UserError: no document, a process without steps, or one of its values is closed to the caller
        """
        self.ensure_one()
        self.check_access("write")
        document = self.document and self.document.exists()
        if not document:
            raise UserError(self.env._("%(test)s, Document: choose one to take from.", test=self.name))
        document.check_access("read")
        values = document._approval_values()[document.id]
        version = self.process_id._needed_version()
        planned = version._plans(document.sudo(), None, self.requester_id, {document.id: values})[document.id]
        self._take(values, planned)
        return True

    def action_take_case(self):
        """Take requester, day, values and people from the past case (public).

        :raise UserError: no case, or one of its values is closed to the caller
        """
        self.ensure_one()
        self.check_access("write")
        if not self.case_id:
            raise UserError(self.env._("%(test)s, Past Case: choose one to take from.", test=self.name))
        self.case_id.check_access("read")
        case = self.case_id.sudo()
        self._take(case.snapshot, Plan.from_json(case.plan))
        document = self.env[case.res_model].browse(case.res_id).exists() if case.res_model in self.env else None
        can_read = document and document.has_access("read")
        self.write(
            {
                "requester_id": case.requester_id.id,
                "date": case.company_id._approval_day(case.requested_at),
                "document": f"{document._name},{document.id}" if can_read else False,
            }
        )
        return True

    def _take(self, values, planned):
        """Replace values and expected steps by those of a snapshot and a plan."""
        names = self.env["approval.wording"]._step_names(planned)
        self.write(
            {
                "value_ids": [Command.clear(), *map(Command.create, self._taken_values(values))],
                "step_ids": [
                    Command.clear(),
                    *(Command.create(self._taken_step(step, names)) for step in planned.called),
                ],
            }
        )

    def _taken_values(self, values):
        """Return the lines of values; those that say nothing to a reader and empty ones are left out."""
        model = self.process_id._documents()
        kinds = self.process_id._kinds()
        shown = [key for key in sorted(values) if key in kinds and key not in model._approval_hidden_keys()]
        closed = [key for key in shown if not self.env["approval.wording"]._may_read(model, key)]
        if closed:
            raise UserError(
                self.env._(
                    "%(labels)s: closed to you. Whoever may read it takes the values, or enter them by hand.",
                    labels=", ".join(model._approval_label(key) for key in closed),
                )
            )
        lines = [(key, write_value(kinds[key], values[key])) for key in shown if key != "requester_id"]
        return [{"key": key, "value": text} for key, text in lines if text]

    def _taken_step(self, step, names):
        users = self.env["res.users"].sudo().with_context(active_test=False).browse(step.candidates).exists()
        return {
            "name": names[step.step_id],
            "people": "these" if users else "nobody",
            "user_ids": [Command.set(users.ids)],
        }
