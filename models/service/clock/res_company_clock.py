from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....algorithms.clock import Clock, Schedule

_SECOND = timedelta(seconds=1)


class CompanyClock(Clock):
    """The clocks of a company, which refuse in words that name the schedule."""

    def __init__(self, schedule, now, company, flexible=False):
        super().__init__(schedule, now)
        self._company = company
        self._flexible = flexible

    @property
    def trouble(self):
        """Why the working clock cannot run, as a sentence; empty when it can."""
        return "" if self.can_work else self._sentence("no_hours")

    def hours_of(self, day):
        """Return the working hours of a day of the office."""
        spans = self.working_time.of_day(day)
        return sum((end - begin).total_seconds() for begin, end in spans) / 3600

    def _error(self, reason):
        return UserError(self._sentence(reason))

    def _sentence(self, reason):
        env, names = self._company.env, self._names()
        if reason == "no_hours" and not names["calendar"]:
            return env._("Working schedule: %(company)s has none. Set one, so that limits can be reckoned.", **names)
        if reason == "no_hours" and self._flexible:
            return env._(
                "Working schedule: %(calendar)s is flexible and names no hours. Give %(company)s a fixed one, so that"
                " limits in working time can be reckoned.",
                **names,
            )
        if reason == "no_hours":
            return env._(
                "Working schedule: %(calendar)s of %(company)s has no working hours. Enter some, so that limits in"
                " working time can be reckoned.",
                **names,
            )
        if reason == "never_again":
            return env._(
                "Working schedule: %(calendar)s of %(company)s has no working time for more than a year. Shorten its"
                " time off or correct the list of working days.",
                **names,
            )
        if reason == "open_pause":
            return env._("Pause: it still runs, so that nothing can be due. End it first.")
        return env._("Limit: it ends too far in the future. Give a shorter one.")

    def _names(self):
        company = self._company
        return {"company": company.name, "calendar": company.resource_calendar_id.display_name or ""}


class ResCompany(models.Model):
    _inherit = "res.company"

    def _customer_clock(self):
        """Return the clocks of this company (or the current one): its schedule, time off and dated list as of now.

        Three queries at most, whatever is asked of it then; the object is good for one transaction. The continuous
        clock also works without any working hours; `trouble` says why the working one would refuse.
        """
        company = (self[:1] or self.env.company).sudo()
        calendar = company.resource_calendar_id
        flexible = calendar.schedule_type == "flexible"
        schedule = Schedule(
            zone=company._customer_zone(),
            shifts=() if flexible else calendar._customer_shifts(),
            off=company._customer_time_off(),
            days=self.env["customer.workday"]._listed(company),
        )
        return CompanyClock(schedule, fields.Datetime.now(), company, flexible)

    def _customer_time_off(self):
        """Return the public time off of the schedule: what concerns nobody in particular."""
        domain = Domain("resource_id", "=", False) & Domain("time_type", "=", "leave")
        domain &= Domain("company_id", "in", [self.id, False])
        domain &= Domain("calendar_id", "in", [self.resource_calendar_id.id, False])
        rows = self.env["resource.calendar.leaves"].search_fetch(domain, ["date_from", "date_to"])
        # Odoo lets a day off end at 23:59:59, which is meant to be included
        return tuple(
            (row.date_from, row.date_to + (_SECOND if row.date_to.second == 59 else timedelta())) for row in rows
        )
