from odoo import fields, models


class CustomerPromiseMove(models.TransientModel):
    """Ask for the new day of a promise, why, and the customer's consent; the rules are the promise's."""

    _name = "customer.promise.move"
    _description = "Move of a Promise"

    promise_id = fields.Many2one("customer.promise", required=True, readonly=True, ondelete="cascade")
    date_due = fields.Date(string="New Day", required=True)
    reason = fields.Text(required=True)
    consent = fields.Text(string="Consent of the Customer", required=True)

    def action_apply(self):
        """Move the promise (public)."""
        self.ensure_one()
        self.promise_id.action_move(self.date_due, self.reason, self.consent)
        return {"type": "ir.actions.act_window_close"}
