from odoo import api, models
from odoo.exceptions import AccessError


class CustomerManagerAppointment(models.Model):
    """Initial recognition comes from an approved step alone (domain 11.1)."""

    _inherit = "customer.manager.appointment"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse recognitions by hand."""
        self._check_recognised(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse recognitions by hand."""
        self._check_recognised([vals])
        return super().write(vals)

    @api.model
    def _check_recognised(self, vals_list):
        if not self.env.su and any(vals.get("is_initial") for vals in vals_list):
            raise AccessError(
                self.env._(
                    "Initial Recognition: existing grades are recognised by the committee; import them under"
                    " Managers / Grade Changes as initial recognitions."
                )
            )
