from odoo import api, models
from odoo.tools import SQL


class CustomerSignalRule(models.Model):
    """Visits break the silence: face to face, by phone or by video."""

    _inherit = "customer.signal.rule"

    @api.model
    def _contact_queries(self, company):
        self.env["customer.visit"].flush_model(["partner_id", "company_id", "state", "date_done"])
        return [
            *super()._contact_queries(company),
            SQL(
                "SELECT partner_id, date_done AS day FROM customer_visit WHERE company_id = %s"
                " AND state IN ('done', 'sampled')",
                company.id,
            ),
        ]
