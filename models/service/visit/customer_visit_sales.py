from odoo import api, fields, models
from odoo.fields import Domain

from ...jobs import all_or_each

#: days back in which an opportunity that was won still gets its visit
_CATCH_UP_DAYS = 60


class CustomerVisit(models.Model):
    """After-sales visits, which open by themselves (domain 11.13)."""

    _inherit = "customer.visit"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Won Opportunity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _lead_uniq = models.UniqueIndex(
        "(lead_id) WHERE state <> 'cancelled'", "This opportunity has its after-sales visit already."
    )

    @api.model
    def _cron_open_after_sales(self):
        """Hourly: open the after-sales visits of opportunities won by whatever path; idempotent."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=_CATCH_UP_DAYS)
        leads = self.env["crm.lead"].sudo()
        won = leads.search([("won_status", "=", "won"), ("date_closed", ">=", since), ("partner_id", "!=", False)])
        all_or_each(won, self._open_after_sales, "Opportunity %s got no after-sales visit: %s")

    @api.model
    def _open_after_sales(self, leads, anew=None):
        """Plan an after-sales visit for each won opportunity of a customer whom somebody serves.

        :param anew: those among them that were not won before: a visit that was cancelled then counts no more
        """
        leads_sudo = leads.sudo()
        visits = self.sudo().search([("lead_id", "in", leads_sudo.ids)])
        known = visits.filtered(lambda visit: visit.state != "cancelled" or visit.lead_id not in (anew or leads[:0]))
        known = known.lead_id
        vals_list = []
        for lead in leads_sudo - known:
            entity = lead.partner_id._customer_entity()
            manager = entity.customer_acting_manager_id
            company = manager.company_id
            if not manager or not company.customer_after_sales_days or (lead.company_id or company) != company:
                continue
            won = company._customer_day(lead.date_closed or fields.Datetime.now())
            vals_list.append(
                self._after_sales_values(
                    entity, manager, won, self.env._("After-sales: %(subject)s", subject=lead.name)
                )
                | {"lead_id": lead.id}
            )
        return self._create_unchecked(vals_list)

    @api.model
    def _after_sales_values(self, entity, manager, day, purpose):
        """Return the values of an after-sales visit, for what became effective on a day."""
        company = manager.company_id
        due = fields.Date.add(day, days=company.customer_after_sales_days)
        return {
            "partner_id": entity.id,
            "manager_id": manager.id,
            "company_id": company.id,
            "tier_id": entity.customer_tier_id.id,
            "kind": "after_sales",
            "origin": "after_sales",
            "interval_days": company.customer_after_sales_days,
            "date_due": due,
            "date_planned": due,
            "purpose": purpose,
        }

    @api.model
    def _withdraw_after_sales(self, leads):
        """Cancel the visits of opportunities that are not won after all, unless they are prepared."""
        visits = self.sudo().search(Domain("lead_id", "in", leads.ids) & Domain("state", "=", "planned"))
        if visits:
            visits._end("cancelled", self.env._("The opportunity is not won any more."))
            # one is open at a time: the next one may be inserted at once
            visits.flush_recordset()
