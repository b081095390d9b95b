from odoo import fields, models


class CustomerRequestCause(models.Model):
    """Why customers have to ask: the code behind the cause ranking (domain P3)."""

    _name = "customer.request.cause"
    _description = "Cause of a Request"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")

    _code_uniq = models.UniqueIndex(
        "(code, company_id) NULLS NOT DISTINCT", "Code: this company has a cause with it already."
    )
