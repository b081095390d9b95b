from odoo import api, fields, models
from odoo.exceptions import UserError


class ApprovalDryRun(models.TransientModel):
    """Try versions of approval processes on a document, for who manages approvals: nothing is requested."""

    _name = "approval.dry.run"
    _description = "Dry Run of an Approval"

    document = fields.Reference(selection="_selection_document", required=True)
    model = fields.Char(compute="_compute_model", export_string_translation=False)
    version_id = fields.Many2one(
        "approval.version",
        "Version",
        compute="_compute_version_id",
        compute_sudo=False,  # what the reader may not read is not chosen for him
        store=True,
        readonly=False,
        domain="[('model', '=', model), ('state', '!=', 'retired')]",
        ondelete="cascade",
    )
    requester_id = fields.Many2one(
        "res.users", "Requested by", default=lambda self: self.env.user, domain="[('share', '=', False)]"
    )
    preview = fields.Json(compute="_compute_preview", export_string_translation=False)

    @api.model
    def _selection_document(self):
        return self.env["approval.version"]._selection_preview_document()

    @api.depends("document")
    def _compute_model(self):
        for trial in self:
            trial.model = trial.document._name if trial.document else False

    @api.depends("document")
    def _compute_version_id(self):
        """The draft of a process of such documents, else what is in force."""
        for trial in self:
            if trial.version_id.model != trial.model:
                domain = [("model", "=", trial.model), ("state", "in", ("draft", "published"))]
                found = self.env["approval.version"].search(domain, order="state, id desc", limit=1)
                trial.version_id = found if trial.model else False

    @api.depends("document", "version_id", "requester_id")
    @api.depends_context("lang", "uid")
    def _compute_preview(self):
        for trial in self:
            trial.preview = trial._try() if trial.document and trial.version_id else False

    def _try(self):
        """Return the path; what the reader may not read is not tried."""
        version = self.version_id._origin
        if not version.has_access("read"):
            return [self.env["approval.path"]._of_error(self.env._("Version: you may not read this one."))]
        return version._try_on(self.document, self.requester_id._origin)

    @api.constrains("document", "version_id")
    def _check_document(self):
        for trial in self.with_env(self.env(su=False)):
            if trial.document:
                trial.document.check_access("read")
            if trial.version_id and trial.version_id.model != trial.model:
                raise UserError(self.env._("Version: it is of a process of other documents."))

    @api.model
    def _on(self, document):
        """Return the action that opens a dry run on a document."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Would Approve"),
            "res_model": self._name,
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_document": f"{document._name},{document.id}"},
        }
