from odoo import models
from odoo.exceptions import UserError


class CustomerRequestLeg(models.Model):
    """Limits of a work order: to accept or return it, and to be done inside the customer's limit (domain P3)."""

    _inherit = "customer.request.leg"

    def _reckon(self, clock):
        """Return the values of the moments of one work order; none where the customer has no limit."""
        request, company = self.request_id, self.company_id
        nothing = {"date_due": False, "accept_due": False, "alarm_at": False}
        if not request.date_due:
            return nothing
        until = min(request.date_due, self.stage_id.date_due or request.date_due)
        pauses = [pause for pause in request._pauses() if pause[1] > self.sent_at]
        tier = request.partner_id.customer_tier_id
        try:
            due = company._customer_leg_limit(clock, request.clock, self.sent_at, until, pauses).due
            accept = company._customer_accept_limit(clock, self.sent_at, due, tier).due
        except UserError:
            return nothing
        alarm_at = self.alarm_at if due == self.date_due else due
        return {"date_due": due, "accept_due": accept, "alarm_at": alarm_at}
