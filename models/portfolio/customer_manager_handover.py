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

    def write(self, vals):
        """A suspension opens a handover and passes covers on, whatever path leads to it; who is back keeps his
        customers."""
        changed = self.filtered(lambda manager: manager.state != vals["state"]) if "state" in vals else self.browse()
        result = super().write(vals)
        if changed and vals["state"] == "suspended":
            changed._open_suspension_handovers()
            changed._pass_on_covers()
        elif changed and vals["state"] == "active":
            changed._drop_suspension_handovers()
            changed._take_up_covers()
        return result

    def _open_suspension_handovers(self):
        """Open a draft for each suspended manager, of the customers who are in no other one, and ask who leads him.

        The giver is gone: his superior signs for him (domain 11.5). Never refuses: whoever suspends goes on.
        """
        partners = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=True)
            .search([("customer_manager_id", "in", self.ids)])
        )
        for manager, own in partners.grouped("customer_manager_id").items():
            self.env["customer.handover"].sudo()._open_by_itself(manager, own, {"trigger": "suspension"})

    def _suspension_drafts(self):
        """Return the domain of the drafts of a suspension for which no receiver is named."""
        return [
            ("from_manager_id", "in", self.ids),
            ("trigger", "=", "suspension"),
            ("state", "=", "draft"),
            ("to_manager_id", "=", False),
        ]

    def _drop_suspension_handovers(self):
        """Cancel drafts of a suspension for which nobody was named yet."""
        for handover in self.env["customer.handover"].sudo().search(self._suspension_drafts()):
            handover.action_cancel(self.env._("%(name)s serves again.", name=handover.from_manager_id.name))

    def action_view_handovers(self):
        """Open the handovers from and to this manager (public; with the rights of the reader)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_handover_action")
        action["domain"] = ["|", ("from_manager_id", "=", self.id), ("to_manager_id", "=", self.id)]
        action["context"] = {}
        action["display_name"] = self.env._("Handovers of %(name)s", name=self.name)
        return action

    def action_hand_over(self):
        """Open the dialog that hands the customers of this manager over, or the draft that his suspension opened
        (public; its rules are the document's)."""
        self.ensure_one()
        if draft := self.env["customer.handover"].search(self._suspension_drafts(), limit=1):
            return draft.get_formview_action()
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
