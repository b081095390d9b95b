from odoo import fields, models


class HrEmployeePublic(models.Model):
    """The profile that employees without rights in human resources see."""

    _inherit = "hr.employee.public"

    is_customer_manager = fields.Boolean(compute="_compute_is_customer_manager")

    def _compute_is_customer_manager(self):
        managers = self.env["customer.manager"].search([("employee_id", "in", self.ids)])
        employee_ids = set(managers.employee_id.ids)
        for employee in self:
            employee.is_customer_manager = employee.id in employee_ids

    def action_open_customer_manager(self):
        """Open the person's entry in the directory of customer managers."""
        self.ensure_one()
        return self.env["hr.employee"].browse(self.id).action_open_customer_manager()
