from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _approval_today(self):
        """Return the day (date) in the time zone of the company's working schedule, else in UTC.

        Of the clock of the server alone: a client's time zone moves no deadline and no period.
        Without a company, the current one counts.
        """
        company = self[:1] or self.env.company
        zone = ZoneInfo(company.sudo().resource_calendar_id.tz or "UTC")
        return fields.Datetime.now().replace(tzinfo=UTC).astimezone(zone).date()
