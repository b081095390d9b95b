from odoo import api, models
from odoo.exceptions import AccessError

from .customer_manager_certificate_mirror import SKILL_TYPE


class HrEmployeeSkill(models.Model):
    """Certifications that mirror our register are kept by it: everybody may edit his own skills otherwise."""

    _inherit = "hr.employee.skill"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse certificates that were not issued."""
        rows = super().create(vals_list)
        rows._check_not_mirrored()
        return rows

    def write(self, vals):
        """Refuse changes of certificates, and certificates made of other skills."""
        self._check_not_mirrored()
        result = super().write(vals)
        self._check_not_mirrored()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_mirrored(self):
        self._check_not_mirrored()

    def _check_not_mirrored(self):
        if self.env.su:
            return
        kind = self.env.ref(SKILL_TYPE, raise_if_not_found=False)
        if kind and kind in self.sudo().skill_type_id:
            raise AccessError(
                self.env._(
                    "%(kind)s: kept by the register of certificates; they are issued, suspended and withdrawn there.",
                    kind=kind.sudo().name,
                )
            )
