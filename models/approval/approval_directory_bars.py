from odoo import api, models

from ...algorithms.approval_plan import Directory, barred


class ApprovalDirectory(models.AbstractModel):
    """Who may not decide on a document by the facts of this moment."""

    _inherit = "approval.directory"

    @api.model
    def _bars(self, documents, requesters, plans):
        """Return {document id: {step id: frozenset of user ids}} of those whom separation of duties keeps out.

        :param documents: records of a model with `approval.mixin`
        :param requesters: {document id: id of the user who asked}
        :param plans: {document id: Plan}
        """
        documents = documents.sudo()
        duties = {duty for plan in plans.values() for step in plan.called for duty in step.duties}
        circles = {
            document.id: frozenset(document._approval_author_users().ids) | {requesters[document.id]}
            for document in documents
        }
        subjects = {document.id: frozenset(document._approval_subject_users().ids) for document in documents}
        lines = self._lines(subjects) if "line" in duties else {}
        relatives = self._relatives(circles, subjects) if "relative" in duties else {}
        bars = {}
        for document_id, plan in plans.items():
            directory = Directory(
                sources={},
                active=frozenset(),
                requester_circle=circles[document_id],
                subjects=subjects[document_id],
                subject_line=lines.get(document_id, frozenset()),
                relatives=relatives.get(document_id, frozenset()),
            )
            bars[document_id] = {step.step_id: barred(step.duties, directory) for step in plan.called}
        return bars
