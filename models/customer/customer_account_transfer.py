from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerAccountTransfer(models.Model):
    """From which month on an account passed from one customer to another.

    Written by `customer.account.transfer()` alone. Tells the import who held
    an account in an earlier month.
    """

    _name = "customer.account.transfer"
    _description = "Transfer of an Electricity Account"
    _order = "month desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one("customer.account", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    month = fields.Date(required=True, help="First month of the new customer.")
    from_partner_id = fields.Many2one("res.partner", string="From", required=True, ondelete="restrict", index=True)
    to_partner_id = fields.Many2one("res.partner", string="To", required=True, ondelete="restrict", index=True)

    _account_month_uniq = models.Constraint(
        "UNIQUE (account_id, month)",
        "An account passes to one customer a month.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise UserError(self.env._("Transfers are history and cannot be deleted."))
