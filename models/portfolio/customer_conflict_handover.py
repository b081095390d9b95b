from odoo import api, models


class CustomerConflict(models.Model):
    """A conflict with the own manager: the customer passes on (domain 11.5)."""

    _inherit = "customer.conflict"

    @api.model_create_multi
    def create(self, vals_list):
        """Register conflicts; a handover is opened where the manager serves the customer."""
        conflicts = super().create(vals_list)
        conflicts.sudo()._open_handovers()
        return conflicts

    def _open_handovers(self):
        """Open a handover for each manager who serves one of these customers as primary."""
        for manager, conflicts in self.grouped("manager_id").items():
            today = manager.company_id._customer_today()
            running = conflicts.filtered(lambda one, today=today: not one.date_to or one.date_to >= today)
            partners = running.partner_id.filtered(lambda partner, own=manager: partner.customer_manager_id == own)
            self.env["customer.handover"]._open_by_itself(manager, partners, {"trigger": "conflict"})
