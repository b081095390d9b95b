from typing import NamedTuple

from odoo import models
from odoo.tools import ormcache


class Terms(NamedTuple):
    """What the engine has to know of a step at each task; hours of working time, 0 = none."""

    reminder_hours: float
    deadline_hours: float
    is_sensitive: bool
    return_step_id: int
    group_id: int


class ApprovalStep(models.Model):
    """Steps of published versions never change, so what they say is kept in memory."""

    _inherit = "approval.step"

    @ormcache("self.id")
    def _terms(self):
        """Return the Terms of one step of a published version."""
        step = self.sudo()
        group_id = step.group_id.id if step.source == "group" else 0
        return Terms(step.reminder_hours, step.deadline_hours, step.is_sensitive, step.return_step_id.id, group_id)
