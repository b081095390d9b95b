from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import MissingError

from .approval_case_file import ENGINE, CaseFile, by_model


class Facts(NamedTuple):
    """What is true at the moment of a decision.

    :ivar changes: {case id: names of the values that are not as they were put to approval}
    :ivar readable: {model name: ids of the documents that the user can read}
    :ivar barred: {case id: {step id: ids of users who may not decide}}
    """

    changes: dict
    readable: dict
    barred: dict


class ApprovalCase(models.Model):
    """What is read before a decision: for any number of cases in the same number of queries."""

    _inherit = "approval.case"

    @api.model
    def _files_of_tasks(self, task_ids):
        """Return {task id: locked working copy of its case}; unknown ids are left out."""
        files = CaseFile.load(self.env, task_ids=task_ids)
        return {task_id: file for file in files.values() for task_id in file.tasks.keys() & set(task_ids)}

    @api.model
    def _facts(self, files):
        """Return the Facts of open cases; steps whose values changed start again at once.

        Nobody knows who changed those: a write on the document tells its case at once, with its user.
        """
        files = list({file.id: file for file in files if file.state == "open"}.values())
        changes, readable = {}, {}
        for model, group in by_model(files).items():
            values = self._readable_values(model, {file.values["res_id"] for file in group})
            readable[model] = values.keys()
            changes |= self._renew([file for file in group if file.values["res_id"] in values], values, ENGINE)
        unchanged = [
            file
            for file in files
            if file.id not in changes and file.values["res_id"] in readable[file.values["res_model"]]
        ]
        return Facts(changes, readable, self._barred_now(unchanged))

    def _readable_values(self, model, res_ids):
        """Return {id: values} of those documents that are there and that the user can read.

        Values first: the record rules then find in memory what they look at.
        """
        documents = self.env[model].browse(res_ids)
        try:
            values = documents._approval_values()
        except MissingError:
            documents = documents.exists()
            values = documents._approval_values()
        return {document_id: values[document_id] for document_id in self._reads(self.env.user, documents).ids}
