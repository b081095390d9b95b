from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_rows(self, sources, destination):
        """Requests go to the commercial entity of the destination."""
        super()._customer_merge_rows(sources, destination)
        entity = destination.commercial_partner_id
        if entity in sources:
            entity = destination
        self.env.cr.execute(
            SQL(
                "UPDATE customer_request SET partner_id = %s WHERE partner_id = ANY(%s)",
                entity.id,
                sources.ids,
            )
        )
        self.env["customer.request"].invalidate_model(["partner_id"])
