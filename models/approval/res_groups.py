from odoo import models


class ResGroups(models.Model):
    """Groups that steps name."""

    _inherit = "res.groups"

    def write(self, vals):
        """Let running approvals look for others when somebody no longer belongs to the group of a step."""
        result = super().write(vals)
        if {"user_ids", "implied_ids", "implied_by_ids", "all_user_ids"} & vals.keys():
            self.env["approval.task"]._members_changed()
        return result
