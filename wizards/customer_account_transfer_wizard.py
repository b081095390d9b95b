from odoo import fields, models


class CustomerAccountTransferWizard(models.TransientModel):
    """Asks to whom and from which month the chosen accounts pass."""

    _name = "customer.account.transfer.wizard"
    _description = "Transfer Accounts"

    account_ids = fields.Many2many(
        "customer.account",
        string="Accounts",
        required=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    partner_id = fields.Many2one("res.partner", string="New Customer", required=True)
    month = fields.Date(
        string="From Month",
        required=True,
        default=lambda self: self.env.company._customer_today().replace(day=1),
        help="First month of the new customer. Usage from then on moves along; earlier usage stays.",
    )

    def action_transfer(self):
        """Transfer the accounts and close the dialog."""
        self.ensure_one()
        self.account_ids.transfer(self.partner_id, self.month)
        return {"type": "ir.actions.act_window_close"}
