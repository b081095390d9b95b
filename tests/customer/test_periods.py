import re

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portfolio.common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestPeriods(PortfolioCommon):
    """A slip in one setting must not stop the jobs of all."""

    def test_a_hundred_years_are_the_most(self):
        for record, names in (
            (self.company, ["customer_gateway_minutes", "customer_contact_purge_months", "customer_after_sales_days"]),
            (self.company, ["customer_notice_unread_hours", "customer_certificate_suspension_days"]),
            (self.tiers["core"], ["contact_days", "contact_gap_days", "response_minutes_out_hours"]),
            (self.senior.grade_id, ["certificate_months", "training_hours"]),
            (self.env["customer.signal.rule"].search([], limit=1), ["cooldown_days"]),
        ):
            for name in names:
                label = record._fields[name]._description_string(self.env)
                with self.subTest(record=record, name=name):
                    before = record[name]
                    with self.assertRefused(ValidationError, re.escape(f"{label}: at most a hundred years.")):
                        record.write({name: 2**31 - 1})
                    record.write({name: before})

    def test_every_setting_that_counts_time_is_bounded(self):
        names = self.company._customer_period_names()
        self.assertGreater(len(names), 50)
        for name in names:
            if self.company._fields[name].readonly:
                continue
            refused = self.assertRefused((ValidationError, IntegrityError), "")
            with self.subTest(name=name), mute_logger("odoo.sql_db"), refused:
                self.company.write({name: 2**31 - 1})
