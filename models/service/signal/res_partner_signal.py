from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_signal_count = fields.Integer(
        string="Open Signals",
        compute="_compute_customer_signal_count",
        groups="customer_manager.group_customer_manager_user,customer_manager.group_customer_manager_audit",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_signal_count(self):
        """Count the open signals that the user may read."""
        signals = self.env["customer.signal"]
        entities = self._customer_entity()
        counts = dict(
            signals._read_group(
                [("partner_id", "in", entities.ids), *signals._open_domain()], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.customer_signal_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_customer_signals(self):
        """Open the customer's signals (public)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_signal_action")
        entity = self._customer_entity()
        action["domain"] = [("partner_id", "=", entity.id)]
        action["context"] = {"default_partner_id": entity.id, "search_default_open": 1}
        action["display_name"] = self.env._("Signals of %(name)s", name=entity.display_name)
        return action
