from odoo import fields, models

from ..algorithms.signals import LEVELS


class CustomerSignalTrialLine(models.TransientModel):
    """A customer that a rule would find."""

    _name = "customer.signal.trial.line"
    _description = "Finding of a Trial"

    trial_id = fields.Many2one("customer.signal.trial", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    level = fields.Selection([(level, level) for level in LEVELS], readonly=True)
    warning = fields.Selection([("yellow", "Yellow"), ("orange", "Orange"), ("red", "Red")], readonly=True)
    text = fields.Char(string="Evidence", readonly=True)
