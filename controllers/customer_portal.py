from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

#: what a browser may do with a file that came from outside: keep it
_FILE_HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class CustomerManagerPortal(CustomerPortal):
    """What all pages of the service on the portal share: the customer behind the login, and the cards of `/my`."""

    _items_per_page = 20

    def _entity(self):
        """Return the customer of the login, as superuser; empty if it acts for none."""
        return request.env.user._customer_portal_entity()

    def _prepare_portal_layout_values(self):
        values = super()._prepare_portal_layout_values()
        entity = self._entity()
        values["customer_entity"] = bool(entity)
        # the side of the page names the salesperson: that is the manager, whose card may be void
        if entity and entity.customer_acting_manager_id:
            acting = entity.customer_acting_manager_id
            if not acting._portal_cards():
                values["sales_user"] = request.env["res.users"]
        return values

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if {"customer_request_count", "customer_request_answered_count"} & set(counters):
            counts = request.env["customer.request"]._portal_counts()
            values["customer_request_count"] = counts["open"]
            values["customer_request_answered_count"] = counts["answered"]
        return values

    def _refused(self):
        """Answer whom a page is not for exactly as if it were not there."""
        return request.not_found()

    def _page(self, template, page_name, values, status=200):
        """Return a page of ours for the customer of the login."""
        response = request.render(
            template, self._prepare_portal_layout_values() | {"page_name": page_name} | values, status=status
        )
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    def _send_file(self, attachment):
        """Return a file to be kept, never to be shown by the browser."""
        stream = request.env["ir.binary"]._get_stream_from(attachment.sudo())
        response = stream.get_response(as_attachment=True)
        response.headers.update(_FILE_HEADERS)
        return response


def portal_route(path, method="GET", **options):
    """Return the decorator of a route for logged-in customers; what changes something asks for the token of Odoo's
    forms."""
    return http.route(path, type="http", auth="user", website=True, methods=[method], sitemap=False, **options)
