import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ..algorithms import approval_bundle
from ..algorithms.approval_bundle import BundleError


class _DryImport(Exception):
    """Takes back what a dry import did."""


class ApprovalBundleImport(models.TransientModel):
    """Make a draft of a file from another database; what would change is shown before.

    The dry import is the import itself, taken back: it refuses what the import would refuse. Nothing is published.
    `approval_bundle_import_content` says what the file means here.
    """

    _name = "approval.bundle.import"
    _description = "Import of an Approval Process"

    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        "For Company",
        domain="[('id', 'in', allowed_company_ids)]",
        help="The draft is made for the process of this company. Empty: of the company that the file names.",
    )
    state = fields.Selection([("new", "New"), ("checked", "Checked")], default="new", readonly=True)
    changes = fields.Text("What Would Change", readonly=True)
    comparison = fields.Html("Steps", readonly=True)

    def action_check(self):
        """Show what the import would change (public; those who manage approvals).

        :raise UserError: whatever is wrong with the file, or does not exist here
        """
        self.ensure_one()
        self.check_access("write")
        bundle = self._read_file()
        report = {}
        try:
            with self.env.cr.savepoint():
                draft, sentences = self._import(bundle)
                report = {"changes": "\n".join(sentences), "comparison": self._comparison(draft)}
                raise _DryImport
        except _DryImport:
            self.env.invalidate_all(flush=False)
        self.sudo().write(report | {"state": "checked"})
        return self._open()

    def action_import(self):
        """Make the draft and open it (public; those who manage approvals).

        :raise UserError: as the check
        """
        self.ensure_one()
        self.check_access("write")
        draft, _sentences = self._import(self._read_file())
        return draft._open()

    def write(self, vals):
        """Forget what was found of another file, or for another company."""
        if not self.env.su and vals.keys() & {"file", "company_id"}:
            vals = {**vals, "state": "new"}
        return super().write(vals)

    def _comparison(self, draft):
        """Return the steps of the draft beside those in force, as a reader sees them."""
        other = draft.process_id.version_id
        return str(draft._comparison(other or draft.browse()))

    def _read_file(self):
        """Return what the file says.

        :raise UserError: it cannot be taken
        """
        try:
            content = self.with_context(bin_size=False).file or b""
            if len(content) > approval_bundle.MAX_BYTES * 3 // 2:
                raise BundleError("size", limit=approval_bundle.MAX_BYTES)
            return approval_bundle.read(base64.b64decode(content, validate=False))
        except (BundleError, binascii.Error, ValueError) as error:
            code, params = (error.code, error.params) if isinstance(error, BundleError) else ("json", {})
            raise UserError(self._problem(code, params)) from error

    def _problem(self, code, params):
        """Return why a file cannot be taken, as a sentence."""
        _ = self.env._
        return {
            "size": _("File: it is greater than 10 MB, so it is no approval process."),
            "json": _("File: it is no JSON text. Choose a file that was exported from an approval process."),
            "number": _("File: it holds a number that is none, or one that is too great."),
            "depth": _("File: it is nested too deeply."),
            "double": _("File: “%(key)s” stands twice in the same place, so nobody knows what it says."),
            "format": _("File: it is no exported approval process."),
            "newer": _("File: it was written by a newer version of this app (form %(found)s, known %(known)s)."),
            "checksum": _("File: it was altered after it was exported: its checksum is another one."),
            "shape": _("File: at “%(path)s” stands something that does not belong there, or something is missing."),
            "text": _("File: the text at “%(path)s” is too long or holds characters that cannot be kept."),
        }[code] % params

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import an Approval Process"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }
