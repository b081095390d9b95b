from odoo import models


class CustomerUsage(models.Model):
    """Who takes usage out of the house is written down, as for the other figures of a customer (domain P13)."""

    _name = "customer.usage"
    _inherit = ["customer.usage", "customer.export.mixin"]
