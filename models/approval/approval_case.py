import json
from collections import defaultdict

from odoo import api, fields, models

from .approval_case_file import CaseFile

#: who reads every case, and the events
ALL_READERS = "customer_manager.group_approval_manager,customer_manager.group_customer_manager_audit"


class ApprovalCase(models.Model):
    """One request for one transition of one document, on one version, for one set of values.

    Written by the engine alone: `approval_case_request` makes and re-runs cases,
    `approval_case_life` ends them, `approval_case_proof` proves what happened.
    """

    _name = "approval.case"
    _description = "Approval Case"
    _inherit = ["approval.engine.mixin"]
    _order = "id desc"

    name = fields.Char("Document Name", readonly=True, help="Name of the document when approval was requested.")
    process_id = fields.Many2one("approval.process", required=True, readonly=True, ondelete="restrict", index=True)
    version_id = fields.Many2one("approval.version", required=True, readonly=True, ondelete="restrict", index=True)
    transition = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    requester_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", index=True)
    subject_user_ids = fields.Many2many(
        "res.users", "approval_case_subject_rel", "case_id", "user_id", "About", readonly=True
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("returned", "Sent back"),
            ("recalled", "Recalled"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    reason = fields.Text("Reason", readonly=True, help="Why it was recalled, sent back, rejected or cancelled.")
    # For the engine alone: the plan knows who is a relative, the snapshot fields that are closed to some readers.
    # Readers get `approval_path` and `approval_values`.
    snapshot = fields.Json(
        readonly=True, groups=fields.NO_ACCESS, export_string_translation=False, help="The values to approve."
    )
    snapshot_hash = fields.Char(readonly=True, groups=fields.NO_ACCESS, export_string_translation=False)
    plan = fields.Json(
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Steps, people and reasons, frozen.",
    )
    plan_hash = fields.Char(readonly=True, groups=fields.NO_ACCESS, export_string_translation=False)
    snapshot_log = fields.Json(
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="What the last changes replaced (`algorithms.approval_history`), for those who were asked before.",
    )
    cancel_code = fields.Char(readonly=True, export_string_translation=False)
    erasure_reason = fields.Char("Why Texts Were Erased", readonly=True)
    requested_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    used_at = fields.Datetime("Used", readonly=True, help="An approval opens its gate once.")
    is_stranded = fields.Boolean("Without Approver", readonly=True)
    event_count = fields.Integer(readonly=True, export_string_translation=False)
    head_hash = fields.Char(readonly=True, export_string_translation=False)
    task_ids = fields.One2many("approval.task", "case_id", readonly=True)
    event_ids = fields.One2many("approval.event", "case_id", readonly=True, groups=ALL_READERS)

    #: at most one case of a document's transition waits for something
    _running_unique = models.UniqueIndex(
        "(res_model, res_id, transition)"
        " WHERE state IN ('open', 'returned') OR (state = 'approved' AND used_at IS NULL)",
        "Approval is requested already: somebody else did so at the same moment.",
    )
    _document_idx = models.Index("(res_model, res_id)")

    # what all parts of the engine share

    @api.model
    def _current(self, model, ids, transition):
        """Return {document id: case} of the cases that wait for something: open, returned, approved but unused."""
        cases = self.sudo().search(
            [
                ("res_model", "=", model),
                ("res_id", "in", list(ids)),
                ("transition", "=", transition),
                "|",
                ("state", "in", ("open", "returned")),
                "&",
                ("state", "=", "approved"),
                ("used_at", "=", False),
            ]
        )
        return {case.res_id: case for case in cases}

    def _document(self):
        """Return the document of one case with all rights; an empty record when it is gone."""
        model = self.env.get(self.res_model)
        return None if model is None else model.sudo().browse(self.res_id).exists()

    def _gate(self):
        """Return the ApprovalGate of one case; None when its addon no longer has it."""
        model = self.env.get(self.res_model)
        return None if model is None else model._approval_gates().get(self.transition)

    def _transition_name(self):
        """Return what a user calls the transition of one case."""
        gate = self._gate()
        return gate.label(self.env) if gate else self.transition

    def _files(self):
        """Return the locked working copies of these cases, by id (:class:`.approval_case_file.CaseFile`)."""
        return CaseFile.load(self.env, self.ids)

    @api.model
    def _store(self, files):
        """Write what was done to working copies: a few statements for any number of cases."""
        files = list(files)
        self.env["approval.event"]._append(files)
        _write_alike(self, {file.id: file.case_vals for file in files if file.case_vals})
        tasks = self.env["approval.task"]
        _write_alike(tasks, {task_id: vals for file in files for task_id, vals in file.task_vals.items()})
        companies = {file.id: self.env["res.company"].browse(file.values["company_id"] or ()) for file in files}
        tasks._open([vals for file in files for vals in file.new_tasks], companies)
        self._sync_later(self.browse(file.id for file in files if file.task_vals or file.new_tasks or file.case_vals))
        ended = [file for file in files if file.has_ended]
        for file in files:
            file.stored()
        self._announce(ended)

    def _append(self, rows):
        """Append events to cases.

        :param rows: dicts with `case` and `action`, and as needed `step`, `task`, `behalf`, `target`
            (records or ids) and `reason` (text)
        """
        rows = [{key: _plain_id(value) for key, value in row.items()} for row in rows]
        files = CaseFile.load(self.env, {row["case"] for row in rows})
        for row in rows:
            values = {key: row[key] or None for key in row.keys() & {"step", "task", "behalf", "target"}}
            files[row["case"]].add(row["action"], self.env.uid, row.get("reason") or "", **values)
        self._store(files.values())


def _plain_id(value):
    """Return the id of a record; anything else as it is."""
    return value.id if isinstance(value, models.BaseModel) else value


def _write_alike(model, vals_by_id):
    """Write values as the engine, records with equal values together."""
    groups = defaultdict(list)
    for record_id, vals in vals_by_id.items():
        groups[json.dumps(vals, sort_keys=True, default=str)].append(record_id)
    for record_ids in groups.values():
        model.browse(record_ids)._engine_write(vals_by_id[record_ids[0]])
