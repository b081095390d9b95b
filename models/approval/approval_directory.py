from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...algorithms.approval_plan import Directory, duties_of

#: how many superiors above each other are looked at; also ends a circle of superiors
MAX_LEVELS = 20


class Source(NamedTuple):
    """Whom a step names, in plain data: `kind` as the step's `source`, the rest by kind."""

    step_id: int
    kind: str
    user_ids: tuple[int, ...] = ()
    group_id: int = 0
    path: str = ""
    level: int = 1
    role: str = ""


class ApprovalDirectory(models.AbstractModel):
    """Reads who could decide: the plain data that `algorithms.approval_plan` wants.

    Everything is read as superuser, whoever asks: who may approve does not depend on
    what the requester may see. The number of queries does not grow with the documents.
    """

    _name = "approval.directory"
    _description = "Approval Directory"

    @api.model
    def _directories(self, documents, requester, version, changers=None):
        """Return {id: Directory} of documents of one model.

        :param documents: records of a model with `approval.mixin`
        :param requester: the user who asks for approval
        :param version: the version (published or draft) whose steps name people
        :param changers: {id: ids of users who changed the values since the request}; none in a first request
        """
        documents = documents.sudo().with_context(active_test=False)
        sources = version._sources()
        named = self._named(documents, requester, sources)
        people = {user for by_step in named.values() for ids in by_step.values() for user in ids}
        active, members = self._active(people, self._groups(sources))
        for by_step in named.values():
            by_step |= members
        duties = {duty for step in version._algorithm().steps for duty in duties_of(step)}
        near = self._near(documents, dict.fromkeys(documents.ids, requester.id), changers or {}, duties)
        readers = self._readers(documents, named, active)
        return {
            document.id: Directory(
                sources=named[document.id],
                active=active,
                readers=dict.fromkeys(named[document.id], readers[document.id]),
                **near[document.id],
            )
            for document in documents
        }

    @api.model
    def _static(self, sources, model_name):
        """Return (people by step, active): those of the sources that no document changes.

        Publishing asks before there is a document: of named people and groups counts
        who is active and may read the model at all.
        """
        static = [source for source in sources if source.kind in ("user", "group")]
        named = {source.step_id: source.user_ids for source in static}
        groups = self._groups(static)
        active, members = self._active({user for ids in named.values() for user in ids}, groups)
        named |= members
        people = {user for ids in named.values() for user in ids} & active
        return named, frozenset(user for user in people if self._may_read(self.env[model_name], user))

    # ------------------------------------------------------------ whom steps name
    def _named(self, documents, requester, sources):
        """Return {document: {step: user ids}} but for steps that name a group."""
        needs_line = any(source.kind == "manager" for source in sources)
        superiors = self._superiors(requester.ids).get(requester.id, ()) if needs_line else ()
        needs_roles = any(source.kind == "role" for source in sources)
        named = {}
        for document in documents:
            roles = document._approval_roles() if needs_roles else {}
            named[document.id] = {
                source.step_id: self._named_by(source, document, superiors, roles)
                for source in sources
                if source.kind != "group"
            }
        return named

    def _groups(self, sources):
        """Return {step: ids of its group and of those that imply it} of the steps that name a group."""
        groups = self.env["res.groups"].sudo()
        return {
            source.step_id: groups.browse(filter(None, [source.group_id])).all_implied_by_ids.ids
            for source in sources
            if source.kind == "group"
        }

    def _named_by(self, source, document, superiors, roles):
        """Return the sorted user ids that a source other than a group names for a document."""
        if source.kind == "user":
            return source.user_ids
        if source.kind == "field" and source.path:
            return tuple(sorted(self._user_ids(self._users_at(document, source.path))))
        if source.kind == "manager":
            return self._superior(superiors, source.level, document._approval_company())
        return tuple(sorted(self._user_ids(roles[source.role][1]))) if source.role in roles else ()

    def _users_at(self, document, path):
        """Return the users at the end of a dotted path; those of the employees, when it leads to employees."""
        found = document
        for name in path.split("."):
            found = found[name]
        return found.user_id if found._name == "hr.employee" else found

    def _superior(self, superiors, level, company):
        """Return the ids of the users `level` levels up, as seen from the requester's employee of `company`.

        Somebody without an employee there is taken at the first that he has elsewhere.
        """
        homes = [home for home, _level, _user in superiors]
        home = company.id if company.id in homes else min(homes, default=None)
        return tuple(sorted({user for own, height, user in superiors if (own, height) == (home, level) and user}))

    @staticmethod
    def _user_ids(users):
        return frozenset(users.ids)

    # ------------------------------------------------------------ who they are
    def _active(self, user_ids, groups):
        """Return (active internal users, {step: members of its groups among them}) in one query.

        :param user_ids: ids of named users
        :param groups: {step: ids of groups}
        """
        group_ids = sorted({group for ids in groups.values() for group in ids})
        if not user_ids and not group_ids:
            return frozenset(), {}
        self.env["res.users"].flush_model(["active", "share", "group_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT u.id, r.gid
                  FROM res_users u
                  LEFT JOIN res_groups_users_rel r ON r.uid = u.id AND r.gid = ANY(%(groups)s)
                 WHERE u.active AND u.share IS NOT TRUE AND (r.gid IS NOT NULL OR u.id = ANY(%(users)s))
                """,
                groups=group_ids,
                users=sorted(user_ids),
            )
        )
        members = {
            step_id: tuple(sorted({user for user, group in rows if group in ids})) for step_id, ids in groups.items()
        }
        return frozenset(user for user, _group in rows), members

    def _readers(self, documents, named, active):
        """Return {document: users who can read it}, of those named for it and active.

        Each person is asked once, for all documents that name him: rights and rules are cached by user.
        """
        document_ids = {}
        for document_id, by_step in named.items():
            for user_id in active.intersection(set().union(*by_step.values())):
                document_ids.setdefault(user_id, []).append(document_id)
        readers = {document_id: set() for document_id in named}
        for user_id in sorted(document_ids):
            theirs = documents.browse(document_ids[user_id]).with_prefetch(documents._prefetch_ids)
            theirs = theirs.with_env(self.env(user=user_id, su=False, context={}))
            for document_id in theirs._filtered_access("read")._ids:
                readers[document_id].add(user_id)
        return {document_id: frozenset(ids) for document_id, ids in readers.items()}

    def _may_read(self, model, user_id):
        """Return whether a user may read a model at all."""
        return model.with_env(self.env(user=user_id, su=False, context={})).has_access("read")

    # ------------------------------------------------------------ who is near to whom
    def _superiors(self, user_ids):
        """Return {user: [(company, level, user of the superior)]} up the line; level 1 is the direct one.

        Company is that of the user's own employee: somebody with employees in several
        companies has several lines.
        """
        if not user_ids:
            return {}
        self.env["hr.employee"].flush_model(["user_id", "parent_id", "active", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE line(user_id, company_id, employee_id, level) AS (
                    SELECT user_id, company_id, parent_id, 1
                      FROM hr_employee
                     WHERE user_id = ANY(%(users)s) AND active AND parent_id IS NOT NULL
                     UNION
                    SELECT line.user_id, line.company_id, e.parent_id, line.level + 1
                      FROM line
                      JOIN hr_employee e ON e.id = line.employee_id
                     WHERE e.parent_id IS NOT NULL AND line.level < %(levels)s
                )
                SELECT line.user_id, line.company_id, line.level, e.user_id
                  FROM line
                  JOIN hr_employee e ON e.id = line.employee_id
                 ORDER BY line.level
                """,
                users=list(user_ids),
                levels=MAX_LEVELS,
            )
        )
        superiors = {}
        for user, company, level, superior in rows:
            superiors.setdefault(user, []).append((company, level, superior))
        return superiors
