from odoo import models


class HrEmployeePublic(models.Model):
    """The way to the own facts for those who see no more of employees than the public profile."""

    _inherit = "hr.employee.public"

    def action_open_customer_records(self):
        """Open the facts about this person that the user may see (public)."""
        self.ensure_one()
        return self.env["hr.employee"].browse(self.id).action_open_customer_records()
