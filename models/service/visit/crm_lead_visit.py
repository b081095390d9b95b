from odoo import api, models


class CrmLead(models.Model):
    """A won opportunity opens its after-sales visit."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        """Open the visits of leads that are won from the start."""
        leads = super().create(vals_list)
        leads._follow_won({})
        return leads

    def write(self, vals):
        """Open the visits of leads that are won now, and withdraw those of leads that are not won any more."""
        if not {"stage_id", "probability", "active", "partner_id"} & vals.keys():
            return super().write(vals)
        before = {lead.id: lead.won_status for lead in self}
        result = super().write(vals)
        self._follow_won(before)
        return result

    def _follow_won(self, before):
        won = self.filtered(lambda lead: lead.won_status == "won" and lead.partner_id)
        if won:
            anew = won.filtered(lambda lead: before.get(lead.id, "won") != "won")
            self.env["customer.visit"]._open_after_sales(won, anew)
        if lost := self.filtered(lambda lead: before.get(lead.id) == "won" and lead.won_status != "won"):
            self.env["customer.visit"]._withdraw_after_sales(lost)
