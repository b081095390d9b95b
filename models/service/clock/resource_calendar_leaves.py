from odoo import api, models
from odoo.fields import Domain


class ResourceCalendarLeaves(models.Model):
    """Public time off; that of single people moves no limit."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """Have limits reckoned again."""
        rows = super().create(vals_list)
        rows._customer_companies()._customer_clock_has_changed()
        return rows

    def write(self, vals):
        """Have limits reckoned again, also of the companies that had the time off before."""
        companies = self._customer_companies()
        result = super().write(vals)
        (companies | self._customer_companies())._customer_clock_has_changed()
        return result

    def unlink(self):
        """Have limits reckoned again."""
        companies = self._customer_companies()
        result = super().unlink()
        companies._customer_clock_has_changed()
        return result

    def _customer_companies(self):
        """Return the companies whose clocks know this time off."""
        public = self.sudo().filtered(lambda row: not row.resource_id)
        if not public:
            return self.env["res.company"]
        domain = Domain.OR(
            (Domain("resource_calendar_id", "=", row.calendar_id.id) if row.calendar_id else Domain.TRUE)
            & (Domain("id", "=", row.company_id.id) if row.company_id else Domain.TRUE)
            for row in public
        )
        return self.env["res.company"].sudo().search(domain)
