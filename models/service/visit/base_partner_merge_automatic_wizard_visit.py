from odoo import api, models
from odoo.fields import Domain


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _customer_merge_rows(self, sources, destination):
        """Cancel what the plan wants of the sources: the destination has, or gets, a plan of its own."""
        visits = self.env["customer.visit"].sudo()
        planned = visits.search(
            visits._open_domain() & Domain("partner_id", "in", sources.ids) & Domain("origin", "in", ("plan", "review"))
        )
        if planned:
            planned._end("cancelled", self.env._("The customer became one with another."))
            planned.flush_recordset()
        return super()._customer_merge_rows(sources, destination)

    @api.model
    def _customer_merge_facts(self, sources, destination):
        """The destination takes over the executive sponsor it lacks."""
        entity_sudo = destination.sudo().commercial_partner_id
        if entity_sudo in sources:
            entity_sudo = destination.sudo()
        sponsor = sources.sudo().customer_sponsor_id[:1]
        if sponsor and not entity_sudo.customer_sponsor_id:
            entity_sudo.with_context(tracking_disable=True).customer_sponsor_id = sponsor
        return super()._customer_merge_facts(sources, destination)
