from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

#: what stays once a version was published: the cases of a process are about one transition
IDENTITY = frozenset({"model_id", "model", "transition", "company_id"})


class ApprovalProcess(models.Model):
    """Who has to approve a transition of a document: a name for a row of versions.

    The published version counts for new cases; running ones stay on theirs for life.
    """

    _name = "approval.process"
    _description = "Approval Process"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    # not required: the process stays with its cases when the app of the document is uninstalled
    model_id = fields.Many2one(
        "ir.model", "Document", ondelete="set null", domain="[('is_approval_document', '=', True)]"
    )
    model = fields.Char(compute="_compute_model", store=True, precompute=True, index=True, string="Document Model")
    transition = fields.Char(required=True, help="Code of the transition that has to be approved.")
    transition_label = fields.Char("Transition Name", compute="_compute_transition_label")
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: all companies without a process of their own.", ondelete="restrict"
    )
    owner_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
        help="Is told when nobody is left to decide a case, and adds an approver to it.",
    )
    version_id = fields.Many2one("approval.version", "Version in Force", readonly=True, copy=False, ondelete="restrict")
    draft_id = fields.Many2one("approval.version", "Draft", compute="_compute_draft_id")
    version_ids = fields.One2many("approval.version", "process_id", "Versions", copy=False)
    note = fields.Html(translate=True)

    _transition_unique = models.UniqueIndex(
        "(model, transition, company_id) NULLS NOT DISTINCT WHERE active",
        "Transition: there is a process for it already. Make a new version of that one, or archive it.",
    )

    @api.depends("model_id")
    def _compute_model(self):
        for process in self:
            process.model = process.model_id.model or process.model

    @api.depends("model_id", "transition")
    @api.depends_context("lang")
    def _compute_transition_label(self):
        for process in self:
            gate = process._gates().get(process.transition)
            process.transition_label = gate.label(self.env) if gate else process.transition

    @api.depends("version_ids.state")
    def _compute_draft_id(self):
        for process in self:
            process.draft_id = process.version_ids.filtered(lambda version: version.state == "draft")[:1]

    # ------------------------------------------------------------ rules
    @api.constrains("model_id", "transition")
    def _check_transition(self):
        for process in self:
            if not process.model_id:
                raise ValidationError(
                    self.env._("%(process)s: choose the document that has to be approved.", process=process.name)
                )
            gates = process._gates()
            if process.transition not in gates:
                raise ValidationError(
                    self.env._(
                        "Transition: %(document)s has none with the code “%(code)s”. It has: %(codes)s.",
                        document=process.model_id.name,
                        code=process.transition,
                        codes=", ".join(sorted(gates)) or self.env._("none"),
                    )
                )

    @api.constrains("model_id")
    def _check_steps_fit(self):
        self.version_ids.filtered(lambda version: version.state == "draft").step_ids._check_all()

    @api.constrains("owner_id")
    def _check_owner(self):
        for process in self.sudo():
            # OdooBot owns what data files and tests bring
            if process.owner_id.share or not (process.owner_id.active or process.owner_id.id == SUPERUSER_ID):
                raise ValidationError(
                    self.env._("Responsible: %(user)s is no active internal user.", user=process.owner_id.name)
                )

    # ------------------------------------------------------------ what never changes
    @api.model_create_multi
    def create(self, vals_list):
        """Create processes without a version in force.

        :raise UserError: `version_id` is given; only publishing sets it
        """
        if any(vals.get("version_id") for vals in vals_list):
            self._refuse_version()
        self.flush_model(["active"])  # one that is archived makes room in the database for another
        return super().create([{**vals, "version_id": False} for vals in vals_list])

    def write(self, vals):
        """Change a process; what its cases are about stays.

        :raise UserError: naming the field
        """
        self.check_access("write")
        if "version_id" in vals and any(process.version_id.id != vals["version_id"] for process in self):
            self._refuse_version()
        if IDENTITY & vals.keys():
            self._check_identity(vals)
        result = super().write(vals)
        # nobody moves a process to where he may not write
        self.check_access("write")
        return result

    def unlink(self):
        """Delete processes that never were in force, with their drafts.

        :raise UserError: naming the process
        """
        self.check_access("unlink")
        used = self.sudo().version_ids.filtered(lambda version: version.state != "draft").process_id[:1]
        if used:
            raise UserError(
                self.env._(
                    "%(process)s: it was published, and its cases prove what was decided. Archive it instead.",
                    process=used.name,
                )
            )
        self.version_ids.unlink()
        return super().unlink()

    def copy_data(self, default=None):
        """Copies are archived: a transition has one process."""
        vals_list = super().copy_data(default)
        for process, vals in zip(self, vals_list, strict=True):
            vals["active"] = False
            if not (default or {}).get("name"):
                vals["name"] = self.env._("%(process)s (copy)", process=process.name)
        return vals_list

    def _refuse_version(self):
        raise UserError(self.env._("Version in force: set by publishing a version, not by hand."))

    def _check_identity(self, vals):
        """Refuse another document, transition or company for a process that was published."""
        for process in self:
            changed = [
                name
                for name in sorted(IDENTITY & vals.keys())
                if self._fields[name].convert_to_write(process[name], process) != (vals[name] or False)
            ]
            if changed and any(version.state != "draft" for version in process.sudo().version_ids):
                raise UserError(
                    self.env._(
                        "%(fields)s: %(process)s was published for another one. Archive it and make a new process.",
                        fields=", ".join(self._fields[name]._description_string(self.env) for name in changed),
                        process=process.name,
                    )
                )

    def _engine_write(self, vals):
        """Write what only publishing sets."""
        return super(ApprovalProcess, self.sudo()).write(vals)

    def _lock(self):
        """Let one publish or retire at a time; cases may be requested meanwhile."""
        try:
            self.sudo().lock_for_update(allow_referencing=True)
        except UserError as error:
            raise UserError(
                self.env._(
                    "%(process)s: somebody else is changing it right now. Try again in a moment.", process=self.name
                )
            ) from error

    def _log(self, text):
        """Note in the chatter what happened to the process."""
        self.sudo()._message_log(body=text, author_id=self.env.user.partner_id.id)

    # ------------------------------------------------------------ actions
    def action_new_version(self):
        """Open the draft of the process: the one there is, else a copy of the version in force."""
        self.ensure_one()
        self.check_access("write")
        draft = self.draft_id
        if not draft:
            last = self.version_id or self.version_ids.sorted("number")[-1:]
            draft = last._new_version() if last else self.env["approval.version"].create({"process_id": self.id})
        return draft._open()

    # ------------------------------------------------------------ for the engine
    @api.model
    def _published(self, model, transition, company):
        """Return the version, as superuser, that counts for new cases; empty if there is none.

        The company's own process goes before the one of all companies. One query.

        :param model: technical name of the document's model
        :param transition: code of the gate
        :param company: company of the document, may be empty
        """
        domain = [
            ("process_id.model", "=", model),
            ("process_id.transition", "=", transition),
            ("process_id.active", "=", True),
            ("company_id", "in", [False, company.id] if company else [False]),
            ("state", "=", "published"),
        ]
        versions = self.env["approval.version"].sudo().search_fetch(domain)
        return versions.filtered("company_id") or versions

    def _documents(self):
        """Return the empty recordset of the documents.

        :raise UserError: the app of the document is not installed any more
        """
        name = self.model_id.model or self.model
        if name not in self.env["ir.model"]._approval_documents():
            raise UserError(
                self.env._(
                    "%(process)s: its documents (%(model)s) are not there any more.", process=self.name, model=name
                )
            )
        return self.env[name]

    def _gates(self):
        """Return {code: ApprovalGate} of the documents, {} if there are none."""
        name = self.model_id.model or self.model
        return self.env[name]._approval_gates() if name in self.env["ir.model"]._approval_documents() else {}

    def _kinds(self):
        """Return {key: kind} of what conditions may name."""
        return self._documents()._approval_snapshot_kinds()
