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
        """Transfer the accounts, close the dialog and say what was done."""
        self.ensure_one()
        before = {account: account.partner_id for account in self.account_ids}
        self.account_ids.transfer(self.partner_id, self.month)
        moved = [account for account, holder in before.items() if account.partner_id != holder]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if moved else "warning",
                "message": self._describe(len(moved)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _describe(self, count):
        customer = self.partner_id.commercial_partner_id.display_name
        if not count:
            return self.env._("Nothing transferred: %(customer)s holds the chosen accounts already.", customer=customer)
        return self.env._(
            "Transferred to %(customer)s from %(month)s on: %(count)s accounts.",
            customer=customer,
            month=fields.Date.to_string(self.month)[:7],
            count=count,
        )
