from odoo import models


class ResourceResource(models.Model):
    """Login and activity of an employee stand on his resource: every path to them ends here."""

    _inherit = "resource.resource"

    def write(self, vals):
        """Suspend managers who leave, and hand customers to a new login."""
        managers = self.env["customer.manager"]
        if {"active", "user_id"} & vals.keys():
            employees_sudo = self.sudo().with_context(active_test=False).employee_id
            managers = employees_sudo.customer_manager_ids
        if not managers:
            return super().write(vals)
        # the manager's own copy follows the employee, who may have changed already
        users = {manager: manager.employee_id.resource_id.user_id for manager in managers}
        if "user_id" in vals:
            managers.with_env(self.env)._check_own_login(vals["user_id"])
        result = super().write(vals)
        if not vals.get("active", True):
            managers._suspend_for_leaving()
        if "user_id" in vals:
            managers._follow_login(users)
        return result
