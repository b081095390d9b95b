from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models

from odoo.addons.base.models.res_partner import _tz_get


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_timezone = fields.Selection(
        prefetch="customer",
        selection=_tz_get,
        string="Customer Manager Time Zone",
        help="Decides when a new day begins for assignments, tiers and limits"
        " if the company's working schedule names no time zone.",
    )

    def _customer_today(self):
        """Return the company's current day as a date (design 3, "Today").

        The only source of today in rules, jobs and defaults: the day of the
        working schedule's time zone, else of the setting, else of UTC. Without
        a company, the current one counts.
        """
        return self._customer_day(fields.Datetime.now())

    def _customer_day(self, moment):
        """Return the company's day of a time (UTC); at the ends of the calendar, where no other day is, that of UTC."""
        try:
            return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self._customer_zone())).date()
        except OverflowError:
            return moment.date()

    def _customer_zone(self):
        """Return the name of the time zone in which the company's days begin."""
        company = self[:1] or self.env.company
        return company.resource_calendar_id.tz or company.customer_timezone or "UTC"
