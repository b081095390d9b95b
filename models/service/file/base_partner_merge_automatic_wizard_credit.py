from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging customers: the record of both stays, and one grade runs until the next count."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_rows(self, sources, destination):
        """Move what stands on customers before the generic update, which deletes what it cannot move."""
        entity = destination.commercial_partner_id
        if entity in sources:
            entity = destination
        rows = self.env["customer.credit"].sudo().search([("partner_id", "in", (sources | entity).ids)])
        for company, ours in rows.grouped("company_id").items():
            running = ours.filtered(lambda row: not row.date_to).sorted(
                # the worse grade runs: merging is no way to a better one
                lambda row: (row.grade, row.partner_id == entity),
                reverse=True,
            )
            for row in running[1:]:
                row.date_to = max(row.date_from, company._customer_today())
        rows.flush_recordset()
        rows.filtered(lambda row: row.partner_id != entity).write({"partner_id": entity.id})
        rows.flush_recordset()
        return super()._customer_merge_rows(sources, destination)
