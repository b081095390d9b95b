from odoo import models


class CustomerManager(models.Model):
    """The name card of a manager, as customers see it on the portal (domain 11.12)."""

    _inherit = "customer.manager"

    def _portal_cards(self):
        """Return {manager id: card} of those whose card is valid today, in the language of the context.

        The title is that of the grade held, never free text. Who is suspended, out of office or not certified for his
        grade has no card: his customers are told to call the desk.
        """
        cards = {}
        for company, managers in self.sudo().grouped("company_id").items():
            for manager in managers._certified_on(company._customer_today()):
                if manager.state == "active" and manager.grade_id:
                    cards[manager.id] = manager._portal_card()
        return cards

    def _portal_card(self):
        """Return what the card of one manager shows, as plain values."""
        self.ensure_one()
        person = self.employee_id
        return {
            "name": self.name,
            "title": self.grade_id.name,
            "unit": person.department_id.name or "",
            "company": self.company_id.name,
            "work_phone": person.work_phone or "",
            "mobile_phone": person.mobile_phone or "",
            "email": person.work_email or "",
            "certificate_url": "",
            "certificate_number": "",
        }
