from odoo import fields, models


class CustomerSatisfaction(models.Model):
    """The request an opinion is about; each closing of it is a matter of its own."""

    _inherit = "customer.satisfaction"

    request_id = fields.Many2one(
        "customer.request", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    request_round = fields.Integer(readonly=True, aggregator=None, export_string_translation=False)

    _request_uniq = models.UniqueIndex(
        "(request_id, request_round) WHERE request_id IS NOT NULL", "One opinion for each closing of a request."
    )
