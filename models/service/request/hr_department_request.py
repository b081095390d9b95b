from odoo import models

DEPARTMENT = "customer_manager.group_customer_manager_department"


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def _customer_workers(self, company):
        """Return the logins that can act on work orders of these departments in a company."""
        people = self.sudo().member_ids | self.sudo().manager_id
        return people.filtered("active").user_id.filtered(
            lambda user: user.active and company in user.company_ids and user.has_group(DEPARTMENT)
        )
