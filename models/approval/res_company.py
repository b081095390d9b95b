from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    _inherit = "res.company"

    def _approval_today(self):
        """Return the day (date) in the time zone of the company's working schedule, else in UTC.

        Of the clock of the server alone: a client's time zone moves no deadline and no period.
        Without a company, the current one counts.
        """
        zone = ZoneInfo((self[:1] or self.env.company)._approval_zone())
        return fields.Datetime.now().replace(tzinfo=UTC).astimezone(zone).date()

    @ormcache("self.id")
    def _approval_zone(self):
        """Return the name of the time zone of the company's working schedule."""
        return self.sudo().resource_calendar_id.tz or "UTC"

    def write(self, vals):
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)
