from odoo import api, fields, models
from odoo.exceptions import UserError


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    customer_manager_ids = fields.One2many(
        "customer.manager", "employee_id", string="Customer Manager", groups="base.group_user"
    )
    is_customer_manager = fields.Boolean(compute="_compute_is_customer_manager", groups="base.group_user")

    @api.depends("customer_manager_ids")
    def _compute_is_customer_manager(self):
        for employee in self:
            employee.is_customer_manager = bool(employee.customer_manager_ids)

    def write(self, vals):
        """Guard company and login of an employee who serves customers."""
        if {"company_id", "user_id"} & vals.keys():
            managers_sudo = self.sudo().with_context(active_test=False).customer_manager_ids
            if "company_id" in vals:
                managers_sudo._check_company_move(vals["company_id"])
            if "user_id" in vals:
                managers_sudo.with_env(self.env)._check_own_login(vals["user_id"])
        return super().write(vals)

    def action_open_customer_manager(self):
        """Open the employee's file as a customer manager."""
        self.ensure_one()
        manager = self.env["customer.manager"].with_context(active_test=False).search([("employee_id", "=", self.id)])
        if not manager:
            raise UserError(self.env._("%(name)s is not a customer manager.", name=self.name))
        return manager.get_formview_action()
