from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ResUsers(models.Model):
    """People whom approval steps name stay: a published version does not change."""

    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approver(self):
        domain = Domain("user_ids", "in", self.ids) | Domain("escalation_user_ids", "in", self.ids)
        step = self.env["approval.step"].sudo().search(domain, limit=1)
        if step:
            user = (step.user_ids | step.escalation_user_ids) & self
            raise UserError(
                self.env._(
                    "%(user)s: approves in the step “%(step)s” of %(version)s. Archive the user instead.",
                    user=user[:1].name,
                    step=step.name,
                    version=step.version_id.display_name,
                )
            )
