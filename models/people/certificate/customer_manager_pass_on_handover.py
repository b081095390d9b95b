from odoo import models


class CustomerManager(models.Model):
    """Customers pass on at once, the handover follows: it documents and moves what is open (domain 11.5)."""

    _inherit = "customer.manager"

    def _pass_on(self, why=None):
        """Pass customers on, and open the handovers for whoever leads the manager: one for each backup who
        became the primary, one without a receiver for the rest."""
        manager = self.sudo()
        partners = manager.env["res.partner"].search([("customer_manager_id", "=", manager.id)])
        gaps = super()._pass_on(why)
        if not partners:
            return gaps
        manager.env["customer.handover"]._release_suspended(partners)
        today = manager.company_id._customer_today()
        primaries = manager.env["customer.assignment"]._manager_on(partners, today)
        trigger = manager._get_pass_on_trigger()
        for receiver, own in partners.grouped(lambda partner: primaries.get(partner.id, manager.browse())).items():
            if receiver != manager:
                values = {"trigger": trigger, "to_manager_id": receiver.id}
                manager.env["customer.handover"]._open_by_itself(manager, own, values)
        return gaps

    def _get_pass_on_trigger(self):
        """Return why this one manager passes customers on: an exit that is being finished, else the certificate."""
        leaving = self.env["customer.manager.promotion"].search_count(
            [
                ("manager_id", "=", self.id),
                ("kind", "=", "exit"),
                ("state", "=", "applied"),
                ("is_exit_done", "=", False),
            ],
            limit=1,
        )
        return "exit" if leaving else "expiry"
