from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from .approval_task_decide import KINDS

#: tasks that a dialog decides at once; the job takes as many in one transaction
AT_ONCE = 50
#: tasks of one decision
MOST = 5000
#: days for which the results are kept after the end
KEPT_DAYS = 30
JOB = "customer_manager.ir_cron_approval_bulk"


class ApprovalBulk(models.Model):
    """One decision of one person on many tasks, made by a job in pieces, with a result for each.

    Nothing is decided here: the job calls, as that person, what his buttons call, with the rights that he has
    then. Words and results go after a while; what was decided stays with the cases.
    """

    _name = "approval.bulk"
    _description = "Approval Decision on Many"
    _inherit = ["approval.engine.mixin"]
    _order = "id desc"

    user_id = fields.Many2one("res.users", "Decided by", required=True, readonly=True, ondelete="cascade", index=True)
    verdict = fields.Selection(
        [("approve", "Approve"), ("reject", "Reject"), ("send_back", "Send Back")], required=True, readonly=True
    )
    comment = fields.Text(readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="waiting",
    )
    started_at = fields.Datetime("Begun", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    line_ids = fields.One2many("approval.bulk.line", "bulk_id", "Results", readonly=True)
    task_count = fields.Integer("Tasks", compute="_compute_counts")
    done_count = fields.Integer("Decided", compute="_compute_counts")
    refused_count = fields.Integer(
        "Refused", compute="_compute_counts", help="By the document, or since its program failed."
    )
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    progress = fields.Integer(compute="_compute_counts", help="Per cent of the tasks dealt with.")

    _unfinished_idx = models.Index("(id) WHERE state <> 'done'")

    @api.depends("line_ids.kind")
    def _compute_counts(self):
        rows = (
            self.env["approval.bulk.line"]
            .sudo()
            ._read_group([("bulk_id", "in", self.ids)], ["bulk_id", "kind"], ["__count"])
        )
        counts = {(bulk.id, kind): count for bulk, kind, count in rows}
        not_decided = ("refused", "failed")
        skipped = [kind for kind, _label in KINDS if kind not in ("done", *not_decided)]
        for bulk in self:
            bulk.done_count = counts.get((bulk.id, "done"), 0)
            bulk.refused_count = sum(counts.get((bulk.id, kind), 0) for kind in not_decided)
            bulk.skipped_count = sum(counts.get((bulk.id, kind), 0) for kind in skipped)
            dealt_with = bulk.done_count + bulk.refused_count + bulk.skipped_count
            bulk.task_count = dealt_with + counts.get((bulk.id, False), 0)
            bulk.progress = 100 * dealt_with // bulk.task_count if bulk.task_count else 100

    @api.depends_context("lang", "tz")
    @api.depends("verdict", "started_at")
    def _compute_display_name(self):
        labels = dict(self._fields["verdict"]._description_selection(self.env))
        for bulk in self:
            moment = format_datetime(self.env, bulk.started_at, dt_format="short") if bulk.started_at else ""
            bulk.display_name = f"{labels.get(bulk.verdict, '')} {moment}".strip()

    # ------------------------------------------------------------
    # Beginning
    # ------------------------------------------------------------

    @api.model
    def _start(self, tasks, verdict, comment):
        """Have a job decide these tasks as the current user; return the record that shows how far it is.

        :raise UserError: too many, an unknown verdict, no reason
        """
        if len(tasks) > MOST:
            raise UserError(self.env._("Tasks: at most %(limit)s at once; choose fewer.", limit=MOST))
        verdict = tasks._verdict(verdict, comment)
        bulk = self._engine_create(
            [
                {
                    "user_id": self.env.uid,
                    "verdict": verdict.name,
                    "comment": verdict.text,
                    "started_at": fields.Datetime.now(),
                }
            ]
        )
        self.env["approval.bulk.line"]._engine_create(
            [{"bulk_id": bulk.id, "task_id": task_id} for task_id in tasks.sudo().exists().ids]
        )
        self.env.ref(JOB).sudo()._trigger()
        return self.browse(bulk.id)

    def _open(self):
        """Return the action that shows how far it is."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decision on Many"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    # ------------------------------------------------------------
    # The job
    # ------------------------------------------------------------

    @api.model
    def _cron_decide(self, at_once=AT_ONCE):
        """Decide what waits, piece by piece, each in a transaction of its own."""
        job = self.env["ir.cron"]
        waiting = self.search([("state", "!=", "done")], order="id")
        open_lines = [("bulk_id", "in", waiting.ids), ("kind", "=", False)]
        job._commit_progress(remaining=self.env["approval.bulk.line"].search_count(open_lines))
        for bulk in waiting:
            if not bulk._run(at_once):
                return

    def _run(self, at_once):
        """Decide what is left of one decision; return whether time is left."""
        job = self.env["ir.cron"]
        self._engine_write({"state": "running"})
        while lines := self._next_lines(at_once):
            counted = lines._decide() or sum(line._decide_alone() for line in lines)
            self._send_progress()
            if not job._commit_progress(counted):
                return False
        self._engine_write({"state": "done", "finished_at": fields.Datetime.now()})
        self._send_progress()
        return bool(job._commit_progress())

    def _next_lines(self, limit):
        return self.env["approval.bulk.line"].search([("bulk_id", "=", self.id), ("kind", "=", False)], limit=limit)

    def _send_progress(self):
        """Tell the browser of who decides; sent with the next commit."""
        self.user_id._bus_send(
            "customer_manager.approval/progress", {"id": self.id, "state": self.state, "progress": self.progress}
        )

    def _tasks_as_user(self, tasks):
        """Return tasks as the person who decides has them now: his rights, language and companies, no more."""
        user = self.user_id
        env = self.env(user=user.id, su=False, context={"lang": user.lang, "tz": user.tz})
        return tasks.with_env(env)

    def _verdict(self):
        return self.env["approval.task"]._verdict(self.verdict, self.comment)

    @api.autovacuum
    def _gc_old(self):
        """Results name documents: they go after their time."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        old = self.search([("state", "=", "done"), ("finished_at", "<", before)], limit=1000)
        self.env["approval.bulk.line"].search([("bulk_id", "in", old.ids)])._engine_unlink()
        old._engine_unlink()
        return len(old), len(old) == 1000
