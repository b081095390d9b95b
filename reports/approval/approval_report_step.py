from odoo import fields, models
from odoo.tools import SQL


class ApprovalReportStep(models.Model):
    """Figures on the steps of processes: one row for each step that a case came to.

    A step waits while at least one person has it before him: two who have it at the same time do not wait twice,
    and the days on which the requester corrects his document are not the step's. Computed when read.
    """

    _name = "approval.report.step"
    _description = "Approval Analysis: Steps"
    _inherit = ["approval.report.mixin"]
    _auto = False
    _order = "opened_at desc, id desc"
    _rec_name = "case_number"
    _depends = {
        "approval.task": ["case_id", "step_id", "user_id", "origin", "state", "opened_at", "due_at", "closed_at"],
        "approval.case": ["process_id", "version_id", "company_id"],
        "approval.process": ["owner_id"],
    }

    is_open = fields.Boolean("Open", readonly=True)
    waiting = fields.Float("Hours Waited", readonly=True, help="Of all together, those that still wait included.")
    waiting_share = fields.Float(
        "Share of Waiting (%)", readonly=True, help="Of all hours that cases of this version waited for anybody."
    )
    is_bottleneck = fields.Boolean(
        "Bottleneck", readonly=True, help="The step for which cases of this version waited longest altogether."
    )
    again_share = fields.Float(
        "Run again (%)", readonly=True, aggregator="avg", help="Cases in which somebody had to decide on it again."
    )
    returned_share = fields.Float("Sent back (%)", readonly=True, aggregator="avg")

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec.partition(":")[0] != "waiting_share":
            return super()._read_group_select(aggregate_spec, query)
        # shares of several versions add up to as many wholes: the mean of them counts
        share, version, company = (
            self._field_to_sql(self._table, name, query) for name in ("waiting_share", "version_id", "company_id")
        )
        return SQL(
            "SUM(%(share)s)"
            " / NULLIF(COUNT(DISTINCT (%(version)s, %(company)s)) FILTER (WHERE %(share)s IS NOT NULL), 0)",
            share=share,
            version=version,
            company=company,
        )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH step AS (
                SELECT MIN(t.id) AS id, t.case_id, t.step_id,
                       MIN(t.opened_at) AS opened_at,
                       CASE WHEN NOT BOOL_OR(t.state = 'open') THEN MAX(t.closed_at) END AS closed_at,
                       BOOL_OR(t.state = 'open') AS is_open,
                       BOOL_OR(t.state = 'sent_back') AS is_returned,
                       BOOL_OR(t.state = 'void') OR COUNT(*) > COUNT(DISTINCT COALESCE(t.user_id, -t.id)) AS is_again,
                       BOOL_OR(t.due_at < COALESCE(t.closed_at, %(now)s)) AS is_overdue,
                       COUNT(*) FILTER (WHERE t.origin = 'escalation') AS escalation_count,
                       RANGE_AGG(TSRANGE(t.opened_at, GREATEST(t.opened_at, COALESCE(t.closed_at, %(now)s)), '[]'))
                       AS spans
                  FROM approval_task t
                 WHERE t.opened_at IS NOT NULL
                 GROUP BY t.case_id, t.step_id
            ), waited AS (
                SELECT step.*, c.process_id, c.version_id, c.company_id, p.owner_id,
                       (SELECT SUM(EXTRACT(EPOCH FROM UPPER(span) - LOWER(span)))::float / 3600
                          FROM UNNEST(step.spans) AS span) AS waiting,
                       (SELECT SUM(%(closed)s - %(opened)s) FROM UNNEST(step.spans) AS span) AS working
                  FROM step
                  JOIN approval_case c ON c.id = step.case_id
                  JOIN approval_process p ON p.id = c.process_id
                  LEFT JOIN %(work)s ON work.company_id = c.company_id
            ), summed AS (
                SELECT waited.*,
                       SUM(waiting) OVER (PARTITION BY version_id, company_id) AS of_version,
                       SUM(waiting) OVER (PARTITION BY version_id, company_id, step_id) AS of_step
                  FROM waited
            )
            SELECT id, case_id AS case_number, process_id, version_id, step_id, company_id, owner_id,
                   opened_at, closed_at, is_open, escalation_count, waiting,
                   CASE WHEN NOT is_open THEN waiting END AS hours,
                   CASE WHEN NOT is_open THEN waiting END AS hours_median,
                   CASE WHEN NOT is_open THEN waiting END AS hours_p90,
                   CASE WHEN NOT is_open THEN COALESCE(working, waiting) END AS work_hours,
                   CASE WHEN NOT is_open THEN COALESCE(working, waiting) END AS work_hours_median,
                   CASE WHEN NOT is_open THEN COALESCE(working, waiting) END AS work_hours_p90,
                   100 * waiting / NULLIF(of_version, 0) AS waiting_share,
                   of_step > 0 AND of_step = MAX(of_step) OVER (PARTITION BY version_id, company_id) AS is_bottleneck,
                   100.0 * is_overdue::int AS overdue_share,
                   100.0 * is_again::int AS again_share,
                   100.0 * is_returned::int AS returned_share
              FROM summed
            """,
            now=fields.Datetime.now(),
            work=self._work_times(),
            closed=self._worked_until(SQL("UPPER(span)")),
            opened=self._worked_until(SQL("LOWER(span)")),
        )
