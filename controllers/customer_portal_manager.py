from odoo.exceptions import UserError
from odoo.http import request

from ..reports.drawing import qr_path
from .customer_portal import CustomerManagerPortal, portal_route


class ManagerPortal(CustomerManagerPortal):
    """My manager and his backup, with their name cards (domain 11.12), and the wish for another one."""

    @portal_route("/my/manager")
    def my_manager(self, **_ignored):
        """Show who serves the customer."""
        entity = self._entity()
        if not entity:
            return self._refused()
        people = [(role, card | {"qr": self._qr(card)}) for role, card in entity._portal_people()]
        values = {"people": people, "hotlines": entity._portal_hotlines(), "company": entity._portal_company().name}
        values["has_manager"] = bool(entity._portal_managers())
        return self._page("customer_manager.portal_my_manager", "customer_manager", values)

    def _qr(self, card):
        return qr_path(card["certificate_url"]) if card["certificate_url"] else ()

    @portal_route("/my/manager/wish")
    def my_wish(self, **_ignored):
        """Show the form for the wish for another manager."""
        entity = self._entity()
        if not entity or not entity._portal_managers():
            return self._refused()
        return self._wish_page("", "")

    @portal_route("/my/manager/wish", "POST")
    def my_wish_post(self, reason="", **_ignored):
        """Take in the wish for another manager."""
        if not self._entity():
            return self._refused()
        try:
            with request.env.cr.savepoint():
                wish = request.env["customer.request"]._portal_wish(reason)
        except UserError as error:
            return self._wish_page(reason, str(error), 422)
        return request.redirect(f"/my/requests/{wish.id}")

    def _wish_page(self, reason, error, status=200):
        values = {"reason": reason, "error": error}
        return self._page("customer_manager.portal_manager_wish", "customer_wish", values, status)
