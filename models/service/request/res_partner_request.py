from odoo import api, fields, models
from odoo.fields import Domain

READERS = "customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit"


class ResPartner(models.Model):
    """The requests of a customer, counted with the rights of who looks."""

    _inherit = "res.partner"

    customer_request_count = fields.Integer("Open Requests", compute="_compute_customer_request_count", groups=READERS)

    @api.depends_context("uid", "company")
    def _compute_customer_request_count(self):
        requests = self.env["customer.request"]
        domain = requests._open_domain() & Domain("partner_id", "in", self._customer_entity().ids)
        counts = {partner.id: count for partner, count in requests._read_group(domain, ["partner_id"], ["__count"])}
        for partner in self:
            partner.customer_request_count = counts.get(partner._customer_entity()._origin.id, 0)

    def action_view_requests(self):
        """Open the requests of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_request_action")
        entity = self._customer_entity()
        action["domain"] = [("partner_id", "=", entity.id)]
        action["context"] = {}
        action["display_name"] = self.env._("Requests of %(name)s", name=entity.display_name)
        return action

    def _customer_with_business(self):
        found = self.env["customer.request"].sudo()._read_group([("partner_id", "in", self.ids)], ["partner_id"])
        return super()._customer_with_business() | self.browse([partner.id for (partner,) in found])
