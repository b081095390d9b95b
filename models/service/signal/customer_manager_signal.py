from odoo import models


class CustomerManager(models.Model):
    _inherit = "customer.manager"

    def _customer_head(self):
        """Return the login of who leads the manager's department and those above it, never his own; maybe nobody."""
        department = self.sudo().employee_id.department_id
        while department:
            user = department.manager_id.user_id
            if user and user.active and user != self.sudo().user_id:
                return user.with_env(self.env)
            department = department.parent_id
        return self.env["res.users"]
