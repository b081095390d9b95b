from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo.fields import Command

from ..common import CustomerManagerCommon

ZONE = ZoneInfo("Asia/Shanghai")


class ClockCommon(CustomerManagerCommon):
    """A company in Shanghai that works Monday to Friday, 8 to 12 and 13 to 17; 2 March 2026 is a Monday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [Command.clear(), *cls._attendances(range(5))],
            }
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.env["resource.calendar.leaves"].search([("company_id", "in", (cls.company.id, False))]).unlink()
        cls.Workday = cls.env["customer.workday"]
        cls.Type = cls.env["customer.request.type"]

    @classmethod
    def _attendances(cls, days, **values):
        return [
            Command.create(
                {
                    "name": period,
                    "dayofweek": str(day),
                    "hour_from": start,
                    "hour_to": end,
                    "day_period": period,
                    **values,
                }
            )
            for day in days
            for start, end, period in ((8, 12, "morning"), (12, 13, "lunch"), (13, 17, "afternoon"))
        ]

    @classmethod
    def _list(cls, **days):
        """Add days like d2026_10_01=False to the list of the company."""
        return cls.Workday.create(
            [
                {"date": day[1:].replace("_", "-"), "works": works, "name": "Holiday", "company_id": cls.company.id}
                for day, works in days.items()
            ]
        )

    @staticmethod
    def _at(text):
        """Return a time of the company's wall clock as naive UTC."""
        return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)

    def assertAt(self, moment, text):
        """Expect a moment at a time of the company's wall clock."""
        self.assertEqual(moment.replace(tzinfo=UTC).astimezone(ZONE).strftime("%Y-%m-%d %H:%M"), text)
