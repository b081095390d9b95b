from odoo import api, models

from ..periods import check_periods, period_names


class ResCompany(models.Model):
    """No setting of ours that counts time leads beyond the calendar, in whichever room it stands."""

    _inherit = "res.company"

    @api.model
    def _customer_period_names(self):
        return period_names(self, ("customer_", "approval_"))

    @api.constrains(lambda self: self._customer_period_names())
    def _check_customer_periods(self):
        check_periods(self, self._customer_period_names())
