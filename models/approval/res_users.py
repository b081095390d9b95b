from odoo import api, models


class ResUsers(models.Model):
    """Approvers who leave, or lose what made them approvers."""

    _inherit = "res.users"

    def write(self, vals):
        """Let running approvals look for others when people are archived or lose rights."""
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self._leave_approvals()
            cases = self.env["approval.case"].sudo()
            cases.search([("state", "=", "returned"), ("requester_id", "in", self.ids)])._requester_gone()
        elif {"group_ids", "company_ids", "share"} & vals.keys():
            self.env["approval.task"]._candidates_changed(self)
        return result

    def action_archive(self):
        """Archive users; what the engine shows them goes first, as Odoo deletes their activities itself."""
        self.check_access("write")
        self.filtered("active")._leave_approvals()
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _unlink_leaves_approvals(self):
        self._leave_approvals()

    def _leave_approvals(self):
        """Take people out of running cases, and hand over the cases that they look after."""
        self.env["approval.task"]._candidates_gone(self)
        self.env["approval.case"].sudo()._owners_gone(self)
