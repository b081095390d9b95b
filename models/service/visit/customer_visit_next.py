from odoo import models
from odoo.fields import Domain


class CustomerVisit(models.Model):
    """The next contact that was agreed in a visit stands on the list of who serves the customer (domain P4)."""

    _inherit = "customer.visit"

    def _after_done(self):
        super()._after_done()
        self._plan_next_dates()

    def _plan_next_dates(self):
        """Plan the contacts that were agreed in these visits, unless something is planned for the customer that day.

        It is a call until somebody says otherwise; once it has been, the intervals of the tier count from it.
        """
        agreed = self.sudo().filtered(lambda visit: visit._has_next_date_ahead())
        ahead = self.sudo().search(self._open_domain() & Domain("partner_id", "in", agreed.partner_id.ids))
        taken = {(one.partner_id, one.date_planned) for one in ahead}
        self._create_unchecked(
            [visit._next_values() for visit in agreed if (visit.partner_id, visit.next_date) not in taken]
        )

    def _has_next_date_ahead(self):
        """Return whether another day than that of this one visit was agreed, and is not over."""
        day = self.next_date
        return bool(day and day > self.date_done and day >= self.company_id._customer_today())

    def _next_values(self):
        """Return the values of the contact that was agreed in this one visit."""
        acting = self.partner_id.customer_acting_manager_id
        manager = acting if acting.company_id == self.company_id else self.manager_id
        words = self.with_context(lang=manager.user_id.lang)
        return {
            "partner_id": self.partner_id.id,
            "manager_id": manager.id,
            "company_id": self.company_id.id,
            "tier_id": self.partner_id.customer_tier_id.id,
            "mode": "phone",
            "date_due": self.next_date,
            "date_planned": self.next_date,
            "is_fixed": True,
            "purpose": words.env._("Agreed in the contact of %s", self.date_done),
        }
