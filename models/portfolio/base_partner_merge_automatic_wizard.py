from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_rows(self, sources, destination):
        """Move the assignments before the generic update of foreign keys, which would
        trip over two managers on one day."""
        self.env["customer.assignment"].sudo()._merge_customers(sources, destination)
        return super()._customer_merge_rows(sources, destination)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Set the managers by the merged links, not by which column was filled."""
        result = super()._update_values(src_partners, dst_partner)
        self.env["customer.assignment"].sudo()._refresh_partner_facts(dst_partner | dst_partner._customer_entity())
        return result
