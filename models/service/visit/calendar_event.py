from odoo import fields, models

_TIMES = frozenset({"start", "stop", "start_date", "stop_date", "allday", "duration"})


class CalendarEvent(models.Model):
    """Events of visits: moving one moves the visit, deleting one loses nothing."""

    _inherit = "calendar.event"

    customer_visit_ids = fields.One2many(
        "customer.visit", "event_id", string="Customer Visits", groups="base.group_system", copy=False
    )

    def write(self, vals):
        """Let open visits follow their event, where the user may change the visit."""
        moved = bool(_TIMES & vals.keys()) and not self.env.context.get("customer_visit_sync")
        result = super().write(vals)
        if moved:
            visits = self._open_customer_visits()
            followers = visits._filtered_access("write") if visits else visits
            followers._follow_event()
            # others' moves do not count: the event goes back to what the visit says
            (visits - followers)._sync_event()
        return result

    def unlink(self):
        """Keep the visits, and do not enter them again."""
        if not self.env.context.get("customer_visit_sync"):
            self._open_customer_visits().sudo().write({"is_event_declined": True})
        return super().unlink()

    def _open_customer_visits(self):
        visits = self.env["customer.visit"].sudo()
        found = visits.search([("event_id", "in", self.ids), *visits._open_domain()]) if self.ids else visits
        return found.with_env(self.env)
