from odoo import api, fields, models


class CustomerAccountPlanLineMixin(models.AbstractModel):
    """A line of an account plan: sealed with it, apart from how it goes (`_progress_fields`).

    Whose customer's line it is follows the plan alone, since that decides who reads and writes it.
    """

    _name = "customer.account.plan.line.mixin"
    _description = "Line of an Account Plan"
    _inherit = ["customer.sealed.mixin", "customer.export.mixin"]
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("customer.account.plan", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)

    #: what may still be written while the plan runs
    _progress_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """Refused for plans that were submitted."""
        for vals in vals_list:
            self._check_sealed(vals)
        lines = super().create(vals_list)
        lines.plan_id._check_writable()
        return lines

    def write(self, vals):
        """Only how it goes is written once the plan was submitted, and nothing once it is closed."""
        self._check_sealed(vals)
        if not vals.keys() <= self._progress_fields or "closed" in self.plan_id.mapped("state"):
            self.plan_id._check_writable()
        result = super().write(vals)
        if "plan_id" in vals:
            self.plan_id.check_access("write")
            self.plan_id._check_writable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        self.plan_id._check_writable()
