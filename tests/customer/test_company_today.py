from odoo.tests import freeze_time, tagged

from ..common import CustomerManagerCommon


@tagged("post_install", "-at_install")
class TestCompanyToday(CustomerManagerCommon):
    @freeze_time("2026-03-31 16:30:00")
    def test_day_follows_the_working_schedule(self):
        self.assertEqual(str(self.company._customer_today()), "2026-04-01")

    @freeze_time("2026-03-31 16:30:00")
    def test_setting_counts_without_a_schedule(self):
        self.company.resource_calendar_id = False
        self.company.customer_timezone = "America/New_York"
        self.assertEqual(str(self.company._customer_today()), "2026-03-31")

    @freeze_time("2026-03-31 16:30:00")
    def test_without_any_zone_it_is_utc(self):
        self.company.resource_calendar_id = False
        self.company.customer_timezone = False
        self.assertEqual(str(self.company._customer_today()), "2026-03-31")
