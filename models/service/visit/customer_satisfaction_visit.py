from odoo import fields, models


class CustomerSatisfaction(models.Model):
    """The visit an opinion is about; it says nothing about the manager's figure (domain 11.8)."""

    _inherit = "customer.satisfaction"

    visit_id = fields.Many2one(
        "customer.visit", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    _visit_uniq = models.UniqueIndex("(visit_id) WHERE visit_id IS NOT NULL", "One opinion for each visit.")
