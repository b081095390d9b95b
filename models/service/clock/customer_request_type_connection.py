from odoo import fields, models


class CustomerRequestType(models.Model):
    """Which types connect a customer to the grid."""

    _inherit = "customer.request.type"

    is_connection = fields.Boolean(
        "Connection", help="When such a request is closed, the after-sales visit opens by itself."
    )
