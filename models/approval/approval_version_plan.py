from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ...algorithms.approval_condition import ConditionError, holds, parse
from ...algorithms.approval_plan import Directory, Step, Version, plan
from .approval_directory import Source
from .approval_step import DECIDING


class ApprovalVersion(models.Model):
    """Who would have to approve by this version: for requests and for the preview."""

    _inherit = "approval.version"

    preview_document = fields.Reference(
        selection="_selection_preview_document",
        string="Try on",
        store=False,
        help="A document on which to see who would have to approve it.",
    )
    preview_requester_id = fields.Many2one(
        "res.users", "Requested by", store=False, domain="[('share', '=', False)]", help="Empty: you."
    )
    preview = fields.Json(compute="_compute_preview", export_string_translation=False)

    @api.model
    def _selection_preview_document(self):
        names = sorted(self.env["ir.model"]._approval_documents())
        return [(name, self.env["ir.model"]._get(name).name) for name in names]

    @api.depends(
        lambda self: (
            *("preview_document", "preview_requester_id", "distinct_people", "process_id.model_id", "step_ids"),
            *(f"step_ids.{name}" for name in DECIDING),
        )
    )
    @api.depends_context("lang", "uid")
    def _compute_preview(self):
        for version in self:
            document = version.preview_document
            version.preview = version._try_on(document, version.preview_requester_id) if document else False

    # ------------------------------------------------------------ preview
    def action_preview(self, res_id):
        """Return who would have to approve a document by this version, draft or not.

        :param res_id: id of a document of the process's model that the caller may read
        :return: the steps in order, as the path on the document's form shows them
        :raise UserError: there is no such document, or the version cannot be read
        """
        self.ensure_one()
        self.check_access("read")
        is_id = type(res_id) is int and 0 < res_id < 2**31
        document = self.process_id._documents().browse(res_id if is_id else 0).exists()
        if not document:
            raise UserError(self.env._("Document: there is none with the number %(number)s.", number=str(res_id)))
        document.check_access("read")
        return self._preview(document, self.env.user)

    def _try_on(self, document, requester):
        """Return the preview for the form: what is wrong stands in it instead of being raised."""
        try:
            if document._name != self.process_id.model_id.model or not document.exists():
                raise UserError(
                    self.env._("Try on: choose a document of the model %(model)s.", model=self.process_id.model_id.name)
                )
            document.check_access("read")
            return self._preview(document, requester or self.env.user)
        except UserError as error:
            return [self.env["approval.path"]._of_error(str(error))]

    def _preview(self, document, requester):
        """Return the steps of a document, as they would be, for the path widget.

        :param document: one record of a gated model
        :param requester: the user who would ask
        """
        self.ensure_one()
        planned = self._plans(document, None, requester, document._approval_values())[document.id]
        return self.env["approval.path"]._of_plan(planned, document._name)

    # ------------------------------------------------------------ plans
    def _plans(self, documents, gate, requester, values_by_id, changers=None):
        """Return {id: Plan} of documents, in a number of queries that does not grow with them.

        :param documents: records of the process's model
        :param gate: the ApprovalGate that approval is asked for
        :param requester: user who asks
        :param values_by_id: {id: snapshot}
        :param changers: {id: ids of users who changed the values since the request}
        :raise UserError: the version was altered in the database, or a value it names is missing
        """
        self.ensure_one()
        directory = self.env["approval.directory"]
        algorithm = self._algorithm()
        values = {document.id: {**values_by_id[document.id], "requester_id": requester.id} for document in documents}
        days = {
            document.id: (document._approval_company() or self.env.company)._approval_today() for document in documents
        }
        try:
            concerned = documents.filtered(
                lambda document: self._is_called(algorithm, values[document.id], requester.id, days[document.id])
            )
            people = directory._directories(concerned, requester, self, changers) if concerned else {}
            nobody = Directory(sources={}, active=frozenset())
            return {
                key: plan(algorithm, values[key], requester.id, days[key], people.get(key, nobody)) for key in values
            }
        except ConditionError as error:
            raise UserError(self.env["approval.wording"]._condition_error(documents, error)) from error

    @staticmethod
    def _is_called(algorithm, values, requester_id, day):
        """Return whether any step has to be gone through for these values."""
        names = {"uid": requester_id, "today": day, "company_id": values.get("company_id")}
        return any(holds(step.condition, values, names) for step in algorithm.steps)

    # ------------------------------------------------------------ plain data
    def _algorithm(self):
        """Return the version as `algorithms.approval_plan` wants it.

        :raise UserError: naming the step whose condition does not fit the document
        """
        return self._compiled()[0]

    def _sources(self):
        """Return whom the steps name, as a tuple of `Source`."""
        return self._compiled()[1]

    def _compiled(self):
        """Return (Version, sources); kept in memory for what cannot change any more."""
        self.ensure_one()
        version = self.sudo().with_context(lang=None, active_test=False)
        return version._compile_once() if version.checksum else version._compile()

    @ormcache("self.id", "self.checksum")
    def _compile_once(self):
        if self.checksum != self._checksum():
            raise UserError(
                self.env._(
                    "%(version)s: it was altered in the database after it was published, so nobody can be asked"
                    " by it. Publish a new version.",
                    version=self.display_name,
                )
            )
        return self._compile()

    def _compile(self):
        kinds = self.process_id._kinds()
        steps = [(step._origin.id or -number, step) for number, step in enumerate(self.step_ids, 1)]
        compiled = tuple(self._compile_step(key, step, kinds) for key, step in steps)
        sources = tuple(self._compile_source(key, step) for key, step in steps)
        return Version(self._origin.id or 0, compiled, self.distinct_people), sources

    def _compile_step(self, key, step, kinds):
        try:
            condition = parse(step.condition or "", kinds)
        except ConditionError as error:
            raise UserError(step._condition_refusal(error)) from error
        return Step(
            id=key,
            name=step.name or "",
            sequence=step.sequence,
            condition=condition,
            source=step.source,
            quorum=step.quorum,
            quorum_value=step.quorum_value,
            exclude_requester=step.exclude_requester,
            exclude_subject=step.exclude_subject,
            exclude_line=step.exclude_line,
            exclude_relatives=step.exclude_relatives,
            rerun=step.rerun,
            watched=step._watched(kinds),
            escalation=bool(step.escalation_user_ids),
        )

    def _compile_source(self, key, step):
        return Source(
            step_id=key,
            kind=step.source,
            user_ids=tuple(sorted(step.user_ids.ids)) if step.source == "user" else (),
            group_id=step.group_id.ids[0] if step.source == "group" and step.group_id else 0,
            path=step.approver_field if step.source == "field" else "",
            level=step.manager_level if step.source == "manager" else 1,
            role=step.role if step.source == "role" else "",
        )
