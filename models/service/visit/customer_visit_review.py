from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...jobs import each_for_itself

_YEAR = 365
#: days before its end in which a review is on the list of what is due
_DUE_DAYS = 60


class CustomerVisit(models.Model):
    """The joint review that a customer of the best tiers has each year (domain P4, 8.2)."""

    _inherit = "customer.visit"

    is_review = fields.Boolean(string="Yearly Review", help="Both sides look back on the year and ahead.")
    sponsor_id = fields.Many2one(
        "res.users",
        string="Executive Sponsor",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        index="btree_not_null",
        help="The executive who takes part.",
    )
    minutes = fields.Text(string="Minutes", help="Who took part, what was looked at, what both sides will do.")
    is_review_due = fields.Boolean(compute="_compute_is_review_due", search="_search_is_review_due")

    _review_uniq = models.UniqueIndex(
        "(partner_id) WHERE origin = 'review' AND state IN ('planned', 'prepared')",
        "This customer's yearly review is planned already.",
    )

    @api.depends("is_review", "state", "date_due")
    def _compute_is_review_due(self):
        due = self.filtered_domain(self._review_due_domain())
        for visit in self:
            visit.is_review_due = visit in due

    @api.model
    def _search_is_review_due(self, operator, value):
        if operator != "in" or False in value:
            return NotImplemented
        return self._review_due_domain()

    @api.model
    def _review_due_domain(self):
        until = fields.Date.add(self.env.company._customer_today(), days=_DUE_DAYS)
        return self._open_domain() & fields.Domain("is_review", "=", True) & fields.Domain("date_due", "<=", until)

    def _check_record(self):
        """A review is nothing without its minutes, and with an executive where the tier says so."""
        super()._check_record()
        if not self.is_review:
            return
        if not (self.minutes or "").strip():
            raise UserError(self.env._("Minutes: a yearly review needs them."))
        if self.partner_id.sudo().customer_tier_id.joint_review == "executive" and not self.sponsor_id:
            raise UserError(
                self.env._(
                    "Executive Sponsor: the review of %(customer)s takes place with an executive; name him.",
                    customer=self.partner_id.display_name,
                )
            )

    @api.model
    def _cron_plan_reviews(self):
        """Daily: one review ahead for each customer whose tier has one; idempotent."""
        companies = self.env["customer.manager"].sudo().search([]).company_id
        each_for_itself(
            companies, self._plan_reviews, "The reviews of company %s could not be planned: %s", to_the_end=True
        )

    @api.model
    def _plan_reviews(self, company):
        """Make the reviews that are missing, due a year after the last one; one query."""
        today = company._customer_today()
        self.flush_model()
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id, m.id, t.id, p.customer_sponsor_id,
                       COALESCE(MAX(v.date_done), GREATEST(%(plan_from)s::date, p.create_date::date)) + %(year)s
                  FROM res_partner p
                  JOIN customer_tier t ON t.id = p.customer_tier_id AND t.joint_review IN ('yearly', 'executive')
                  JOIN customer_manager m ON m.id = p.customer_acting_manager_id AND m.state = 'active'
             LEFT JOIN customer_visit v ON v.partner_id = p.id AND v.is_review AND v.state IN ('done', 'sampled')
                 WHERE p.customer_company_id = %(company)s AND p.active AND m.company_id = %(company)s
                   AND NOT EXISTS (
                       SELECT FROM customer_visit o
                        WHERE o.partner_id = p.id AND o.is_review AND o.state IN ('planned', 'prepared'))
              GROUP BY p.id, m.id, t.id
              ORDER BY p.id
                """,
                plan_from=company.customer_visit_plan_from or today,
                year=_YEAR,
                company=company.id,
            )
        )
        managers = self.env["customer.manager"].browse({row[1] for row in rows})
        # for who prepares it, not for the job
        purposes = {one.id: one.with_context(lang=one.user_id.lang).env._("Joint yearly review") for one in managers}
        self._create_unchecked(
            [
                {
                    "partner_id": partner_id,
                    "manager_id": manager_id,
                    "company_id": company.id,
                    "tier_id": tier_id,
                    "origin": "review",
                    "is_review": True,
                    "sponsor_id": sponsor_id,
                    "interval_days": _YEAR,
                    "date_due": due,
                    "date_planned": max(due, today),
                    "purpose": purposes[manager_id],
                }
                for partner_id, manager_id, tier_id, sponsor_id, due in rows
            ]
        )
