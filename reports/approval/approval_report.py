from odoo import fields, models
from odoo.tools import SQL


class ApprovalReport(models.Model):
    """Figures on what people were asked to approve: one row for each task.

    Computed when read; nothing of what documents hold.
    """

    _name = "approval.report"
    _description = "Approval Analysis: People"
    _inherit = ["approval.report.mixin"]
    _auto = False
    _order = "opened_at desc, id desc"
    _rec_name = "case_number"
    _depends = {
        "approval.task": [
            "case_id",
            "step_id",
            "user_id",
            "decided_uid",
            "behalf_uid",
            "origin",
            "state",
            "opened_at",
            "due_at",
            "closed_at",
        ],
        "approval.case": ["process_id", "version_id", "company_id", "state"],
        "approval.process": ["owner_id"],
    }

    user_id = fields.Many2one("res.users", "Approver", readonly=True, help="Whose turn it was.")
    decided_uid = fields.Many2one("res.users", "Decided by", readonly=True)
    behalf_uid = fields.Many2one("res.users", "On behalf of", readonly=True)
    origin = fields.Selection(selection=lambda self: self._labels("approval.task", "origin"), readonly=True)
    state = fields.Selection(selection=lambda self: self._labels("approval.task", "state"), readonly=True)
    case_state = fields.Selection(
        selection=lambda self: self._labels("approval.case", "state"), string="State of the Case", readonly=True
    )
    due_at = fields.Datetime("Due", readonly=True)
    decided_count = fields.Integer(
        "Decided", readonly=True, help="Approved, rejected or sent back, also when it did not last."
    )
    open_count = fields.Integer("Open", readonly=True)
    returned_count = fields.Integer("Sent back", readonly=True)
    rejected_count = fields.Integer("Rejected", readonly=True)
    again_count = fields.Integer(
        "To Decide again", readonly=True, help="The step ran again, the decision did not last."
    )
    behalf_count = fields.Integer("By a Substitute", readonly=True)

    def _labels(self, model, name):
        """Return the values of a selection field of the engine with their labels."""
        return self.env[model]._fields[name]._description_selection(self.env)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT t.id, t.case_id AS case_number, t.step_id, t.user_id, t.decided_uid, t.behalf_uid, t.origin,
                   t.state, t.opened_at, t.due_at, t.closed_at,
                   c.process_id, c.version_id, c.company_id, c.state AS case_state, p.owner_id,
                   d.decided::int AS decided_count,
                   (t.state = 'open')::int AS open_count,
                   (t.state = 'sent_back')::int AS returned_count,
                   (t.state = 'rejected')::int AS rejected_count,
                   (t.state = 'void')::int AS again_count,
                   (t.origin = 'escalation')::int AS escalation_count,
                   (d.decided AND t.behalf_uid IS NOT NULL)::int AS behalf_count,
                   d.hours, d.hours AS hours_median, d.hours AS hours_p90,
                   d.work_hours, d.work_hours AS work_hours_median, d.work_hours AS work_hours_p90,
                   CASE WHEN t.due_at IS NOT NULL
                        THEN 100.0 * (t.due_at < COALESCE(t.closed_at, %(now)s))::int
                    END AS overdue_share
              FROM approval_task t
              JOIN approval_case c ON c.id = t.case_id
              JOIN approval_process p ON p.id = c.process_id
              LEFT JOIN %(work)s ON work.company_id = c.company_id
             CROSS JOIN LATERAL (
                   SELECT t.state IN ('approved', 'rejected', 'sent_back')
                          OR (t.state = 'void' AND t.decided_uid IS NOT NULL) AS decided) s
             CROSS JOIN LATERAL (
                   SELECT s.decided,
                          CASE WHEN s.decided
                               THEN EXTRACT(EPOCH FROM t.closed_at - t.opened_at)::float / 3600
                           END AS hours) h
             CROSS JOIN LATERAL (
                   SELECT h.decided, h.hours,
                          CASE WHEN h.decided THEN COALESCE(%(closed)s - %(opened)s, h.hours) END AS work_hours) d
            """,
            now=fields.Datetime.now(),
            work=self._work_times(),
            closed=self._worked_until(SQL("t.closed_at")),
            opened=self._worked_until(SQL("t.opened_at")),
        )
