from odoo import api, fields, models


class CustomerAccountPlan(models.Model):
    """Every year anew: the job makes the drafts that tiers ask for."""

    _inherit = "customer.account.plan"

    @api.model
    def _cron_renew_plans(self):
        """Make the drafts that tiers ask for: of this year, and of the next one shortly before it begins.

        Idempotent: a customer has one plan a year. A new draft begins with the goals of the last plan.
        """
        for company in self.env["res.company"].search([]):
            today = company._customer_today()
            ahead = fields.Date.add(today, days=company.customer_plan_lead_days)
            for year in sorted({today.year, ahead.year}):
                partners = self._find_without_plan(company, year)
                for start in range(0, len(partners), 500):
                    self._make_drafts(partners[start : start + 500], year)
                    self.env["ir.cron"]._commit_progress(500)

    @api.model
    def _find_without_plan(self, company, year):
        """Return the customers of a company whose tier asks for a plan of a year that they lack."""
        tiers = self.env["customer.tier"]._get_tiers(company).filtered(lambda tier: tier.account_plan != "none")
        planned = self.search([("company_id", "=", company.id), ("year", "=", year)]).partner_id
        return self.env["res.partner"].search(
            [
                ("customer_company_id", "=", company.id),
                ("customer_tier_id", "in", tiers.ids),
                ("customer_manager_id", "!=", False),
                ("id", "not in", planned.ids),
            ],
            order="id",
        )

    @api.model
    def _make_drafts(self, partners, year):
        last = {}
        for plan in self.search([("partner_id", "in", partners.ids), ("year", "<", year)], order="year"):
            last[plan.partner_id] = plan
        self.with_context(tracking_disable=True).create(
            [
                {
                    "partner_id": partner.id,
                    "year": year,
                    "situation": last[partner].situation if partner in last else False,
                    "goal_ids": [
                        fields.Command.create({"side": goal.side, "name": goal.name, "measure": goal.measure})
                        for goal in (last[partner].goal_ids if partner in last else ())
                    ],
                }
                for partner in partners
            ]
        )
