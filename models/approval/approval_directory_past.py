from typing import NamedTuple

from odoo import api, models

from ...algorithms.approval_plan import Directory, duties_of

#: sources of a step whose people the document names
BY_DOCUMENT = ("field", "role")


class Request(NamedTuple):
    """A request that is thought of: `document_id` 0 = no document, or one that is gone."""

    key: int
    document_id: int
    requester_id: int
    company_id: int
    subject_ids: tuple[int, ...] = ()


class ApprovalDirectory(models.AbstractModel):
    """Who could decide requests that are only thought of: test cases, and those of the past.

    Unlike `_directories` each has its own requester, a document may have several, and may be gone.
    """

    _inherit = "approval.directory"

    @api.model
    def _foreseen(self, model, requests, version):
        """Return {key: (Directory, ids of steps whose people are unknown)} with the people of today.

        The number of queries grows with the people and companies, not with the requests.

        :param model: name of the model of the documents
        :param requests: list of `Request`
        :param version: the version (published or draft) whose steps name people
        """
        ids = {request.document_id for request in requests if request.document_id}
        documents = self.env[model].sudo().with_context(active_test=False).browse(sorted(ids)).exists()
        sources = version._sources()
        named = self._foreseen_named(documents, requests, sources)
        people = {user for by_step in named.values() for users in by_step.values() for user in users}
        active, members = self._active(people, self._groups(sources))
        for by_step in named.values():
            by_step |= members
        readers = self._foreseen_readers(documents, requests, named, active)
        near = self._foreseen_near(documents, requests, version)
        by_document = frozenset(source.step_id for source in sources if source.kind in BY_DOCUMENT)
        there = set(documents.ids)
        return {
            request.key: (
                Directory(
                    sources=named[request.key],
                    active=active,
                    readers=dict.fromkeys(named[request.key], readers[request.key]),
                    **near[request.key],
                ),
                frozenset() if request.document_id in there else by_document,
            )
            for request in requests
        }

    def _foreseen_named(self, documents, requests, sources):
        """Return {key: {step: user ids}} but for steps that name a group."""
        needs_line = any(source.kind == "manager" for source in sources)
        superiors = self._superiors(sorted({request.requester_id for request in requests})) if needs_line else {}
        by_document = {document.id: self._named_by_document(document, sources) for document in documents}
        companies = self.env["res.company"]
        named = {}
        for request in requests:
            row = named[request.key] = dict(by_document.get(request.document_id, ()))
            for source in sources:
                if source.kind == "user":
                    row[source.step_id] = source.user_ids
                elif source.kind == "manager":
                    line = superiors.get(request.requester_id, ())
                    company = companies.browse(request.company_id or ())
                    row[source.step_id] = self._superior(line, source.level, company)
        return named

    def _named_by_document(self, document, sources):
        """Return {step: user ids} of the steps whose people one document names."""
        chosen = [source for source in sources if source.kind in BY_DOCUMENT]
        roles = document._approval_roles() if any(source.kind == "role" for source in chosen) else {}
        return {source.step_id: self._named_by(source, document, (), roles) for source in chosen}

    def _foreseen_readers(self, documents, requests, named, active):
        """Return {key: users named for it who can read its document}; without one, who may read any at all."""
        there = set(documents.ids)
        by_document = {document_id: {0: set()} for document_id in there}
        for request in requests:
            if request.document_id in there:
                by_document[request.document_id][0].update(*named[request.key].values())
        readers = self._readers(documents, by_document, active)
        of_any = {}
        for request in requests:
            if request.document_id not in there:
                for user in active.intersection(*[set().union(*named[request.key].values())]):
                    if user not in of_any:
                        of_any[user] = self._may_read(documents, user)
        anybody = frozenset(user for user, may_read in of_any.items() if may_read)
        return {request.key: readers.get(request.document_id, anybody) for request in requests}

    def _foreseen_near(self, documents, requests, version):
        """Return {key: what a Directory holds of people near to the request}."""
        duties = {duty for step in version._algorithm().steps for duty in duties_of(step)}
        authors = {document.id: self._user_ids(document._approval_author_users()) for document in documents}
        about = {document.id: self._user_ids(document._approval_subject_users()) for document in documents}
        nobody = frozenset()
        circles, subjects = {}, {}
        for request in requests:
            circles[request.key] = authors.get(request.document_id, nobody) | {request.requester_id}
            subjects[request.key] = about.get(request.document_id, nobody) | set(request.subject_ids)
        lines = self._lines(subjects) if "line" in duties else {}
        concerned = {request.key: circles[request.key] | subjects[request.key] for request in requests}
        relatives = self._foreseen_relatives(requests, concerned) if "relative" in duties else {}
        return {
            key: {
                "requester_circle": circles[key],
                "subjects": subjects[key],
                "subject_line": lines.get(key, nobody),
                "relatives": relatives.get(key, nobody),
            }
            for key in circles
        }

    def _foreseen_relatives(self, requests, concerned):
        """Return {key: relatives declared today of the users concerned with it}."""
        companies = self.env["res.company"].sudo()
        days = {}
        for request in requests:
            days.setdefault(request.company_id, []).append(request.key)
        found = {}
        for company_id, keys in days.items():
            users = frozenset().union(*(concerned[key] for key in keys))
            day = companies.browse(company_id or ())._approval_today()
            near = self.env["approval.relation"].sudo()._relatives(self.env["res.users"].browse(sorted(users)), day)
            found |= {key: frozenset().union(*(near.get(user, ()) for user in concerned[key])) for key in keys}
        return found
