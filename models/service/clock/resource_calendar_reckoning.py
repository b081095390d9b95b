from odoo import models

_OF_CALENDAR = frozenset(
    ("attendance_ids", "leave_ids", "global_leave_ids", "schedule_type", "two_weeks_calendar", "tz")
)


class ResourceCalendar(models.Model):
    """Hours that change move the limits of open requests."""

    _inherit = "resource.calendar"

    def write(self, vals):
        """Have limits reckoned again where the hours of a company change."""
        result = super().write(vals)
        if _OF_CALENDAR & vals.keys():
            self._customer_clock_has_changed()
        return result

    def _customer_clock_has_changed(self):
        if self:
            companies = self.env["res.company"].sudo().search([("resource_calendar_id", "in", self.ids)])
            companies._customer_clock_has_changed()
