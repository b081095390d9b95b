from odoo import Command, fields, models


class CustomerPartnerArchive(models.TransientModel):
    """Confirm that archiving customers ends the links with their managers."""

    _name = "customer.partner.archive"
    _description = "Archiving of Customers with a Manager"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        default=lambda self: [Command.set(self.env.context.get("active_ids") or [])],
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """End the links as of today and archive."""
        self.ensure_one()
        self.partner_ids._archive_with_links(self.reason)
        return {"type": "ir.actions.act_window_close"}
