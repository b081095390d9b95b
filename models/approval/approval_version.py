from odoo import api, fields, models
from odoo.exceptions import UserError

#: what a user may set, and only in a draft; all else is kept by the actions
EDITABLE = frozenset({"process_id", "distinct_people", "step_ids"})


class ApprovalVersion(models.Model):
    """One wording of a process: a draft to edit, then immutable.

    `approval_version_publish` leads a draft to publication, `approval_version_plan` says
    who would have to approve by it.
    """

    _name = "approval.version"
    _description = "Approval Process Version"
    _order = "process_id, number desc"
    _rec_name = "number"

    process_id = fields.Many2one("approval.process", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="process_id.company_id", store=True)
    model = fields.Char(related="process_id.model", string="Document Model")
    number = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    distinct_people = fields.Boolean(
        "Different People",
        default=True,
        help="Nobody decides two steps of one case.",
    )
    step_ids = fields.One2many("approval.step", "version_id", "Steps", copy=True)
    checksum = fields.Char(readonly=True, copy=False, export_string_translation=False)
    published_uid = fields.Many2one("res.users", "Published by", readonly=True, copy=False, ondelete="restrict")
    published_at = fields.Datetime(readonly=True, copy=False)
    retired_at = fields.Datetime(readonly=True, copy=False)

    _draft_unique = models.UniqueIndex(
        "(process_id) WHERE state = 'draft'", "Version: this process has a draft already; edit that one."
    )
    _published_unique = models.UniqueIndex(
        "(process_id) WHERE state = 'published'", "Version: somebody else published this process at the same moment."
    )

    @api.depends("process_id.name", "number", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            process = version.process_id.name or ""
            if version.state == "draft":
                version.display_name = self.env._("%(process)s, draft", process=process)
            else:
                version.display_name = self.env._(
                    "%(process)s, version %(number)s", process=process, number=version.number
                )

    # ------------------------------------------------------------ immutable once published
    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts, whatever state a value, a default or the context asks for.

        :raise UserError: a value that only the actions set, or a second draft of a process
        """
        for vals in vals_list:
            self._check_editable({name for name in vals if vals[name] and (name, vals[name]) != ("state", "draft")})
        self._check_no_draft([vals.get("process_id") for vals in vals_list])
        kept = {"state": "draft", "number": 0, "checksum": False}
        kept |= {"published_uid": False, "published_at": False, "retired_at": False}
        return super().create([{**vals, **kept} for vals in vals_list])

    def write(self, vals):
        """Change drafts; what was published stays as it was.

        :raise UserError: naming the version, or a value that only the actions set
        """
        self.check_access("write")
        names = {name for name in vals if name not in self._fields or self._fields[name].store}
        if names:
            self._check_draft()
            self._check_editable(names)
        if "process_id" in names and any(version.process_id.id != vals["process_id"] for version in self):
            raise UserError(self.env._("Version: it stays with its process. Copy the steps into a new draft there."))
        return super().write(vals)

    def unlink(self):
        """Delete drafts with their steps.

        :raise UserError: naming a version that was published
        """
        self.check_access("unlink")
        self._check_draft()
        self.step_ids.unlink()
        return super().unlink()

    def copy(self, default=None):
        """Copy each version with its steps into a draft; where steps send back to is kept."""
        copies = super().copy(default)
        for version, draft in zip(self, copies, strict=True):
            version._copy_returns(draft)
        return copies

    def _copy_returns(self, draft):
        """Let the steps of `draft`, a copy of this version, send back as the originals do."""
        steps = self.step_ids.sorted("id")
        twins = dict(zip(steps, draft.step_ids.sorted("id"), strict=True))
        for step in steps.filtered("return_step_id"):
            twins[step].return_step_id = twins[step.return_step_id]

    def _check_draft(self):
        """Refuse versions that are or were in force; superuser code is no exception."""
        fixed = self.sudo().filtered(lambda version: version.state != "draft")[:1]
        if fixed:
            raise UserError(
                self.env._(
                    "%(version)s: it was published and stays as it is, as cases run on it."
                    " Make a new version to change the process.",
                    version=fixed.display_name,
                )
            )

    def _check_editable(self, names):
        """Refuse values that only the actions set."""
        kept = sorted(name for name in names - EDITABLE if name in self._fields and self._fields[name].store)
        if kept:
            raise UserError(
                self.env._(
                    "%(fields)s: set when a version is published or retired, not by hand.",
                    fields=", ".join(self._fields[name]._description_string(self.env) for name in kept),
                )
            )

    def _check_no_draft(self, process_ids):
        """Refuse a second draft of a process."""
        ids = [process_id for process_id in process_ids if process_id]
        draft = self.sudo().search([("process_id", "in", ids), ("state", "=", "draft")], limit=1)
        if draft or len(set(ids)) < len(ids):
            process = draft.process_id or self.env["approval.process"].sudo().browse(ids[:1])
            raise UserError(
                self.env._("%(process)s: there is a draft already. Edit or delete that one.", process=process.name)
            )

    def _lock_draft(self):
        """Keep others from publishing or changing these versions until the end of the transaction."""
        try:
            self.sudo().lock_for_update(allow_referencing=True)
        except UserError as error:
            raise UserError(
                self.env._("Version: somebody else is editing or publishing it right now. Try again in a moment.")
            ) from error

    def _engine_write(self, vals):
        """Write what only the actions of this model set."""
        return super(ApprovalVersion, self.sudo()).write(vals)
