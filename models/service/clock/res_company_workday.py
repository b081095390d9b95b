from datetime import date

from odoo import models

from .customer_workday import ACTIVITY


class ResCompany(models.Model):
    """Reminds of the list of working days (domain 11.7)."""

    _inherit = "res.company"

    def _missing_workday_year(self):
        """Return the year whose list is missing today: from 1 December the next one, else this one; 0 = none."""
        today = self._customer_today()
        year = today.year + (today.month == 12)
        return 0 if self.env["customer.workday"]._years_listed(self, year) else year

    def _remind_of_workdays(self):
        """Give each officer of the company a task, once for a year."""
        year = self._missing_workday_year()
        self.customer_workday_told_year = year
        for officer in self.env["customer.workday"]._officers(self):
            company = self.with_context(lang=officer.lang)
            self.partner_id.activity_schedule(
                ACTIVITY,
                max(self._customer_today(), date(year - 1, 12, 31)),
                summary=company.env._("Working days of %s are missing", year),
                note=company.env._(
                    "Import the holidays and make-up days of %(year)s for %(company)s: without them limits in working"
                    " time are reckoned by the weekly schedule alone.",
                    year=year,
                    company=self.name,
                ),
                user_id=officer.id,
            )

    def _settle_workday_reminder(self):
        """Take the tasks back where the list has come."""
        for company in self.sudo():
            if not company._missing_workday_year():
                company.partner_id.activity_unlink([ACTIVITY])
