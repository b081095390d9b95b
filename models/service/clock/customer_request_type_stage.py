from odoo import api, fields, models

from ...sessions import meet


class CustomerRequestTypeStage(models.Model):
    """A stage of a connection with the working days the utility has for it (domain 11.7).

    A stage may be the customer's own, such as his design: it has no days, and the clock stands still while it runs.
    """

    _name = "customer.request.type.stage"
    _description = "Stage of a Request Type"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one("customer.request.type", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="type_id.company_id", store=True, index="btree_not_null", precompute=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    days = fields.Float(string="Working Days", digits=(6, 2), required=True, default=1.0)
    is_customer = fields.Boolean(
        string="The Customer's Own", help="The customer works, such as on his design. It has no days: the clock waits."
    )
    department_id = fields.Many2one(
        "hr.department",
        company_dependent=True,
        check_company=True,
        help="Where the work of this stage goes. Empty: the department of the type. Each company has its own.",
    )

    _days_range = models.Constraint(
        "CHECK (days > 0 AND days <= 1000 OR is_customer IS TRUE AND days = 0)",
        "Stage: more than 0 and at most 1000 working days; none only where it is the customer's own.",
    )

    @api.onchange("is_customer")
    def _onchange_is_customer(self):
        self.days = 0 if self.is_customer else self.days or 1

    @api.constrains("days", "type_id")
    def _check_days(self):
        """A stage written by itself has to fit as one written with its type."""
        self.type_id._check_stages()

    @api.model_create_multi
    def create(self, vals_list):
        """Create stages. Two sessions that add to one type meet in its row."""
        stages = super().create([self._with_days(vals) for vals in vals_list])
        meet(stages.type_id)
        return stages

    def write(self, vals):
        """Change stages. Two sessions that change those of one type meet in its row."""
        meet(self.type_id)
        result = super().write(self._with_days(vals))
        if "type_id" in vals:
            meet(self.type_id)
        return result

    @api.model
    def _with_days(self, vals):
        """Return values in which the customer's own stage has no days of the utility."""
        return {**vals, "days": 0} if vals.get("is_customer") else vals

    def _customer_department(self):
        """Return the department of this stage in the company of the environment; empty where nobody named one."""
        self.ensure_one()
        return self.department_id or self.type_id.department_id
