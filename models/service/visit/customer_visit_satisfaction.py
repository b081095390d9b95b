from odoo import fields, models


class CustomerVisit(models.Model):
    """What customers think of visits: some are asked, drawn by the system (domain 11.8)."""

    _inherit = "customer.visit"

    def _after_done(self):
        super()._after_done()
        self.env["customer.satisfaction"]._ask([visit._satisfaction_matter() for visit in self.sudo()])

    def _satisfaction_matter(self):
        """Return this one visit as `customer.satisfaction._ask` takes it."""
        self.ensure_one()
        return {
            "name": self.display_name,
            "kind": "visit",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_ids[:1].id,
            "manager_id": self.manager_id.id,
            "closed_at": fields.Datetime.now(),
            "visit_id": self.id,
            "flags": [],
        }
