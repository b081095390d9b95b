from odoo import fields, models


class CustomerManager(models.Model):
    """The handovers of a manager, in either direction."""

    _inherit = "customer.manager"

    handover_count = fields.Integer("Number of Handovers", compute="_compute_handover_count")

    def _compute_handover_count(self):
        """Count what the user may read."""
        Handover = self.env["customer.handover"]
        counts = dict.fromkeys(self.ids, 0)
        for name in ("from_manager_id", "to_manager_id"):
            for manager, count in Handover._read_group([(name, "in", self.ids)], [name], ["__count"]):
                counts[manager.id] += count
        for manager in self:
            manager.handover_count = counts.get(manager.id, 0)

    def action_view_handovers(self):
        """Open the handovers from and to this manager (public; with the rights of the reader)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_handover_action")
        action["domain"] = ["|", ("from_manager_id", "=", self.id), ("to_manager_id", "=", self.id)]
        action["context"] = {}
        action["display_name"] = self.env._("Handovers of %(name)s", name=self.name)
        return action

    def action_hand_over(self):
        """Open the dialog that hands the customers of this manager over (public; its rules are the document's)."""
        self.ensure_one()
        cause = {"suspended": "suspension", "ended": "exit"}.get(self.state, "other")
        partners = self.env["res.partner"].search([("customer_manager_id", "=", self.id)])
        return partners._get_handover_action({"default_trigger": cause, "default_from_manager_id": self.id})

    def action_cover_me(self):
        """Open a new absence of this manager (public; its rules are the document's)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Absence"),
            "res_model": "customer.absence",
            "view_mode": "form",
            "context": {"default_manager_id": self.id},
        }
