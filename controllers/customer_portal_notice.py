from odoo.http import request

from .customer_portal import CustomerManagerPortal, portal_route


class NoticePortal(CustomerManagerPortal):
    """Notices to the customer: prices, policies, outages."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "customer_notice_count" in counters:
            values["customer_notice_count"] = request.env["customer.notice.receipt"]._portal_unread_count()
        return values

    @portal_route("/my/notices")
    def my_notices(self, **_ignored):
        """List what the customer was told."""
        if not self._entity():
            return self._refused()
        values = {"notices": request.env["customer.notice.receipt"]._portal_list()}
        return self._page("customer_manager.portal_my_notices", "customer_notice", values)

    @portal_route("/my/notices/<int:receipt_id>")
    def my_notice(self, receipt_id, **_ignored):
        """Show one notice, which is its receipt."""
        notice = request.env["customer.notice.receipt"]._portal_open(receipt_id)
        if not notice:
            return self._refused()
        return self._page("customer_manager.portal_my_notice", "customer_notice_page", {"notice": notice})
