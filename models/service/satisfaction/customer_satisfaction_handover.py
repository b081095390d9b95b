from odoo import fields, models


class CustomerSatisfaction(models.Model):
    """The handover an opinion is about: one for each of its customers."""

    _inherit = "customer.satisfaction"

    handover_id = fields.Many2one(
        "customer.handover", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
