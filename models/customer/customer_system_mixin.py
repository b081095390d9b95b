from odoo import api, models
from odoo.exceptions import AccessError


class CustomerSystemMixin(models.AbstractModel):
    """Rows that the addon's jobs and steps keep, in superuser code: nobody enters, changes or deletes them.

    Access rights alone would not say why, and an administrator may widen them.
    """

    _name = "customer.system.mixin"
    _description = "Rows Kept by the System"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse whoever is no superuser code."""
        self._check_system()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse whoever is no superuser code."""
        self._check_system()
        return super().write(vals)

    def unlink(self):
        """Refuse whoever is no superuser code."""
        self._check_system()
        return super().unlink()

    @api.model
    def _check_system(self):
        if not self.env.su:
            raise AccessError(self._get_system_refusal())

    @api.model
    def _get_system_refusal(self):
        """Return the sentence that says whose rows these are; to be told by the model."""
        return self.env._("%s: kept by the system, not by hand.", self.env["ir.model"]._get(self._name).name)
