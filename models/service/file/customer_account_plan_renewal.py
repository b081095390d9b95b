from odoo import api, fields, models

from ...jobs import each_for_itself


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
                last = self._get_last_plans(partners, year)
                if not each_for_itself(
                    partners,
                    lambda partner, year=year, last=last: self._make_draft(partner, year, last.get(partner.id)),
                    "No plan could be drafted for customer %s: %s",
                ):
                    return

    @api.model
    def _find_without_plan(self, company, year):
        """Return the customers of a company whose tier asks for a plan of a year that they lack."""
        tiers = self.env["customer.tier"]._get_tiers(company).filtered(lambda tier: tier.account_plan != "none")
        planned = self.search([("partner_id.customer_company_id", "=", company.id), ("year", "=", year)]).partner_id
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
    def _get_last_plans(self, partners, year):
        """Return {customer id: the newest plan before a year}."""
        plans = self.search([("partner_id", "in", partners.ids), ("year", "<", year)], order="year")
        return {plan.partner_id.id: plan for plan in plans}

    @api.model
    def _make_draft(self, partner, year, last):
        goals = last.goal_ids if last else ()
        self.with_context(tracking_disable=True).create(
            {
                "partner_id": partner.id,
                "year": year,
                "situation": last and last.situation,
                "goal_ids": [
                    fields.Command.create({"side": goal.side, "name": goal.name, "measure": goal.measure})
                    for goal in goals
                ],
            }
        )
