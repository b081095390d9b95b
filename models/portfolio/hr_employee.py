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
        managers = self.env["customer.manager"]
        if {"active", "user_id", "company_id"} & vals.keys():
            managers = self.sudo().with_context(active_test=False).customer_manager_ids
        if not managers:
            return super().write(vals)
        if "company_id" in vals:
            managers._check_company_move(vals["company_id"])
        users = {manager: manager.user_id for manager in managers}
        result = super().write(vals)
        if not vals.get("active", True):
            managers._suspend_for_leaving()
        if "user_id" in vals:
            managers._follow_login(users)
        return result

    def action_open_customer_manager(self):
        """Open the employee's file as a customer manager."""
        self.ensure_one()
        manager = self.env["customer.manager"].with_context(active_test=False).search([("employee_id", "=", self.id)])
        if not manager:
            raise UserError(self.env._("%(name)s is not a customer manager.", name=self.name))
        return manager.get_formview_action()
