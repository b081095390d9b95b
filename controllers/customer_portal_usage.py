from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .customer_portal import CustomerManagerPortal, portal_route


class UsagePortal(CustomerManagerPortal):
    """Usage of 24 months, bills, and what our advice brought."""

    @portal_route(["/my/usage", "/my/usage/page/<int:page>"])
    def my_usage(self, page=1, filterby=None, **_ignored):
        """Show usage and bills of the customer."""
        entity = self._entity()
        if not entity:
            return self._refused()
        filterby = "open" if filterby == "open" else "all"
        domain = entity._portal_bill_domain(filterby == "open")
        pager = portal_pager(
            url="/my/usage",
            url_args={"filterby": filterby},
            total=request.env["customer.usage"].sudo().search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        # the customer is of the superuser: words in the language of the page
        customer = entity.with_context(lang=request.env.lang)
        values = {
            "usage": customer._portal_usage(),
            "bills": customer._portal_bills(filterby == "open", self._items_per_page, pager["offset"]),
            "value": customer._portal_value(),
            "pager": pager,
            "filterby": filterby,
        }
        return self._page("customer_manager.portal_my_usage", "customer_usage", values)
