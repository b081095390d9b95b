from odoo import api, models

from ...algorithms.approval_plan import Directory, barred


class ApprovalDirectory(models.AbstractModel):
    """Who is too near to a document to decide on it, by the facts of this moment."""

    _inherit = "approval.directory"

    @api.model
    def _bars(self, documents, requesters, changers, plans):
        """Return {document id: {step id: frozenset of user ids}} of those whom separation of duties keeps out.

        :param documents: records of a model with `approval.mixin`
        :param requesters: {document id: id of the user who asked}
        :param changers: {document id: ids of users who changed the values since}
        :param plans: {document id: Plan}
        """
        duties = {duty for plan in plans.values() for step in plan.called for duty in step.duties}
        bars = {}
        for document_id, near in self._near(documents, requesters, changers, duties).items():
            directory = Directory(sources={}, active=frozenset(), **near)
            bars[document_id] = {step.step_id: barred(step.duties, directory) for step in plans[document_id].called}
        return bars

    @api.model
    def _near(self, documents, requesters, changers, duties):
        """Return {document id: what a Directory holds of people near to the document}.

        :param requesters: {document id: id of the user who asked}
        :param changers: {document id: ids of users who changed the values since}; may lack documents
        :param duties: codes of separations of duties; what none asks for is not looked up
        """
        documents = documents.sudo().with_context(active_test=False)
        circles = {
            document.id: self._user_ids(document._approval_author_users()) | {requesters[document.id]}
            for document in documents
        }
        subjects = {document.id: self._user_ids(document._approval_subject_users()) for document in documents}
        lines = self._lines(subjects) if "line" in duties else {}
        changed = {document.id: frozenset(changers.get(document.id, ())) for document in documents}
        concerned = {key: circles[key] | changed[key] | subjects[key] for key in documents.ids}
        relatives = self._relatives(documents, concerned) if "relative" in duties else {}
        return {
            document.id: {
                "requester_circle": circles[document.id],
                "changers": changed[document.id],
                "subjects": subjects[document.id],
                "subject_line": lines.get(document.id, frozenset()),
                "relatives": relatives.get(document.id, frozenset()),
            }
            for document in documents
        }

    def _lines(self, subjects):
        """Return {document id: users above those it is about}."""
        superiors = self._superiors(sorted(frozenset().union(*subjects.values())))
        return {
            document_id: frozenset(
                superior for user in users for _company, _level, superior in superiors.get(user, ()) if superior
            )
            for document_id, users in subjects.items()
        }

    def _relatives(self, documents, concerned):
        """Return {document id: relatives declared on the company's day of the users concerned with it}."""
        found = {}
        for day, same_day in documents.grouped(lambda document: document._approval_company()._approval_today()).items():
            users = frozenset().union(*(concerned[document_id] for document_id in same_day._ids))
            relatives = (
                self.env["approval.relation"].sudo()._relatives(self.env["res.users"].browse(sorted(users)), day)
            )
            for document_id in same_day._ids:
                found[document_id] = frozenset().union(*(relatives.get(user, ()) for user in concerned[document_id]))
        return found
