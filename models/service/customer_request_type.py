from odoo import fields, models

from ...algorithms.limits import Terms


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
    clock = fields.Selection([("working", "Working time"), ("continuous", "Day and night")], default="working")
    limit = fields.Float()
    limit_unit = fields.Selection(
        [("minute", "Minutes"), ("hour", "Hours"), ("working_day", "Working days")], default="working_day"
    )
    legal_limit = fields.Float()
    tier_factor_applies = fields.Boolean()

    def _terms(self):
        """Return the limit of this type; None where there is none."""
        if not self.limit:
            return None
        return Terms(
            self.clock, self.limit, self.limit_unit, self.legal_limit, self.limit_unit, self.tier_factor_applies
        )
