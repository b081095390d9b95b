from datetime import UTC, datetime

from odoo import fields, models
from odoo.tools import SQL

#: field -> the share of values that are at most as great as the figure
PERCENTILES = {"hours_median": 0.5, "hours_p90": 0.9, "work_hours_median": 0.5, "work_hours_p90": 0.9}
#: before anybody asked for approval
DAWN = datetime(1970, 1, 1)


class ApprovalReportMixin(models.AbstractModel):
    """What the figures on approvals have in common: whose they are, and true percentiles in any grouping.

    A mean hides the one approval that waited a month. The median of medians would be no median either, so that
    the fields of :data:`PERCENTILES` hold the hours of each row, and their aggregate is computed from the rows.

    Hours are told twice: by the clock on the wall, as the requester waits them, and in working time, as deadlines
    count them. The schedule and its holidays are those of the company today: Odoo keeps no older ones, so that a
    changed schedule also changes what is said of the past.
    """

    _name = "approval.report.mixin"
    _description = "Figures on Approvals"

    process_id = fields.Many2one("approval.process", readonly=True)
    version_id = fields.Many2one("approval.version", readonly=True)
    step_id = fields.Many2one("approval.step", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    owner_id = fields.Many2one("res.users", "Responsible", readonly=True)
    # a number: who reads figures need not read the document, nor its name
    case_number = fields.Integer("Cases", readonly=True, aggregator="count_distinct")
    opened_at = fields.Datetime("Open since", readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    hours = fields.Float("Hours (Mean)", readonly=True, aggregator="avg")
    hours_median = fields.Float("Hours (Median)", readonly=True, aggregator="avg")
    hours_p90 = fields.Float(
        "Hours (90th Percentile)", readonly=True, aggregator="avg", help="Nine of ten took no longer."
    )
    work_hours = fields.Float("Working Hours (Mean)", readonly=True, aggregator="avg")
    work_hours_median = fields.Float("Working Hours (Median)", readonly=True, aggregator="avg")
    work_hours_p90 = fields.Float(
        "Working Hours (90th Percentile)",
        readonly=True,
        aggregator="avg",
        help="By the schedule of the company today, without its public holidays, as deadlines count.",
    )
    overdue_share = fields.Float("Overdue (%)", readonly=True, aggregator="avg")
    escalation_count = fields.Integer("Escalations", readonly=True)

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.partition(":")[0]
        if name not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        hours = self._field_to_sql(self._table, name, query)
        return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", PERCENTILES[name], hours)

    def _work_times(self):
        """Return the SQL of a table with one row for each company in which people work at some times and not at others.

        `starts` are the moments at which work begins, `lengths` the hours until it pauses, `sums` the hours worked
        before. A company without schedule, or with one in which nobody ever works, has no row: its hours run through,
        as its deadlines do.
        """
        self.env["approval.task"].flush_model(["opened_at", "case_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.company_id, MIN(t.opened_at)
                  FROM approval_task t
                  JOIN approval_case c ON c.id = t.case_id
                 WHERE t.opened_at IS NOT NULL AND c.company_id IS NOT NULL
                 GROUP BY 1
                """
            )
        )
        values = [
            (company_id, *times) for company_id, since in rows if (times := self._company_times(company_id, since))
        ]
        values = values or [(0, [DAWN], [0.0], [0.0])]
        return SQL(
            "(VALUES %s) AS work (company_id, starts, lengths, sums)",
            SQL(", ").join(SQL("(%s, %s::timestamp[], %s::float[], %s::float[])", *row) for row in values),
        )

    def _company_times(self, company_id, since):
        """Return (starts, lengths, sums) of the working times of a company from a moment (naive UTC) until now."""
        calendar = self.env["res.company"].sudo().browse(company_id).resource_calendar_id
        if not calendar:
            return None
        now = fields.Datetime.now().replace(tzinfo=UTC)
        spans = [
            (start.astimezone(UTC).replace(tzinfo=None), (stop - start).total_seconds() / 3600)
            for start, stop, _attendance in calendar._work_intervals_batch(since.replace(tzinfo=UTC), now)[False]
        ]
        if not spans and not calendar.attendance_ids:
            return None
        starts, lengths, sums = [DAWN], [0.0], [0.0]
        for start, hours in spans:
            sums.append(sums[-1] + lengths[-1])
            starts.append(start)
            lengths.append(hours)
        return starts, lengths, sums

    def _worked_until(self, moment):
        """Return the SQL of the hours worked until a moment, in a query that has `work` (:meth:`_work_times`)."""
        return SQL(
            """(SELECT work.sums[place] + LEAST(EXTRACT(EPOCH FROM %(moment)s - work.starts[place])::float / 3600,
                                                work.lengths[place])
                  FROM WIDTH_BUCKET(%(moment)s, work.starts) AS place)""",
            moment=moment,
        )
