from odoo import api, fields, models

from ....algorithms.signals import LEVELS, warning_of
from ...customer.unknown_fields import UnknownFloat


class CustomerSignalEvidence(models.Model):
    """What was found about a signal on a day on which that was news: the history of its figures.

    Written by the statement that raises signals; nobody writes it by hand.
    """

    _name = "customer.signal.evidence"
    _description = "Evidence of a Signal"
    _order = "day desc, id desc"
    _rec_name = "day"
    _log_access = False

    signal_id = fields.Many2one("customer.signal", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(string="Found On", required=True, readonly=True)
    level = fields.Selection([(level, level) for level in LEVELS], "Risk Level", readonly=True)
    value = UnknownFloat(digits=(16, 4), readonly=True)
    figures = fields.Json(readonly=True)
    warning = fields.Char(compute="_compute_text", export_string_translation=False)
    text = fields.Text(string="Evidence", compute="_compute_text")

    _signal_day_uniq = models.Constraint("UNIQUE (signal_id, day)", "A day has one evidence of a signal.")

    @api.depends("figures", "level")
    @api.depends_context("lang")
    def _compute_text(self):
        for evidence in self:
            signal = evidence.signal_id
            evidence.warning = warning_of(evidence.level)
            evidence.text = signal._say_evidence(
                signal.sudo().rule_id.measure, evidence.figures, signal.company_id.currency_id
            )
