from odoo import api, fields, models


class CustomerSignalRun(models.Model):
    """What a rule found on a day in a company: one row a day, written by the engine alone."""

    _name = "customer.signal.run"
    _description = "Run of a Signal Rule"
    _order = "day desc, id desc"
    _rec_name = "day"
    _log_access = False

    rule_id = fields.Many2one("customer.signal.rule", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    day = fields.Date(required=True, readonly=True)
    finding_count = fields.Integer(string="Findings", readonly=True)
    raised_count = fields.Integer(string="Raised", readonly=True)
    merged_count = fields.Integer(string="Merged", readonly=True, help="Into signals that were open already.")
    seconds = fields.Float(readonly=True, digits=(16, 2))
    gap = fields.Selection(
        [
            ("no_usage", "No usage at all"),
            ("stale", "Newest month too old"),
            ("column", "Figure missing"),
            ("past", "No usage a year before"),
            ("contacts", "No contacts kept"),
            ("payments", "No payments known"),
        ],
        readonly=True,
        help="What it lacked, so that it raised nothing.",
    )
    gap_month = fields.Date(readonly=True)
    message = fields.Char(compute="_compute_message")

    _rule_company_day_uniq = models.Constraint(
        "UNIQUE (rule_id, company_id, day)", "A rule runs once a day in a company."
    )

    @api.depends("gap", "gap_month", "rule_id")
    @api.depends_context("lang")
    def _compute_message(self):
        for run in self:
            run.message = run.rule_id._say_gap((run.gap, run.gap_month)) if run.gap else ""
