from odoo import fields, models
from odoo.tools import SQL

#: field -> the share of values that are at most as great as the figure
PERCENTILES = {"hours_median": 0.5, "hours_p90": 0.9}


class ApprovalReportMixin(models.AbstractModel):
    """What the figures on approvals have in common: whose they are, and true percentiles in any grouping.

    A mean hides the one approval that waited a month. The median of medians would be no median either, so that
    the fields of :data:`PERCENTILES` hold the hours of each row, and their aggregate is computed from the rows.
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
    overdue_share = fields.Float("Overdue (%)", readonly=True, aggregator="avg")
    escalation_count = fields.Integer("Escalations", readonly=True)

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.partition(":")[0]
        if name not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        hours = self._field_to_sql(self._table, name, query)
        return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", PERCENTILES[name], hours)
