from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """Hours written by themselves, as imports and interfaces do."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        """Have limits reckoned again."""
        rows = super().create(vals_list)
        rows.calendar_id._customer_clock_has_changed()
        return rows

    def write(self, vals):
        """Have limits reckoned again, also of the schedule the hours are taken from."""
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._customer_clock_has_changed()
        return result

    def unlink(self):
        """Have limits reckoned again."""
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._customer_clock_has_changed()
        return result
