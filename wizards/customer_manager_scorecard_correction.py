from odoo import fields, models


class CustomerManagerScorecardCorrection(models.TransientModel):
    """Ask the chair for the mark that should count and why; the rule is the panel's (`action_correct`)."""

    _name = "customer.manager.scorecard.correction"
    _description = "Correct a Mark"

    line_id = fields.Many2one("customer.manager.scorecard.line", "Criterion", required=True, ondelete="cascade")
    lowest = fields.Integer(related="line_id.lowest")
    highest = fields.Integer(related="line_id.highest")
    old_mark = fields.Float("Mark Now", related="line_id.mark")
    mark = fields.Float("Mark That Counts", digits=(5, 2))
    reason = fields.Text(required=True)

    def action_apply(self):
        """Let the mark count (public; the chair of the panel)."""
        self.ensure_one()
        self.line_id.panel_id.action_correct(self.line_id.id, self.mark, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
