from odoo import api, fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    customer_manager_ids = fields.One2many("customer.manager", "team_id", string="Customer Managers")
    customer_manager_count = fields.Integer(compute="_compute_customer_manager_count")

    @api.depends("customer_manager_ids")
    def _compute_customer_manager_count(self):
        counts = dict(self.env["customer.manager"]._read_group([("team_id", "in", self.ids)], ["team_id"], ["__count"]))
        for team in self:
            team.customer_manager_count = counts.get(team, 0)

    def action_view_customer_managers(self):
        """Open the managers of this team."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_manager_action")
        action["domain"] = [("team_id", "=", self.id)]
        action["context"] = {"default_team_id": self.id}
        return action

    def action_view_team_portfolio(self):
        """Open the customers served by managers of this team."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_portfolio_action")
        action["domain"] = [("customer_manager_id.team_id", "=", self.id)]
        action["context"] = {}
        action["display_name"] = self.env._("Customers of %(team)s", team=self.name)
        return action
