from odoo import api, fields, models


class ResPartner(models.Model):
    """The firms that nobody names to a customer (domain P3, 11.16)."""

    _inherit = "res.partner"

    is_customer_contractor = fields.Boolean(
        string="Designs, Builds or Supplies",
        prefetch="customer",
        copy=False,
        groups="base.group_user",
        help="A firm on the market around connections and energy services: leads must not name it.",
    )

    _customer_contractor_idx = models.Index("(id) WHERE is_customer_contractor IS TRUE")

    @api.model
    def _customer_facts(self):
        return super()._customer_facts() | {"is_customer_contractor"}

    @api.model
    def _find_contractors(self):
        """Return the firms that must not be named, also those whose contact was archived."""
        return (
            self.sudo().with_context(active_test=False).search_fetch([("is_customer_contractor", "=", True)], ["name"])
        )
