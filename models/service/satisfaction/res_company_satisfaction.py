from odoo import fields, models


class ResCompany(models.Model):
    """Who is asked for an opinion, how often, and what follows (domain P6, 11.8, 11.17)."""

    _inherit = "res.company"

    customer_satisfaction_share = fields.Float(
        prefetch="customer",
        string="Asked by Draw (%)",
        digits=(5, 2),
        default=30,
        help="Complaints, late, reopened and badly closed requests and handovers are always asked about; of the other"
        " closed matters so many are drawn, at most one for a customer and quarter.",
    )
    customer_satisfaction_per_contact = fields.Integer(
        prefetch="customer",
        string="Invitations a Year",
        default=4,
        help="How many invitations of any kind one person gets within twelve months.",
    )
    customer_satisfaction_days = fields.Integer(
        prefetch="customer",
        string="Answer Within (Days)",
        default=14,
        help="After so many days the link in an invitation opens nothing any more.",
    )
    customer_satisfaction_changed_days = fields.Integer(
        prefetch="customer",
        string="Fresh Addresses (Days)",
        default=90,
        help="An address that the manager entered or changed within so many days is confirmed by the supervisor first.",
    )
    customer_satisfaction_minimum = fields.Integer(
        prefetch="customer",
        string="Answers for a Figure",
        default=5,
        help="Below so many answers no figure is shown, since it would show who said what.",
    )
    customer_satisfaction_call_score = fields.Integer(
        prefetch="customer",
        string="Call Below (Points)",
        default=60,
        help="An answer below opens a call for the supervisor.",
    )
    customer_satisfaction_call_days = fields.Integer(
        prefetch="customer",
        string="Call Within (Working Days)",
        default=2,
    )
    customer_callback_share = fields.Float(
        prefetch="customer",
        string="Call-Backs (%)",
        digits=(5, 2),
        default=10,
        help="So many of the closed requests are drawn for a call-back by the supervisor; closings after three tries"
        " are all called back.",
    )

    _customer_satisfaction_numbers = models.Constraint(
        "CHECK (customer_satisfaction_share BETWEEN 0 AND 100 AND customer_callback_share BETWEEN 0 AND 100"
        " AND customer_satisfaction_per_contact >= 0 AND customer_satisfaction_days BETWEEN 1 AND 365"
        " AND customer_satisfaction_changed_days >= 0 AND customer_satisfaction_minimum >= 5"
        " AND customer_satisfaction_call_score BETWEEN 0 AND 101 AND customer_satisfaction_call_days >= 1)",
        "Satisfaction: shares are 0 to 100 %, a link lives 1 to 365 days, a figure needs at least five answers, and a"
        " call has at least one working day.",
    )
