from odoo import models

from ....algorithms.working_time import Shift


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _customer_shifts(self):
        """Return the working hours of the week, or of both weeks, without breaks."""
        shifts = []
        for attendance in self.attendance_ids:
            if attendance._is_work_period():
                week = int(attendance.week_type or 0) if self.two_weeks_calendar else None
                hours = round(attendance.hour_from * 60), round(attendance.hour_to * 60)
                shifts.append(Shift(int(attendance.dayofweek), *hours, week))
        return tuple(shifts)
