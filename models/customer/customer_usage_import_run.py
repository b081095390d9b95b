import logging

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .customer_usage_import import _RUNNING, DIRECT_ROWS
from .usage_accounts import NewAccounts
from .usage_loader import UsageLoader
from .usage_source import UsageSource

_logger = logging.getLogger(__name__)
#: namespaces of PostgreSQL advisory locks: a job's session, a company's usage
_LOCK_JOB = 0x436D4A42
_LOCK_COMPANY = 0x436D5543
#: how often a job tries again when another session changed the same rows
_ATTEMPTS = 3
#: errors repeated in the answer to another system
_ANSWERED_ERRORS = 1000


class CustomerUsageImport(models.Model):
    """How an import runs: at once, as a job, or from another system."""

    _inherit = "customer.usage.import"

    def _start(self, state):
        """Run now, or hand a large file to the job."""
        self.check_access("write")
        for usage_import in self:
            usage_import._start_one(state)
        return True

    def _start_one(self, state):
        if not self.try_lock_for_update():
            raise UserError(self.env._("%s is being processed by another session.", self.display_name))
        self._check_not_running()
        source = self._open_file()
        if source.estimated_rows <= DIRECT_ROWS:
            self._clear_errors()
            self._run(source, state)
            return
        self.sudo().write(
            {"state": state, "user_id": self.env.uid, "started_at": False, "progress": 0, "message": False}
        )
        self.env.ref("customer_manager.ir_cron_run_usage_imports").sudo()._trigger()

    def _open_file(self):
        attachment_sudo = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [("res_model", "=", self._name), ("res_field", "=", "data_file"), ("res_id", "=", self.id)],
                limit=1,
            )
        )
        if not attachment_sudo:
            raise UserError(self.env._("File: choose the file first."))
        return UsageSource.from_file(self.env, attachment_sudo.raw, self.company_id.currency_id.decimal_places)

    def _run(self, source, state):
        """Check or import within the current transaction."""
        loader = UsageLoader(self, source.reader)
        loader.open()
        for _rows in loader.stage(source.batches):
            pass
        self._finish(loader, state)
        loader.close()

    def _finish(self, loader, state):
        """Check the staged rows and, when importing, write them."""
        company = self.company_id
        loader.check(company._customer_today())
        new = NewAccounts(self.env, company)
        if self.create_missing:
            loader.refuse_accounts(new.resolve(loader.get_new_accounts()))
        counts = (0, 0, 0)
        if state == "checking":
            counts, outcome = loader.count(), "checked"
        elif loader.bad and not self.skip_errors:
            outcome = "failed"
        else:
            self._lock_company()
            new.create()
            counts, outcome = loader.apply(), "done"
        self._save_result(loader, new, counts, outcome)

    def _lock_company(self):
        """Let one import of a company write at a time."""
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (_LOCK_COMPANY, self.company_id.id))
        if not self.env.cr.fetchone()[0]:
            raise UserError(
                self.env._(
                    "Another usage import of %s is writing at the moment; try again when it is done.",
                    self.company_id.display_name,
                )
            )

    def _save_result(self, loader, new, counts, outcome):
        created, updated, unchanged = counts
        self.invalidate_recordset(["error_ids", "change_ids", "change_count"])
        written = outcome != "failed"
        self.sudo().write(
            {
                "state": outcome,
                "message": self._get_outcome_message(outcome, loader.bad, counts),
                "unknown_columns": ", ".join(loader.reader.header.unknown) or False,
                "user_id": self.env.uid,
                "finished_at": fields.Datetime.now(),
                "progress": 100,
                "row_count": loader.good + loader.bad,
                "created_count": created,
                "updated_count": updated,
                "unchanged_count": unchanged,
                "error_count": loader.bad,
                "new_account_count": len(new.wanted) if written else 0,
                "new_customer_count": len(new.to_create) if written else 0,
            }
        )

    def _get_outcome_message(self, outcome, bad, counts):
        created, updated, unchanged = counts
        figures = {"created": created, "updated": updated, "unchanged": unchanged, "bad": bad}
        if outcome == "failed":
            return self.env._(
                "Nothing was imported: %(bad)s rows were refused. Correct them, or let the good rows in without them.",
                **figures,
            )
        if outcome == "checked":
            return self.env._(
                "Would add %(created)s rows, correct %(updated)s, leave %(unchanged)s alone and refuse %(bad)s.",
                **figures,
            )
        return self.env._(
            "%(created)s rows added, %(updated)s corrected, %(unchanged)s left alone, %(bad)s refused.",
            **figures,
        )

    # ------------------------------------------------------------------
    # job
    # ------------------------------------------------------------------

    @api.model
    def _cron_run_imports(self):
        """Run the waiting imports, one after the other."""
        cron = self.env["ir.cron"]
        waiting = self.search([("state", "in", _RUNNING)], order="id")
        cron._commit_progress(remaining=len(waiting))
        for usage_import in waiting:
            usage_import._run_job()
            if not cron._commit_progress(1):
                break

    def _run_job(self):
        """Stage in committed pieces with progress, then one transaction for all.

        The session lock tells a running job from a dead one: who gets it for an
        import that has already started knows that its session is gone.
        """
        self.ensure_one()
        cr = self.env.cr
        cr.execute("SELECT pg_try_advisory_lock(%s, %s)", (_LOCK_JOB, self.id))
        if not cr.fetchone()[0]:
            return
        try:
            if self.started_at:
                self._fail(self.env._("The job was interrupted; nothing was written. Start it again."))
            else:
                self._run_staged()
        finally:
            cr.execute("SELECT pg_advisory_unlock(%s, %s)", (_LOCK_JOB, self.id))

    def _run_staged(self):
        company, user, state = self.company_id, self.user_id, self.state
        self.sudo().started_at = fields.Datetime.now()
        self._commit(0, 1)
        job = self.with_user(user).with_context(lang=user.lang, tz=user.tz, allowed_company_ids=company.ids)
        loader = None
        try:
            job.check_access("write")
            source = job._open_file()
            job._clear_errors()
            loader = UsageLoader(job, source.reader)
            loader.open()
            for rows in loader.stage(source.batches):
                self._commit(rows, source.estimated_rows)
            job._finish_with_retries(loader, state)
        except (UserError, AccessError) as error:
            self._rollback_and_fail(str(error))
        except Exception:
            _logger.exception("Usage import %s failed", self.id)
            self._rollback_and_fail(
                self.env._("Stopped by an unexpected error; nothing was written. The server log has the details.")
            )
        if loader:
            loader.close()
        self._send_progress()

    def _finish_with_retries(self, loader, state):
        """Write in one transaction; start it again if another session came between."""
        good, bad = loader.good, loader.bad
        for attempt in range(1, _ATTEMPTS + 1):
            loader.good, loader.bad = good, bad
            try:
                self._finish(loader, state)
                self.env.flush_all()
                self.env["ir.cron"].sudo()._commit_progress()
                return
            except (SerializationFailure, UniqueViolation) as error:
                self.env.cr.rollback()
                self.env.invalidate_all()
                if attempt == _ATTEMPTS:
                    raise UserError(
                        self.env._("Other sessions keep changing the same accounts; start the import again.")
                    ) from error

    def _rollback_and_fail(self, message):
        self.env.cr.rollback()
        self.env.invalidate_all()
        self._fail(message)

    def _fail(self, message):
        self.sudo().write({"state": "failed", "message": message, "finished_at": fields.Datetime.now()})

    def _commit(self, rows, expected):
        """Commit a piece of the staging and show how far it is."""
        self.sudo().progress = min(95, 95 * rows // max(expected, 1))
        self._send_progress()
        self.env["ir.cron"].sudo()._commit_progress()

    def _send_progress(self):
        """Tell the browser of who started the import; sent with the next commit."""
        self.user_id._bus_send(
            "customer_manager.import/progress",
            {"id": self.id, "state": self.state, "progress": self.progress},
        )

    # ------------------------------------------------------------------
    # other systems
    # ------------------------------------------------------------------

    @api.model
    def _push(self, rows, *, company_id, **switches):
        """Import rows of another system; see `customer.usage.push`."""
        self.check_access("create")
        if company_id is None or company_id is False:
            company_id = self.env.company.id
        if type(company_id) is not int or company_id not in self.env.user.company_ids.ids:
            raise AccessError(self.env._("company_id: not one of your companies."))
        company = self.env["res.company"].browse(company_id)
        if not isinstance(rows, list) or not all(
            isinstance(row, dict) and all(isinstance(name, str) for name in row) for row in rows
        ):
            raise UserError(self.env._("rows: a list of objects is expected, column names to values."))
        if not rows:
            raise UserError(self.env._("rows: the list is empty."))
        if len(rows) > DIRECT_ROWS:
            raise UserError(self.env._("rows: send at most %s rows a call.", DIRECT_ROWS))
        self = self.with_context(allowed_company_ids=company.ids)
        source = UsageSource.from_rows(self.env, rows, company.currency_id.decimal_places)
        usage_import = self.create({"company_id": company.id, **switches})
        usage_import.sudo().source = "push"
        usage_import._run(source, "importing")
        return usage_import._get_push_answer()

    def _get_push_answer(self):
        errors = self.env["customer.usage.import.error"].search([("import_id", "=", self.id)], limit=_ANSWERED_ERRORS)
        return {
            "import_id": self.id,
            "state": self.state,
            "message": self.message,
            "row_count": self.row_count,
            "created_count": self.created_count,
            "updated_count": self.updated_count,
            "unchanged_count": self.unchanged_count,
            "error_count": self.error_count,
            "unknown_columns": [name for name in (self.unknown_columns or "").split(", ") if name],
            "errors": [
                {
                    "line": error.line_number,
                    "column": error.column_name or "",
                    "value": error.value or "",
                    "message": error.message,
                }
                for error in errors
            ],
        }
