from odoo import fields, models


class CustomerRequestType(models.Model):
    """Kind of request (domain 8.3)."""

    _name = "customer.request.type"
    _description = "Request Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_complaint = fields.Boolean()
    company_id = fields.Many2one("res.company", index=True)
