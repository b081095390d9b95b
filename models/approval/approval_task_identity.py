from odoo import models
from odoo.exceptions import UserError

from .approval_identity import has_own_session, is_confirmed


class ApprovalTask(models.Model):
    """Sensitive steps: the password again."""

    _inherit = "approval.task"

    def _needs_identity(self):
        """Return whether one of these tasks belongs to a sensitive step."""
        return any(task.step_id.is_sensitive for task in self.sudo())

    def _check_identity(self):
        """Refuse to decide sensitive steps without a password typed within the last minutes.

        :raise UserError: saying where to decide it
        """
        if not self._needs_identity() or is_confirmed(self.env):
            return
        step = self.sudo().step_id.filtered("is_sensitive")[0].name
        if has_own_session(self.env):
            raise UserError(
                self.env._("Step “%(step)s” asks for your password: open the task and decide it there.", step=step)
            )
        raise UserError(
            self.env._(
                "Step “%(step)s” asks for the password: sign in with a browser and decide it there;"
                " an API key or a job cannot.",
                step=step,
            )
        )
