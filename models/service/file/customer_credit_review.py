from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

SUPERVISOR = "customer_manager.group_customer_manager_supervisor"
#: days between two reviews by the policy of the tier; of one "on an event" nobody is reminded
REVIEW_DAYS = {"monthly": 30, "quarterly": 91, "half_year": 182}


class CustomerCredit(models.Model):
    """That somebody looked at a customer's credit, as often as his tier asks (domain 8.2).

    The job counts; whether something follows from the grade a person judges, who does not serve the customer himself.
    A new grade is a new row, so that its time begins anew.
    """

    _inherit = "customer.credit"

    reviewed_on = fields.Date("Last Reviewed", readonly=True)
    reviewed_uid = fields.Many2one("res.users", "Reviewed by", readonly=True, ondelete="restrict")
    review_due = fields.Date("Review until", compute="_compute_review_due", help="By the policy of the tier.")
    is_review_due = fields.Boolean("To Review", compute="_compute_review_due", search="_search_is_review_due")

    @api.depends("date_from", "date_to", "reviewed_on", "partner_id.customer_tier_id.credit_review")
    def _compute_review_due(self):
        for row in self:
            days = REVIEW_DAYS.get(row.partner_id.customer_tier_id.credit_review)
            is_asked = bool(days and row.date_from and not row.date_to)
            row.review_due = is_asked and fields.Date.add(row.reviewed_on or row.date_from, days=days)
            row.is_review_due = is_asked and row.review_due <= row.company_id._customer_today()

    @api.model
    def _search_is_review_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        today, due = self.env.company._customer_today(), Domain.FALSE
        for policy, days in REVIEW_DAYS.items():
            day = fields.Date.subtract(today, days=days)
            never = Domain("reviewed_on", "=", False) & Domain("date_from", "<=", day)
            due |= Domain("partner_id.customer_tier_id.credit_review", "=", policy) & (
                Domain("reviewed_on", "<=", day) | never
            )
        return self.env["res.partner"]._search_flag(operator, value, due & Domain("date_to", "=", False))

    def action_reviewed(self):
        """Say that one has looked at these credit grades (public; supervisor, officer, nobody who serves the customer).

        :raise UserError: for a grade that is over
        """
        self.check_access("read")
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Credit grades: the supervisor reviews them."))
        for company, rows in self.sudo().grouped("company_id").items():
            for row in rows:
                row._check_reviewer(self.env.user)
            rows.write({"reviewed_on": company._customer_today(), "reviewed_uid": self.env.uid})
        return True

    def _check_reviewer(self, user):
        customer = self.partner_id
        if user in (customer.customer_manager_id | customer.customer_acting_manager_id).user_id:
            raise AccessError(
                self.env._(
                    "%(customer)s is your own: somebody else reviews the credit.", customer=customer.display_name
                )
            )
        if self.date_to:
            raise UserError(
                self.env._("%(customer)s: this grade is over; review the one of today.", customer=customer.display_name)
            )
