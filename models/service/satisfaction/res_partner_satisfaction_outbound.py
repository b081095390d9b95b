from odoo import models


class ResPartner(models.Model):
    """People without mail are invited by the gateway, where the company has one."""

    _inherit = "res.partner"

    def _opinion_channel(self, company):
        channel = super()._opinion_channel(company)
        if channel or not company.customer_gateway_user_id:
            return channel
        _way, address = self.env["customer.outbound"]._get_address(self, {})
        return "gateway" if address else False
