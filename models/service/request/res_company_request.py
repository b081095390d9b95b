from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Numbers and people of the requests (domain P3, 8.2)."""

    _inherit = "res.company"

    customer_desk_user_id = fields.Many2one(
        "res.users",
        prefetch="customer",
        string="Customer Desk",
        help="Owns the requests of customers without a named manager.",
    )
    customer_triage_user_id = fields.Many2one(
        "res.users",
        prefetch="customer",
        string="Sorts Requests",
        help="Owns what came without a known customer, until it is sorted. Mails go to a marketing officer instead if"
        " this person serves customers or leads a team: they may be about him.",
    )
    customer_request_warning_share = fields.Integer(prefetch="customer", string="Warn at (%)", default=80)
    customer_request_escalation_share = fields.Integer(
        prefetch="customer", string="Second Escalation at (%)", default=150
    )
    customer_request_tries = fields.Integer(prefetch="customer", string="Tries before Closing", default=3)
    customer_request_reopen_days = fields.Integer(
        prefetch="customer",
        string="Reopened Counts as Late (Days)",
        default=30,
        help="A request reopened within these days of its closing counts as late.",
    )
    customer_request_back_days = fields.Integer(
        prefetch="customer",
        string="Received at Most (Days) Ago",
        default=30,
        help="How long ago a request that is recorded today may have come in.",
    )
    customer_request_twin_days = fields.Integer(
        prefetch="customer",
        string="Same Matter within (Days)",
        default=7,
        help="Requests of the same customer and type within these days are proposed as the same matter.",
    )

    _customer_request_numbers = models.Constraint(
        "CHECK (customer_request_warning_share BETWEEN 1 AND 99"
        " AND customer_request_escalation_share BETWEEN 101 AND 1000"
        " AND customer_request_tries BETWEEN 1 AND 20"
        " AND customer_request_reopen_days BETWEEN 0 AND 3650"
        " AND customer_request_back_days BETWEEN 0 AND 3650"
        " AND customer_request_twin_days BETWEEN 0 AND 3650)",
        "Requests: warn between 1 and 99 %, escalate again between 101 and 1000 %, 1 to 20 tries, and days between"
        " 0 and 3650.",
    )

    @api.constrains("customer_desk_user_id", "customer_triage_user_id")
    def _check_request_owners(self):
        """Who owns requests has to be able to read them."""
        for company in self:
            for user in company.customer_desk_user_id | company.customer_triage_user_id:
                if not user._customer_may_own_requests(company):
                    raise ValidationError(
                        self.env._(
                            "%(user)s cannot own requests of %(company)s: an active login with a role of the portfolio"
                            " and access to the company is needed.",
                            user=user.name,
                            company=company.name,
                        )
                    )
