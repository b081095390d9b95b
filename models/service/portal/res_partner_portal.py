from odoo import models


class ResPartner(models.Model):
    """Who serves a customer, as the portal shows it."""

    _inherit = "res.partner"

    def _portal_managers(self):
        """Return [(role, manager)] of one customer; role is `acting`, `primary` or `backup`, the first one is whom he
        turns to today."""
        self.ensure_one()
        customer = self.sudo()
        primary = customer.customer_manager_id
        acting = customer.customer_acting_manager_id or primary
        found = [("acting" if acting != primary else "primary", acting)]
        if acting != primary:
            found.append(("primary", primary))
        if customer.customer_backup_manager_id not in (acting | primary):
            found.append(("backup", customer.customer_backup_manager_id))
        return [(role, manager) for role, manager in found if manager]

    def _portal_people(self):
        """Return [(role, card)] of one customer, without those whose card is void."""
        managers = self._portal_managers()
        cards = self.env["customer.manager"].union(*(manager for _role, manager in managers))._portal_cards()
        return [(role, cards[manager.id]) for role, manager in managers if manager.id in cards]

    def _portal_company(self):
        """Return the company that serves one customer, as superuser."""
        self.ensure_one()
        return (self.sudo().customer_company_id or self.sudo().company_id or self.env.user.company_id).sudo()

    def _portal_hotlines(self):
        """Return the hotlines of the company that serves one customer."""
        company = self._portal_company()
        return {"service": company.customer_hotline or "", "regulator": company.customer_regulator_hotline or ""}
