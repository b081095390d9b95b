from odoo import api, fields, models


class CustomerRequestType(models.Model):
    """Which types customers choose themselves."""

    _inherit = "customer.request.type"

    is_portal = fields.Boolean(
        "On the Portal", default=True, help="Customers may choose this type for a new request on the portal."
    )

    @api.model
    def _portal_types(self, company):
        """Return the types a customer of a company chooses from."""
        return self._get_types(company).sudo().filtered("is_portal")
