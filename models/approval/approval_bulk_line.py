import logging

import psycopg2

from odoo import api, fields, models

from .approval_task_decide import BUSY, KINDS

_logger = logging.getLogger(__name__)


class ApprovalBulkLine(models.Model):
    """What became of one task of a decision on many; `kind` is empty until it is its turn."""

    _name = "approval.bulk.line"
    _description = "Result of an Approval Decision on Many"
    _inherit = ["approval.engine.mixin"]
    _order = "id"
    _rec_name = "message"

    bulk_id = fields.Many2one("approval.bulk", required=True, readonly=True, ondelete="cascade", index=True)
    task_id = fields.Many2one("approval.task", required=True, readonly=True, ondelete="cascade", index=True)
    document_name = fields.Char("Document", compute="_compute_names")
    step_name = fields.Char("Step", compute="_compute_names")
    kind = fields.Selection(KINDS, "Outcome", readonly=True)
    message = fields.Text("Result", readonly=True)

    @api.depends_context("uid")
    @api.depends("task_id")
    def _compute_names(self):
        """Name what the reader may still read: a substitution may have ended."""
        shown = self.sudo(False).task_id._filtered_access("read")
        for line in self:
            task = line.task_id & shown
            line.document_name, line.step_name = task.document_name, task.step_name

    def action_open_document(self):
        """Return the action that opens the document of the task (public; for whoever may read it)."""
        self.ensure_one()
        self.check_access("read")
        return self.task_id.action_open_document()

    # ------------------------------------------------------------
    # For the job
    # ------------------------------------------------------------

    def _decide(self):
        """Decide these tasks in a few statements; return how many.

        0 when other sessions are at the same cases, when one of several fails in a way that nobody thought of, or one
        task alone has to tell what is wrong with it.
        """
        bulk = self.bulk_id
        tasks = bulk._tasks_as_user(self.task_id)
        try:
            with self.env.cr.savepoint():
                results = tasks._decide_all(bulk._verdict())
        except BUSY as error:
            _logger.info("Approvals: a piece of decision %s goes case by case: %s", bulk.id, error)
            self.env.invalidate_all(flush=False)
            return 0
        except psycopg2.InterfaceError:
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) > 1:
                return 0
            # the others of this decision, and other decisions, must not wait until it is mended
            results = [{"task_id": tasks.id, **tasks._fault(error)._asdict()}]
        self._note({result["task_id"]: (result["kind"], result["message"]) for result in results})
        return len(self)

    def _decide_alone(self):
        """Decide one task in a transaction of its own, which sees what the others did meanwhile; return 1."""
        self.env["ir.cron"]._commit_progress()
        if not self._decide():
            busy = self.bulk_id._tasks_as_user(self.task_id).env._(
                "Somebody else is working on this case at the moment; decide it again."
            )
            self._note({self.task_id.id: ("refused", busy)})
        return 1

    def _note(self, outcomes):
        """Write results; equal ones together."""
        lines = {line.task_id.id: line for line in self}
        groups = {}
        for task_id, outcome in outcomes.items():
            groups.setdefault(outcome, []).append(lines[task_id].id)
        for (kind, message), ids in groups.items():
            self.browse(ids)._engine_write({"kind": kind, "message": message})
