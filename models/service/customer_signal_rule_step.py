from odoo import fields, models

from ...algorithms.signals import LEVELS


class CustomerSignalRuleStep(models.Model):
    """From which value on a finding of a rule is graver: a bill unpaid for 5, 15 and 30 days is one signal."""

    _name = "customer.signal.rule.step"
    _description = "Step of a Signal Rule"
    _order = "rule_id, level, id"
    _rec_name = "level"

    rule_id = fields.Many2one("customer.signal.rule", required=True, index=True, ondelete="cascade")
    threshold = fields.Float(required=True, digits=(16, 4))
    level = fields.Selection([(level, level) for level in LEVELS], "Risk Level", required=True)

    _level_uniq = models.Constraint("UNIQUE (rule_id, level)", "Risk Level: the rule has a step with it already.")
