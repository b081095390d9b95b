from odoo import models
from odoo.tools import format_amount


class CustomerVisit(models.Model):
    """The value that advice brought the customer, on the briefing (domain 11.13)."""

    _inherit = "customer.visit"

    def _briefing_open_matters(self):
        matters = super()._briefing_open_matters()
        value = self.partner_id.customer_value_delivered
        if not value:
            return matters
        amount = format_amount(self.env, value, self.partner_id.customer_value_currency_id)
        line = self.env._("What was carried out saves the customer %(amount)s a year.", amount=amount)
        return [*matters, {"title": self.env._("Value of our advice"), "lines": [line]}]
