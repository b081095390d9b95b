from odoo import fields, models

#: findings that are shown; their number is that of all
MOST = 500


class CustomerSignalTrial(models.TransientModel):
    """What a rule would find on a day; nothing is raised."""

    _name = "customer.signal.trial"
    _description = "Trial of a Signal Rule"

    rule_id = fields.Many2one("customer.signal.rule", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(required=True, default=lambda self: self.env.company._customer_today())
    message = fields.Char(readonly=True)
    count = fields.Integer(string="Customers Found", readonly=True)
    shown = fields.Integer("Findings Shown", readonly=True)
    line_ids = fields.One2many("customer.signal.trial.line", "trial_id", readonly=True)

    def action_try(self):
        """Look again, on the day given (public; as `detect` of the rule)."""
        self.ensure_one()
        found = self.rule_id.detect(self.date)
        self.line_ids.unlink()
        self.write(
            {
                "message": self.rule_id.data_gap(self.date),
                "count": len(found),
                "shown": min(len(found), MOST),
                "line_ids": [
                    fields.Command.create(
                        {
                            "partner_id": finding["partner_id"],
                            "level": finding["level"],
                            "warning": finding["warning"],
                            "text": finding["text"],
                        }
                    )
                    for finding in found[:MOST]
                ],
            }
        )
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try: %(rule)s", rule=self.rule_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
