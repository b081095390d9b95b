from odoo.exceptions import UserError
from odoo.http import request

from .customer_portal import CustomerManagerPortal, portal_route


class VisitPortal(CustomerManagerPortal):
    """Visits, promises, and the plan of the year, which the customer signs here."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "customer_plan_count" in counters:
            values["customer_plan_count"] = request.env["customer.account.plan"]._portal_unsigned_count()
        return values

    @portal_route("/my/visits")
    def my_visits(self, **_ignored):
        """Show visits to come, visits that were, and promises."""
        if not self._entity():
            return self._refused()
        ahead, past = request.env["customer.visit"]._portal_visits()
        values = {"ahead": ahead, "past": past, "promises": request.env["customer.promise"]._portal_promises()}
        return self._page("customer_manager.portal_my_visits", "customer_visit", values)

    @portal_route("/my/plan")
    def my_plan(self, **_ignored):
        """Show the plans of the last years."""
        return self._plan_page() if self._entity() else self._refused()

    @portal_route("/my/plan/<int:plan_id>/sign", "POST")
    def my_plan_sign(self, plan_id, version=None, **_ignored):
        """Sign a plan for the customer.

        :param version: that of the plan on the page he read
        """
        try:
            with request.env.cr.savepoint():
                is_there = request.env["customer.account.plan"]._portal_sign(plan_id, version)
        except UserError as error:
            return self._plan_page(str(error), 422)
        return request.redirect("/my/plan") if is_there else self._refused()

    def _plan_page(self, error="", status=200):
        values = {"plans": request.env["customer.account.plan"]._portal_plans(), "error": error}
        return self._page("customer_manager.portal_my_plan", "customer_plan", values, status)
