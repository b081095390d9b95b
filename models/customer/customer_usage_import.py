from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: fields a user fills in; all others are the engine's
_USER_FIELDS = frozenset(("data_file", "filename", "company_id", "create_missing", "skip_errors", "allow_negative"))
#: states in which nobody may touch file and switches
_RUNNING = ("checking", "importing")
#: larger files run as a job
DIRECT_ROWS = 50_000


class CustomerUsageImport(models.Model):
    """One file (or one call of another system) with usage.

    Check first (`action_check`: nothing is written), then import (`action_import`:
    all good rows in one transaction, or none). How rows are read stands in
    `usage_source`, how they are written in `usage_loader`, how files and calls run in
    `customer_usage_import_run`.
    """

    _name = "customer.usage.import"
    _description = "Usage Import"
    _inherit = ["customer.sealed.mixin"]
    _order = "id desc"
    _rec_name = "filename"
    _check_company_auto = True

    data_file = fields.Binary(
        string="File",
        attachment=True,
        copy=False,
        help="CSV (UTF-8 or GB18030; also gzipped) or XLSX with a header row. Templates: see the buttons.",
    )
    filename = fields.Char(string="File Name", copy=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Only accounts of this company are known to the import.",
    )
    source = fields.Selection(
        [("file", "File"), ("push", "Other system")], default="file", required=True, readonly=True
    )
    create_missing = fields.Boolean(
        string="Create Missing",
        help="Create accounts the company does not have, and their customers from customer_ref and customer_name.",
    )
    skip_errors = fields.Boolean(
        help="Import the good rows although others are refused. Otherwise one bad row keeps all out."
    )
    allow_negative = fields.Boolean(
        string="Net Exporters",
        help="Accept negative energy for all accounts of this file. Single accounts have a switch of their own.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("checking", "Checking"),
            ("checked", "Checked"),
            ("importing", "Importing"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    message = fields.Char(readonly=True, copy=False, help="What the last run came to.")
    unknown_columns = fields.Char(readonly=True, copy=False)
    user_id = fields.Many2one("res.users", string="Started by", readonly=True, copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    finished_at = fields.Datetime(readonly=True, copy=False)
    progress = fields.Integer(readonly=True, copy=False, aggregator=None, help="Per cent of the rows read.")
    row_count = fields.Integer(string="Rows", readonly=True, copy=False)
    created_count = fields.Integer(string="New Rows", readonly=True, copy=False)
    updated_count = fields.Integer(string="Corrected Rows", readonly=True, copy=False)
    unchanged_count = fields.Integer(string="Unchanged Rows", readonly=True, copy=False)
    error_count = fields.Integer(string="Refused Rows", readonly=True, copy=False, help="Rows with at least one error.")
    new_account_count = fields.Integer(string="New Accounts", readonly=True, copy=False)
    new_customer_count = fields.Integer(string="New Customers", readonly=True, copy=False)
    error_ids = fields.One2many("customer.usage.import.error", "import_id", readonly=True, copy=False)
    change_ids = fields.One2many("customer.usage.import.change", "import_id", readonly=True, copy=False)
    change_count = fields.Integer(compute="_compute_change_count")

    _running_idx = models.Index("(state) WHERE state IN ('checking', 'importing')")

    @api.depends("change_ids")
    def _compute_change_count(self):
        counts = dict(
            self.env["customer.usage.import.change"]._read_group(
                [("import_id", "in", self.ids)], ["import_id"], ["__count"]
            )
        )
        for usage_import in self:
            usage_import.change_count = counts.get(usage_import._origin, 0)

    @api.depends("filename", "source", "create_date")
    def _compute_display_name(self):
        """Name an import by its file, or by the call it came with."""
        for usage_import in self:
            if usage_import.filename:
                usage_import.display_name = usage_import.filename
            elif usage_import.source == "push":
                usage_import.display_name = self.env._(
                    "Push of %s", fields.Datetime.to_string(usage_import.create_date)
                )
            else:
                usage_import.display_name = self.env._("New usage import")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        self._check_not_running()
        for usage_import in self:
            if usage_import.state == "done":
                raise UserError(
                    self.env._(
                        "%s was imported: it stays as the record of where the figures came from.",
                        usage_import.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse results that no run has produced."""
        for vals in vals_list:
            self._check_user_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Keep file and switches as they were imported, and results the engine's."""
        self._check_user_fields(vals)
        if not _USER_FIELDS.isdisjoint(vals):
            self._check_not_closed()
            if not self.env.su:
                # what was found before belongs to another file or other switches
                self._clear_errors()
                vals = {**vals, "state": "draft", "message": False}
        return super().write(vals)

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | set(self._fields) - _USER_FIELDS

    def _check_user_fields(self, vals):
        if self.env.su:
            return
        foreign = sorted(set(vals) - _USER_FIELDS)
        if foreign:
            raise AccessError(self.env._("%s: written by the import itself, not by users.", ", ".join(foreign)))

    def _check_not_running(self):
        for usage_import in self:
            if usage_import.state in _RUNNING:
                raise UserError(self.env._("%s is running; wait for its end.", usage_import.display_name))

    def _check_not_closed(self):
        self._check_not_running()
        for usage_import in self:
            if usage_import.state == "done":
                raise UserError(
                    self.env._(
                        "%s is imported already; make a new import for another file.",
                        usage_import.display_name,
                    )
                )

    def _clear_errors(self):
        self.env.cr.execute(SQL("DELETE FROM customer_usage_import_error WHERE import_id = ANY(%s)", self.ids))
        self.invalidate_recordset(["error_ids"])

    # ------------------------------------------------------------------
    # buttons
    # ------------------------------------------------------------------

    def action_check(self):
        """Dry run: list every error and count what an import would do.

        Writes no usage, account or customer. Files of more than 50,000 rows are
        checked by a job.
        """
        return self._start("checking")

    def action_import(self):
        """Import the file: all good rows in one transaction, or nothing.

        With refused rows and without `skip_errors` the import ends as `failed`
        and nothing is written. Repeatable: rows that do not differ are left alone.
        Files of more than 50,000 rows are imported by a job.
        """
        return self._start("importing")

    def action_view_changes(self):
        """Open the list of corrected figures (public; readers of the import)."""
        return self._get_list("customer.usage.import.change", self.env._("Corrected figures"))

    def action_view_errors(self):
        """Open the list of refused cells (public; readers of the import)."""
        return self._get_list("customer.usage.import.error", self.env._("Refused Rows"))

    def _get_list(self, model, title):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "list",
            "domain": [("import_id", "=", self.id)],
        }

    def action_download_errors(self):
        """Return the error list as a CSV download."""
        return self._get_download("errors")

    def action_download_changes(self):
        """Return the corrected figures as a CSV download."""
        return self._get_download("changes")

    def _get_download(self, what):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer-manager/usage-import/{self.id}/{what}.csv",
            "target": "download",
        }
