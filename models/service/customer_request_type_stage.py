from odoo import api, fields, models

from ..sessions import meet


class CustomerRequestTypeStage(models.Model):
    """A stage of a connection with the working days the utility has for it (domain 11.7)."""

    _name = "customer.request.type.stage"
    _description = "Stage of a Request Type"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one("customer.request.type", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="type_id.company_id", store=True, index="btree_not_null", precompute=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    days = fields.Float(string="Working Days", digits=(6, 2), required=True, default=1.0)

    _days_range = models.Constraint(
        "CHECK (days > 0 AND days <= 1000)",
        "Stage: more than 0 and at most 1000 working days.",
    )

    @api.constrains("days", "type_id")
    def _check_days(self):
        """A stage written by itself has to fit as one written with its type."""
        self.type_id._check_stages()

    @api.model_create_multi
    def create(self, vals_list):
        """Create stages. Two sessions that add to one type meet in its row."""
        stages = super().create(vals_list)
        meet(stages.type_id)
        return stages

    def write(self, vals):
        """Change stages. Two sessions that change those of one type meet in its row."""
        meet(self.type_id)
        result = super().write(vals)
        if "type_id" in vals:
            meet(self.type_id)
        return result
