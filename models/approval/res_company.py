from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    _inherit = "res.company"

    approval_foresight_months = fields.Integer(
        "Foresight", default=12, help="Before a version is published, the requests of so many months are tried on it."
    )

    _approval_foresight_months_range = models.Constraint(
        "CHECK (approval_foresight_months BETWEEN 1 AND 60)", "Foresight: from 1 to 60 months."
    )

    def _approval_today(self):
        """Return the day (date) in the time zone of the company's working schedule, else in UTC.

        Of the clock of the server alone: a client's time zone moves no deadline and no period.
        Without a company, the current one counts.
        """
        return self._approval_day(fields.Datetime.now())

    def _approval_day(self, moment):
        """Return the day (date) on which a moment (UTC) falls, as `_approval_today` counts days."""
        zone = ZoneInfo((self[:1] or self.env.company)._approval_zone())
        return moment.replace(tzinfo=UTC).astimezone(zone).date()

    @ormcache("self.id")
    def _approval_zone(self):
        """Return the name of the time zone of the company's working schedule."""
        return self.sudo().resource_calendar_id.tz or "UTC"

    def write(self, vals):
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)
