from odoo import fields, models


class ResPartner(models.Model):
    """The handovers of a customer."""

    _inherit = "res.partner"

    customer_handover_count = fields.Integer(
        "Handovers", compute="_compute_customer_handover_count", prefetch="customer"
    )

    def _compute_customer_handover_count(self):
        """Count those that the user may read, for a contact those of its company."""
        entities = self._customer_entity()
        rows = self.env["customer.handover.line"]._read_group(
            [("partner_id", "in", entities.ids)], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.customer_handover_count = counts.get(partner._customer_entity().id, 0)

    def action_view_handovers(self):
        """Open the handovers of this customer (public; with the rights of the reader)."""
        self.ensure_one()
        entity = self._customer_entity()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_handover_action")
        action["domain"] = [("line_ids.partner_id", "=", entity.id)]
        action["context"] = {}
        action["display_name"] = self.env._("Handovers of %(name)s", name=entity.display_name)
        return action

    def action_hand_over(self):
        """Open the dialog that hands these customers over (public; its rules are the document's)."""
        return self._customer_entity()._get_handover_action({})

    def _get_handover_action(self, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over Customers"),
            "res_model": "customer.handover.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.ids, **context},
        }
