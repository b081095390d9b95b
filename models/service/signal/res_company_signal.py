from datetime import timedelta

from odoo import fields, models

from ...roles import OFFICER


class ResCompany(models.Model):
    """Numbers of the signals (P5)."""

    _inherit = "res.company"

    customer_signal_verify_days = fields.Integer(
        prefetch="customer",
        string="Signals: Verify within (working days)",
        default=2,
        help="Working days in which the manager verifies or rejects a new signal.",
    )
    customer_signal_read_days = fields.Integer(
        prefetch="customer",
        string="Signals: Red One Read within (working days)",
        default=1,
        help="Working days in which the head of the department reads a red warning.",
    )
    customer_signal_data_months = fields.Integer(
        prefetch="customer",
        string="Signals: Oldest Usage (months)",
        default=3,
        help="Whole months by which the newest usage may lag behind; rules on older data raise nothing.",
    )
    customer_signal_hit_rate = fields.Float(
        prefetch="customer",
        string="Signals: Least Hit Rate (%)",
        digits=(5, 2),
        default=30.0,
        help="Rules whose signals are right less often are proposed for sleep.",
    )
    customer_signal_judged = fields.Integer(
        prefetch="customer",
        string="Signals: Judged before Sleep",
        default=20,
        help="So many signals of a rule are judged before it can be proposed for sleep.",
    )
    customer_signal_sample = fields.Float(
        prefetch="customer",
        string="Signals: Rejections Checked (%)",
        digits=(5, 2),
        default=20.0,
        help="Share of rejected risk warnings that the system draws for the supervisor; grave ones are all drawn.",
    )
    customer_cut_unpaid_days = fields.Integer(
        prefetch="customer",
        string="Cut Procedure after (days unpaid)",
        default=30,
        help="A cut can be proposed only when a bill is unpaid for so many days.",
    )
    customer_cut_notice_days = fields.Integer(
        prefetch="customer",
        string="Notice before a Cut (days)",
        default=3,
        help="Days of written notice for customers who are no residents; one call one hour before comes on top.",
    )
    customer_cut_notice_resident_days = fields.Integer(
        prefetch="customer",
        string="Notice before a Cut, Residents (days)",
        default=7,
    )

    _customer_signal_numbers = models.Constraint(
        "CHECK (customer_signal_verify_days >= 1 AND customer_signal_read_days >= 1"
        " AND customer_signal_data_months >= 0 AND customer_signal_hit_rate BETWEEN 0 AND 100"
        " AND customer_signal_judged >= 1 AND customer_signal_sample BETWEEN 0 AND 100"
        " AND customer_cut_unpaid_days >= 0 AND customer_cut_notice_days >= 0"
        " AND customer_cut_notice_resident_days >= 0)",
        "Signals: days to verify and read at least 1, rates from 0 to 100 %, the others not negative.",
    )

    def _customer_signal_verify_due(self):
        """Return until when (UTC) a signal that is raised now has to be verified."""
        return self._customer_signal_due(self.customer_signal_verify_days)

    def _customer_signal_due(self, days):
        """Return the end (UTC) of so many working days after today, by the company's clock.

        A schedule without hours holds no signal up: then plain days count.
        """
        clock, now = self._customer_clock(), fields.Datetime.now()
        return now + timedelta(days=days) if clock.trouble else clock.add_working_days(now, days)

    def _customer_officers(self):
        """Return the marketing officers of the company who can log in."""
        officers = self.env.ref(OFFICER).sudo().all_user_ids
        return officers.filtered(lambda user: user.active and self in user.company_ids).with_env(self.env)
