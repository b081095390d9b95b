from odoo import api, fields, models

from ..algorithms.signals import LEVELS, PALETTE


class CustomerSignalTrialLine(models.TransientModel):
    """A customer that a rule would find."""

    _name = "customer.signal.trial.line"
    _description = "Finding of a Trial"

    trial_id = fields.Many2one("customer.signal.trial", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    level = fields.Selection([(level, level) for level in LEVELS], "Risk Level", readonly=True)
    warning = fields.Selection([("yellow", "Yellow"), ("orange", "Orange"), ("red", "Red")], readonly=True)
    warning_color = fields.Integer(compute="_compute_warning_color", export_string_translation=False)
    text = fields.Text(string="Evidence", readonly=True)

    @api.depends("warning")
    def _compute_warning_color(self):
        for line in self:
            line.warning_color = PALETTE.get(line.warning, 0)
