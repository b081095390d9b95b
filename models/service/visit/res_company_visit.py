from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    """Figures of visits and promises (domain P4, 8.2, 11.13, 11.17)."""

    _inherit = "res.company"

    customer_visit_record_days = fields.Integer(
        prefetch="customer",
        string="Visits: Record within",
        default=3,
        help="Working days after a visit within which it is recorded; later records are marked.",
    )
    customer_visit_early_share = fields.Integer(
        prefetch="customer",
        string="Visits: May Come Earlier",
        default=20,
        help="Per cent of the interval by which a visit may be planned earlier, so that they spread over the days.",
    )
    customer_visit_escalation_share = fields.Integer(
        prefetch="customer",
        string="Visits: Escalate after",
        default=25,
        help="Per cent of the interval by which a visit is overdue when the supervisor is told.",
    )
    customer_visit_horizon_days = fields.Integer(
        prefetch="customer",
        string="Visits: Planned ahead",
        default=31,
        help="Days for which the plan of visits is kept. The next one of each customer is planned in any case.",
    )
    customer_visit_sample_share = fields.Float(
        prefetch="customer",
        string="Visits: Records Checked (%)",
        digits=(5, 2),
        default=10.0,
        help="Visit records of each manager and month that the system draws for the supervisor to check.",
    )
    customer_visit_joint_count = fields.Integer(
        prefetch="customer",
        string="Visits: Joined by the Supervisor",
        default=1,
        help="Visits to core customers that the supervisor joins, for each manager and quarter.",
    )
    customer_after_sales_days = fields.Integer(
        prefetch="customer",
        string="After-Sales Visit after",
        default=30,
        help="Days after a won opportunity or a closed connection until its after-sales visit is due; 0 = none.",
    )
    customer_visit_plan_from = fields.Date(
        prefetch="customer",
        readonly=True,
        export_string_translation=False,
        help="First day of the plan of visits: the intervals of customers never visited count from it.",
    )

    _customer_visit_numbers = models.Constraint(
        "CHECK (customer_visit_record_days >= 0 AND customer_visit_early_share BETWEEN 0 AND 100"
        " AND customer_visit_escalation_share BETWEEN 0 AND 400 AND customer_visit_horizon_days BETWEEN 1 AND 400"
        " AND customer_visit_sample_share BETWEEN 0 AND 100 AND customer_visit_joint_count BETWEEN 0 AND 20"
        " AND customer_after_sales_days >= 0)",
        "Visits: days are 0 or more, shares per cent, planned ahead are 1 to 400 days, joined are at most 20 visits.",
    )

    def _customer_working_dates(self, date_from, date_to):
        """Return the working days of these days, ascending: schedule, time off and the dated list (domain 11.7).

        A schedule without hours says nothing of days: then they are Monday to Friday.
        """
        self.ensure_one()
        days = [date_from + timedelta(days=number) for number in range((date_to - date_from).days + 1)]
        clock = self._customer_clock()
        if not clock.can_work:
            return [day for day in days if day.weekday() < 5]
        return [day for day in days if clock.working_time.of_day(day)]

    def _customer_working_date_after(self, day, count):
        """Return the working day that comes `count` working days after `day`; `day` itself for 0."""
        if not count:
            return day
        days = self._customer_working_dates(day + timedelta(days=1), day + timedelta(days=7 + 3 * count))
        return days[count - 1] if len(days) >= count else day + timedelta(days=count)
