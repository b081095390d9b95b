from odoo import api, fields, models


class ResPartner(models.Model):
    """The credit grade on the customer's page, for those who may read the record."""

    _inherit = "res.partner"

    customer_credit_ids = fields.One2many(
        "customer.credit",
        "partner_id",
        "Credit Record",
        readonly=True,
        copy=False,
        groups="customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit",
    )
    customer_credit_grade = fields.Selection(
        [("A", "A"), ("B", "B"), ("C", "C")],
        "Credit Grade",
        compute="_compute_customer_credit_grade",
        search="_search_customer_credit_grade",
        groups="customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit",
        help="From the payments of twelve months, theft, illegal use and hazards; of a contact, that of its company.",
    )

    @api.depends("commercial_partner_id", "customer_credit_ids.grade", "customer_credit_ids.date_to")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_credit_grade(self):
        rows = self.env["customer.credit"].search(
            [("partner_id", "in", self.commercial_partner_id.ids), ("date_to", "=", False)]
        )
        grades = {row.partner_id: row.grade for row in rows}
        for partner in self:
            partner.customer_credit_grade = grades.get(partner.commercial_partner_id, False)

    @api.model
    def _search_customer_credit_grade(self, operator, value):
        if operator != "in":
            return NotImplemented
        known = [("commercial_partner_id.customer_credit_ids", "any", [("date_to", "=", False)])]
        found = [
            (
                "commercial_partner_id.customer_credit_ids",
                "any",
                [("date_to", "=", False), ("grade", "in", [one for one in value if one])],
            )
        ]
        return found if False not in value else ["|", "!", *known, *found]
