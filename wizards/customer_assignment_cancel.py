from odoo import Command, fields, models


class CustomerAssignmentCancel(models.TransientModel):
    """Ask why planned assignments are cancelled."""

    _name = "customer.assignment.cancel"
    _description = "Cancelling of Planned Assignments"

    assignment_ids = fields.Many2many(
        "customer.assignment",
        required=True,
        default=lambda self: [Command.set(self.env.context.get("active_ids") or [])],
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Cancel the assignments."""
        self.ensure_one()
        self.assignment_ids.cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
