from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerManagerApplication(models.Model):
    """Who left the line for cause waits before he applies again (domain P11)."""

    _inherit = "customer.manager.application"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse who left for cause not long ago."""
        applications = super().create(vals_list)
        applications._check_reentry()
        return applications

    def _check_reentry(self):
        exits = (
            self.env["customer.manager.promotion"]
            .sudo()
            .search(
                [
                    ("manager_id.employee_id", "in", self.employee_id.ids),
                    ("kind", "=", "exit"),
                    ("exit_kind", "=", "cause"),
                    ("state", "=", "applied"),
                ]
            )
        )
        for one in exits:
            again = fields.Date.add(one.date_effective, months=one.company_id.customer_reentry_months)
            if one.company_id._customer_today() < again:
                raise UserError(
                    self.env._(
                        "Employee: %(name)s left the line for cause and may apply again from %(day)s.",
                        name=one.manager_id.name,
                        day=fields.Date.to_string(again),
                    )
                )
