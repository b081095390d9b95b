from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.service.portal.customer_request_portal import PORTAL_FILTERS, PORTAL_ORDERS, PORTAL_SEARCHES
from .customer_portal import CustomerManagerPortal, portal_route

_FIELDS = ("type_id", "account_id", "name", "description", "about", "has_name_consent")


class RequestPortal(CustomerManagerPortal):
    """Requests of the customer: list, new one, and the page of one with what he may do there."""

    # ------------------------------------------------------------
    # List
    # ------------------------------------------------------------

    @portal_route(["/my/requests", "/my/requests/page/<int:page>"])
    def my_requests(self, page=1, sortby=None, filterby=None, search=None, search_in="all", **_ignored):
        """List the requests of the customer."""
        if not self._entity():
            return self._refused()
        sortby = sortby if sortby in PORTAL_ORDERS else "newest"
        filterby = filterby if filterby in PORTAL_FILTERS else "all"
        search_in = search_in if search_in in PORTAL_SEARCHES else "all"
        requests = request.env["customer.request"].sudo()
        domain = requests._portal_list_domain(filterby, search, search_in)
        pager = portal_pager(
            url="/my/requests",
            url_args={"sortby": sortby, "filterby": filterby, "search": search or "", "search_in": search_in},
            total=requests.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = requests.search(domain, order=PORTAL_ORDERS[sortby], limit=self._items_per_page, offset=pager["offset"])
        values = self._searchbar(sortby, filterby, search, search_in) | {
            "rows": [one._portal_row() for one in found],
            "pager": pager,
            "default_url": "/my/requests",
        }
        return self._page("customer_manager.portal_my_requests", "customer_request", values)

    def _searchbar(self, sortby, filterby, search, search_in):
        _ = request.env._
        orders = {"newest": _("Newest"), "oldest": _("Oldest"), "due": _("Answer by"), "number": _("Number")}
        filters = {"all": _("All"), "open": _("Open"), "mine": _("Waiting for me"), "over": _("Settled")}
        searches = {"all": _("Search in all"), "number": _("Search in numbers"), "text": _("Search in texts")}
        return {
            "searchbar_sortings": {key: {"label": label} for key, label in orders.items()},
            "searchbar_filters": {key: {"label": label} for key, label in filters.items()},
            "searchbar_inputs": {key: {"input": key, "label": label} for key, label in searches.items()},
            "sortby": sortby,
            "filterby": filterby,
            "search": search or "",
            "search_in": search_in,
        }

    # ------------------------------------------------------------
    # New
    # ------------------------------------------------------------

    @portal_route("/my/requests/new")
    def my_request_new(self, about=None, **_ignored):
        """Show the form of a new request, or of a complaint about a manager."""
        if not self._entity():
            return self._refused()
        return self._form({"about": about} if about else {})

    @portal_route("/my/requests/new", "POST")
    def my_request_create(self, **post):
        """Take in a new request."""
        if not self._entity():
            return self._refused()
        values = {name: post.get(name, "") for name in _FIELDS}
        try:
            with request.env.cr.savepoint():
                made = request.env["customer.request"]._portal_create(values, self._uploads())
        except UserError as error:
            return self._form(values, str(error), 422)
        return request.redirect(f"/my/requests/{made.id}")

    def _uploads(self):
        return request.httprequest.files.getlist("files")

    def _form(self, given, error="", status=200):
        entity = self._entity()
        company = entity._portal_company()
        requests = request.env["customer.request"].sudo()
        limits = requests._portal_limits(company)
        values = {
            "given": given,
            "error": error,
            "types": [(one.id, one.name) for one in requests.type_id._portal_types(company)],
            "accounts": [(one.id, one.number, one.street or "") for one in requests._portal_accounts(entity)],
            "managers": [(role, manager.name) for role, manager in entity._portal_managers()],
            "limits": limits,
            "files_hint": requests._portal_files_hint(limits),
        }
        return self._page("customer_manager.portal_request_new", "customer_request_new", values, status)

    # ------------------------------------------------------------
    # One
    # ------------------------------------------------------------

    def _find(self, request_id):
        """Return the request of an address, as superuser, if the login sees it; else there is none."""
        found = request.env["customer.request"]._portal_find(request_id)
        if not found:
            raise NotFound()
        return found

    @portal_route("/my/requests/<int:request_id>")
    def my_request(self, request_id, **_ignored):
        """Show one request."""
        return self._show(self._find(request_id))

    def _show(self, found, error="", text="", status=200):
        limits = found._portal_limits(found.company_id)
        values = {"one": found._portal_page(), "error": error, "text": text, "limits": limits}
        values["files_hint"] = found._portal_files_hint(limits)
        return self._page("customer_manager.portal_my_request", "customer_request_page", values, status)

    def _step(self, request_id, step, text=""):
        """Do one step, or show the request with the reason why not."""
        found = self._find(request_id)
        try:
            with request.env.cr.savepoint():
                step(found)
        except UserError as error:
            found.invalidate_recordset()
            return self._show(found, str(error), text, 422)
        return request.redirect(f"/my/requests/{found.id}")

    @portal_route("/my/requests/<int:request_id>/message", "POST")
    def my_request_message(self, request_id, text="", **_ignored):
        """Keep what the customer writes."""
        return self._step(request_id, lambda found: found._portal_post(text, self._uploads()), text)

    @portal_route("/my/requests/<int:request_id>/confirm", "POST")
    def my_request_confirm(self, request_id, **_ignored):
        """Close the request, since the customer says that it is settled."""
        return self._step(request_id, lambda found: found._portal_confirm())

    @portal_route("/my/requests/<int:request_id>/stage", "POST")
    def my_request_stage(self, request_id, **_ignored):
        """End the stage on which the customer works himself: our clock runs again."""
        return self._step(request_id, lambda found: found._portal_end_stage())

    @portal_route("/my/requests/<int:request_id>/reopen", "POST")
    def my_request_reopen(self, request_id, reason="", **_ignored):
        """Take the request up again, since the customer says that it is not settled."""
        return self._step(request_id, lambda found: found._portal_reopen(reason), reason)

    @portal_route("/my/requests/<int:request_id>/files/<int:attachment_id>")
    def my_request_file(self, request_id, attachment_id, **_ignored):
        """Send one file of the request."""
        attachment = self._find(request_id)._portal_file(attachment_id)
        if not attachment:
            raise NotFound()
        return self._send_file(attachment)
