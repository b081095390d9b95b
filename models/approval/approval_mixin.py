from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class ApprovalMixin(models.AbstractModel):
    """A document with transitions that pass only when approved for exactly its values.

    A model inherits this, declares its transitions in `_approval_gates` and what is approved in
    `_approval_snapshot_fields`; nothing else has to be called. `approval_mixin_values` reads what
    is approved, `approval_mixin_gate` guards create, write and unlink.
    """

    _name = "approval.mixin"
    _description = "Document Behind Approval"

    approval_case_ids = fields.One2many(
        "approval.case",
        string="Approvals",
        compute="_compute_approval_case_ids",
        search="_search_approval_case_ids",
    )
    approval_case_id = fields.Many2one(
        "approval.case",
        string="Approval",
        compute="_compute_approval_case_id",
        help="The running approval of the document, or the last one.",
    )
    approval_state = fields.Selection(
        [
            ("none", "Not requested"),
            ("open", "In approval"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("returned", "Sent back"),
            ("recalled", "Recalled"),
            ("cancelled", "Cancelled"),
        ],
        string="Approval State",
        compute="_compute_approval_case_id",
        search="_search_approval_state",
    )
    approval_path = fields.Json(
        string="Approval Path",
        compute="_compute_approval_path",
        export_string_translation=False,
        help="The steps of the approval with people, states and dates; what a request would bring if there is none.",
    )

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    def _compute_approval_case_ids(self):
        cases = self.env["approval.case"].search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        by_document = cases.sudo().grouped("res_id")
        for document in self:
            document.approval_case_ids = by_document.get(document.id, cases.browse()).sudo(False)

    def _search_approval_case_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        if operator == "in":
            value = [("id", "in", [case_id for case_id in value if case_id])]
        cases = self.env["approval.case"]._search(Domain(value) & Domain("res_model", "=", self._name))
        return [("id", "in", cases.subselect("res_id"))]

    def _compute_approval_case_id(self):
        found = self._approval_last()
        for document in self:
            document.approval_case_id, document.approval_state = found.get(document._origin.id, (False, "none"))

    def _approval_last(self):
        """Return {document id: (case, state)} of the cases that count, from the database.

        What is shown of a case starts here, not at `approval_case_id`: an onchange may have that say anything.
        """
        rows = self.env.execute_query(SQL("%s AND res_id = ANY(%s) %s", *self._approval_last_cases(self.ids)))
        cases = self.env["approval.case"].browse(case_id for _res_id, case_id, _state in rows)
        return {res_id: (case, state) for case, (res_id, _case_id, state) in zip(cases, rows, strict=True)}

    def _search_approval_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        select, _ids, order = self._approval_last_cases(())
        last = SQL("SELECT res_id, state FROM (%s %s) AS last (res_id, id, state)", select, order)
        states = [state for state in value if state and state != "none"]
        domain = Domain("id", "in", SQL("(SELECT res_id FROM (%s) AS one WHERE state = ANY(%s))", last, states))
        if "none" in value:
            domain |= ~Domain("id", "in", SQL("(SELECT res_id FROM (%s) AS one)", last))
        return domain

    def _approval_last_cases(self, ids):
        """Return what selects (document, case, state) of the case that counts of each document:
        a running one before others, then the last."""
        self.env["approval.case"].flush_model(["res_model", "res_id", "state", "used_at"])
        return (
            SQL("SELECT DISTINCT ON (res_id) res_id, id, state FROM approval_case WHERE res_model = %s", self._name),
            list(ids),
            SQL(
                "ORDER BY res_id, (state IN ('open', 'returned') OR (state = 'approved' AND used_at IS NULL)) DESC,"
                " id DESC"
            ),
        )

    @api.depends_context("lang", "uid")
    def _compute_approval_path(self):
        found = self._approval_last()
        for document in self:
            case, _state = found.get(document._origin.id, (False, "none"))
            document.approval_path = case.sudo()._path() if case else False

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_request_approval(self, transition=None):
        """Request approval of the documents (public; whoever may write them).

        A returned case goes on; one whose values changed since runs the steps again that the
        change touches.

        :param transition: code of the gate; by default the one that the state of each document leads to
        :raise UserError: nobody has to approve, a step would have nobody, or it was requested before
        """
        self.check_access("write")
        for gate, documents in self._approval_by_gate(transition).items():
            documents.lock_for_update(allow_referencing=True)
            current = self.env["approval.case"]._current(self._name, documents.ids, gate.code)
            new = documents.filtered(lambda document, current=current: document.id not in current)
            if new:
                self.env["approval.case"]._request(new, gate)
            for document in documents - new:
                document._approval_request_again(gate, current[document.id])
        self._approval_forget()
        return True

    def _approval_request_again(self, gate, case):
        """Take up a case that is returned or whose values changed; refuse another request."""
        if case.state == "returned":
            case.sudo(False).action_resubmit()
        elif not self._approval_changes(case):
            raise UserError(
                self.env._(
                    "%(document)s: approval of “%(transition)s” is requested already.",
                    document=self.display_name,
                    transition=gate.label(self.env),
                )
            )
        else:
            case._values_changed(self, gate)

    def action_recall_approval(self, reason):
        """Take back the request that runs (public; the requester).

        :param reason: text, kept with the case
        :raise UserError: there is no running case
        """
        self.check_access("read")
        cases = self._approval_running_cases()
        if not cases:
            raise UserError(self.env._("Approval: none is requested, so there is nothing to recall."))
        cases.action_recall(reason)
        self._approval_forget()
        return True

    def approval_preview(self, transition=None):
        """Return who would have to approve now, and why (public; readers of the document).

        :param transition: code of the gate; by default the one that the state leads to
        :return: list of dicts, one for each step, as in the field `approval_path`
        """
        self.ensure_one()
        self.check_access("read")
        [(gate, document)] = self._approval_by_gate(transition).items()
        version = self.env["approval.process"].sudo()._published(self._name, gate.code, document._approval_company())
        if not version:
            return []
        values = document._approval_values()
        plans = version._plans(document.sudo(), gate, self.env.user, values)
        return self.env["approval.case"].sudo()._preview_path(plans[document.id], document)

    def _approval_by_gate(self, transition=None):
        """Return {gate: documents} for a code, or for the state of each document.

        :raise UserError: no such code, or no approval may be requested in the state of a document
        """
        gates = self._approval_gates()
        if transition is not None and (not isinstance(transition, str) or transition not in gates):
            raise UserError(
                self.env._(
                    "Transition: %(code)s is unknown; %(model)s has: %(codes)s.",
                    code=transition,
                    model=self.env["ir.model"]._get(self._name).name,
                    codes=", ".join(sorted(gates)),
                )
            )
        choice = list(gates.values()) if transition is None else [gates[transition]]
        found = {}
        for document in self:
            gate = next((gate for gate in choice if document[gate.field] in gate.sources), None)
            if gate is None:
                field = self._fields[choice[0].field]
                names = dict(field._description_selection(self.env)) if field.type == "selection" else {}
                value = document[field.name]
                raise UserError(
                    self.env._(
                        "%(document)s: approval cannot be requested while it is %(state)s.",
                        document=document.display_name,
                        state=names.get(value, value),
                    )
                )
            found[gate] = found.get(gate, self.browse()) | document
        return found

    def _approval_running_cases(self, codes=None):
        """Return the open, returned and approved but unused cases of the documents."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        domain += ["|", ("state", "in", ("open", "returned")), "&", ("state", "=", "approved"), ("used_at", "=", False)]
        if codes is not None:
            domain.append(("transition", "in", list(codes)))
        return self.env["approval.case"].sudo().search(domain).sudo(False)

    def _approval_forget(self):
        """Drop what the cache holds of cases: they change without the document."""
        self.invalidate_recordset(
            [
                "approval_case_ids",
                "approval_case_id",
                "approval_state",
                "approval_path",
                "approval_panel",
                "is_approval_pending",
            ],
            flush=False,
        )

    # ------------------------------------------------------------
    # To fill by the models
    # ------------------------------------------------------------

    @api.model
    def _approval_gates(self):
        """Return {code: ApprovalGate} of the model's transitions."""
        return {}

    def _approval_company(self):
        """Return the company whose processes count for this one document; empty: shared ones."""
        return self.company_id if "company_id" in self._fields else self.env["res.company"]

    def _approval_subject_users(self):
        """Return the users whom this one document is about."""
        return self.env["res.users"]

    def _approval_author_users(self):
        """Return the users who made this one document: excluded like the requester."""
        return self.create_uid

    @api.model
    def _approval_role_labels(self):
        """Return {code: label} of the roles that documents of the model name."""
        return {}

    def _approval_roles(self):
        """Return {code: (label, users)} of this one document."""
        return {}

    def _approval_decided(self, case):
        """Called for this one document when a case has ended: `case.state` tells how.

        A model may move its state here; the write passes the gates like any other.
        """
        self._approval_forget()
