from odoo import fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """Settings of the ladder (domain P9, P11), and a launch that ends for good (11.1)."""

    _inherit = "res.company"

    customer_leader_id = fields.Many2one(
        "res.users",
        prefetch="customer",
        string="Leader of the Company",
        domain="[('share', '=', False)]",
        help="Approves senior managers and exceptions after the committee.",
    )
    customer_window_from = fields.Integer(
        prefetch="customer",
        string="Window from (Month)",
        default=10,
        help="First month of the yearly window; 0: all year.",
    )
    customer_window_to = fields.Integer(prefetch="customer", string="Window to (Month)", default=11)
    customer_refused_months = fields.Integer(prefetch="customer", string="Again after a Refusal (Months)", default=12)
    customer_promotion_notice_days = fields.Integer(
        prefetch="customer",
        string="Notice of a Promotion (Working Days)",
        default=5,
        help="First and senior grades: the decision hangs out before it takes effect.",
    )
    customer_hearing_days = fields.Integer(prefetch="customer", string="Time to Answer (Working Days)", default=5)
    customer_appeal_days = fields.Integer(prefetch="customer", string="Appeal (Working Days)", default=5)
    customer_appeal_answer_days = fields.Integer(
        prefetch="customer",
        string="Answer to an Appeal (Working Days)",
        default=10,
        help="From the day on which somebody is named to hear it.",
    )
    customer_opinion_days = fields.Integer(
        prefetch="customer", string="Opinion of the Supervisor (Working Days)", default=5
    )
    customer_exit_notice_days = fields.Integer(prefetch="customer", string="Notice of an Exit (Days)", default=30)
    customer_audit_days = fields.Integer(prefetch="customer", string="Exit Audit (Working Days)", default=20)
    customer_reentry_months = fields.Integer(
        prefetch="customer", string="Re-entry after an Exit for Cause (Months)", default=24
    )

    _customer_promotion_numbers = models.Constraint(
        "CHECK (customer_window_from BETWEEN 0 AND 12 AND customer_window_to BETWEEN 0 AND 12"
        " AND customer_refused_months >= 0 AND customer_promotion_notice_days >= 0 AND customer_hearing_days >= 0"
        " AND customer_appeal_days >= 0 AND customer_exit_notice_days >= 0 AND customer_audit_days >= 0"
        " AND customer_appeal_answer_days >= 0 AND customer_opinion_days >= 0 AND customer_reentry_months >= 0)",
        "The months of the window are 1 to 12 (0: all year); days and months of the ladder must not be negative.",
    )

    def write(self, vals):
        """Close the launch window for good: nobody is recognised after it (domain 11.1)."""
        if vals.get("customer_launch_open"):
            for company in self:
                if not company.customer_launch_open:
                    raise UserError(
                        self.env._(
                            "Launch Window Open: the window of %(company)s was closed; it does not open again.",
                            company=company.name,
                        )
                    )
        return super().write(vals)

    def _customer_window_months(self):
        """Return the months in which first and senior grades are asked for; empty: all year."""
        first, last = self.customer_window_from, self.customer_window_to
        if not first or not last:
            return frozenset()
        return frozenset(range(first, last + 1) if first <= last else [*range(first, 13), *range(1, last + 1)])
