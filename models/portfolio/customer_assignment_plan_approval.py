from odoo import models

from .customer_assignment_plan import FIGURES

#: what is approved of a line; its id, as lines computed anew are others
LINE_VALUES = ["id", "partner_id", "role", "kind", "tier_id", "from_manager_id", "to_manager_id"]


class CustomerAssignmentPlan(models.Model):
    """What is approved of a plan: its parameters, its figures, and every line by a digest.

    Its subjects are the managers whose portfolios change: they do not decide it.
    """

    _inherit = "customer.assignment.plan"
    _decision_figures = FIGURES
    _decision_lines = ("customer.assignment.plan.line", "plan_id", LINE_VALUES)

    def _approval_subject_users(self):
        lines = self._find_lines([("kind", "!=", "stay")])
        return super()._approval_subject_users() | (lines.from_manager_id | lines.to_manager_id).user_id
