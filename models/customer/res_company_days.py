from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import models


class ResCompany(models.Model):
    """Terms that are counted in working days."""

    _inherit = "res.company"

    def _customer_after_working_days(self, day, count):
        """Return the last of `count` working days after `day`; `day` itself for none.

        Working days are those of the company's calendar, without a calendar Monday to Friday.

        :param day: a date
        :param count: how many, not negative
        """
        if not count:
            return day
        calendar = self.resource_calendar_id
        if not calendar:
            return _after_weekdays(day, count)
        zone = ZoneInfo(calendar.tz or "UTC")
        start = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
        end = calendar.plan_days(count, start, compute_leaves=True)
        return end.astimezone(zone).date() if end else _after_weekdays(day, count)


def _after_weekdays(day, count):
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
