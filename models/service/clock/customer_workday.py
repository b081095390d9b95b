from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...jobs import each_for_itself
from ...roles import OFFICER

ACTIVITY = "customer_manager.mail_activity_type_workdays"
#: years around which a list is kept
_YEARS = range(1990, 2200)


class CustomerWorkday(models.Model):
    """A day on which the office works or not, whatever the working schedule says (domain 11.7).

    Public holidays in China come with make-up days (调休) on weekends, which a weekly schedule cannot say.
    """

    _name = "customer.workday"
    _description = "Dated Working Day"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True, index=True)
    works = fields.Boolean(
        string="Worked",
        help="Yes: a make-up day, with the hours of the nearest ordinary working day. No: a holiday.",
    )
    name = fields.Char(string="Occasion", required=True, help="Such as the holiday the day belongs to.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        compute="_compute_weekday",
    )
    hours = fields.Float(
        string="Working Hours",
        compute="_compute_hours",
        help="What the clocks reckon with on this day.",
    )

    _date_uniq = models.Constraint(
        "UNIQUE (company_id, date)",
        "Date: it already stands in the company's list of working days.",
    )

    @api.depends("date")
    def _compute_weekday(self):
        for row in self:
            row.weekday = str(row.date.weekday()) if row.date else False

    @api.depends("date", "works", "company_id")
    def _compute_hours(self):
        self.hours = 0
        for company, rows in self.grouped("company_id").items():
            clock = company._customer_clock()
            for row in rows.filtered("date"):
                row.hours = clock.hours_of(row.date)

    @api.constrains("date")
    def _check_date(self):
        for row in self:
            if row.date.year not in _YEARS:
                raise ValidationError(
                    self.env._(
                        "Date: %(year)s lies outside the years a list of working days is kept for.",
                        year=row.date.year,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add days; a list that arrives settles the reminder of it."""
        rows = super().create(vals_list)
        rows.company_id._settle_workday_reminder()
        rows.company_id._customer_clock_has_changed()
        return rows

    def write(self, vals):
        """Change days; limits are reckoned again, also of the company a day is taken from."""
        companies = self.company_id
        result = super().write(vals)
        if {"date", "works", "company_id"} & vals.keys():
            (companies | self.company_id)._customer_clock_has_changed()
        return result

    def unlink(self):
        """Take days off the list; limits are reckoned again."""
        companies = self.company_id
        result = super().unlink()
        companies._customer_clock_has_changed()
        return result

    @api.model
    def get_import_templates(self):
        """Return the file that shows how to bring in the list of a year."""
        return [
            {
                "label": self.env._("Import Template for Working Days"),
                "template": "/customer_manager/static/import/customer_workday.csv",
            }
        ]

    @api.model
    def _listed(self, company):
        """Return {date: works} of a company's list."""
        rows = self.sudo().search_fetch([("company_id", "=", company.id)], ["date", "works"])
        return {row.date: row.works for row in rows}

    # ------------------------------------------------------------
    # The reminder
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_of_list(self):
        """Tell the marketing department of a list that is missing: from 1 December that of the next year.

        Told once for each year and company; a job that was off tells in the new year too.
        """
        companies = self.env["res.company"].sudo().search([("customer_workday_list", "=", True)])
        missing = companies.filtered(
            lambda company: company._missing_workday_year() > company.customer_workday_told_year
        )
        each_for_itself(
            missing,
            lambda company: company._remind_of_workdays(),
            "The list of working days of company %s could not be asked for: %s",
        )

    @api.model
    def _years_listed(self, company, year):
        """Whether a company's list has a day of a year."""
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("date", ">=", date(year, 1, 1)) & Domain("date", "<=", date(year, 12, 31))
        return bool(self.sudo().search_count(domain, limit=1))

    @api.model
    def _officers(self, company):
        """Return the people of the marketing department who see a company."""
        officers = self.env.ref(OFFICER).sudo().all_user_ids
        return officers.filtered(lambda user: user.active and company in user.company_ids)
