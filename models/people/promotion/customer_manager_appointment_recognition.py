from odoo import api, models
from odoo.exceptions import AccessError


class CustomerManagerAppointment(models.Model):
    """Initial recognition comes from an approved step alone (domain 11.1)."""

    _inherit = "customer.manager.appointment"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse recognitions by hand, be it by a default of the context."""
        appointments = super().create(vals_list)
        if appointments.filtered("is_initial"):
            self._check_recognised()
        return appointments

    def write(self, vals):
        """Refuse recognitions by hand."""
        if vals.get("is_initial"):
            self._check_recognised()
        return super().write(vals)

    @api.model
    def _check_recognised(self):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Initial Recognition: existing grades are recognised by the committee; import them under"
                    " Managers / Grade Changes as initial recognitions."
                )
            )
