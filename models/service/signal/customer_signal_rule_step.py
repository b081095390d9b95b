from odoo import api, fields, models

from ....algorithms.signals import LEVELS


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

    @api.constrains("rule_id", "threshold", "level")
    def _check_order(self):
        """A step that is written by itself has to fit its rule too; of a rule in the middle of a change the whole is
        checked when it is whole."""
        self.rule_id._check_steps_when_whole()

    @api.model_create_multi
    def create(self, vals_list):
        """Judge the rules anew that get other steps."""
        steps = super().create(vals_list)
        steps.rule_id._judge_anew()
        return steps

    def write(self, vals):
        """Judge the rules anew whose steps change."""
        rules = self.rule_id
        result = super().write(vals)
        (rules | self.rule_id)._judge_anew()
        return result

    def unlink(self):
        """Judge the rules anew that lose steps."""
        rules = self.rule_id
        result = super().unlink()
        rules.exists()._judge_anew()
        return result
