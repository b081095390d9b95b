from odoo import models
from odoo.fields import Command

_GROUP = "customer_manager.group_customer_manager_user"


class CustomerManager(models.Model):
    """An appointment brings the right to see the own portfolio, the end of the role takes it away."""

    _inherit = "customer.manager"

    def _sync_grade(self):
        """Let the right follow the running appointments."""
        super()._sync_grade()
        self._grant_portfolio()

    def write(self, vals):
        """Take the right away from whose role ends."""
        result = super().write(vals)
        if vals.get("state") == "ended":
            self._revoke_portfolio(self.sudo().user_id)
        return result

    def _follow_login(self, users):
        """The right goes over to the new login with the customers."""
        super()._follow_login(users)
        self._revoke_portfolio(self.env["res.users"].union(*users.values()))
        self._grant_portfolio()

    def _grant_portfolio(self):
        """Give the right to logins of appointed managers who have none."""
        group = self.env.ref(_GROUP).sudo()
        users = self.sudo().filtered(lambda manager: manager.grade_id and manager.state != "ended").user_id
        without = (users - group.all_user_ids).filtered(lambda user: not user.share)
        without.write({"group_ids": [Command.link(group.id)]})

    def _revoke_portfolio(self, users):
        """Take the right from users who are no managers any more; what another role implies stays, and so does
        the login as such, which may have come with the right alone."""
        group = self.env.ref(_GROUP).sudo()
        managers = self.sudo().search([("user_id", "in", users.ids), ("state", "!=", "ended")])
        holders = (users.sudo() - managers.user_id) & group.user_ids
        internal = self.env.ref("base.group_user")
        holders.write({"group_ids": [Command.link(internal.id), Command.unlink(group.id)]})
