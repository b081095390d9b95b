from odoo import fields, models


class CustomerHandoverWizard(models.TransientModel):
    """Open handovers of chosen customers: one for each giver; the rules are those of the document."""

    _name = "customer.handover.wizard"
    _description = "Hand Over Customers"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    from_manager_id = fields.Many2one("customer.manager", "Giver", readonly=True)
    to_manager_id = fields.Many2one("customer.manager", "Receiver", domain="[('state', '=', 'active')]")
    witness_id = fields.Many2one("res.users", "Witness", domain="[('share', '=', False)]")
    trigger = fields.Selection(
        selection=lambda self: self.env["customer.handover"]._fields["trigger"]._description_selection(self.env),
        string="Cause",
        required=True,
        default="other",
    )
    urgency = fields.Selection(
        selection=lambda self: self.env["customer.handover"]._fields["urgency"]._description_selection(self.env),
        required=True,
        default="planned",
    )
    date_effective = fields.Date(
        "Effective", required=True, default=lambda self: self.env["customer.handover"]._default_date_effective()
    )
    request_note = fields.Text("Background")

    def action_open(self):
        """Open the drafts and show them (public; with the rights of the user)."""
        self.ensure_one()
        handovers = self.env["customer.handover"]._open_for(
            self.partner_ids._customer_entity(),
            {
                "to_manager_id": self.to_manager_id.id,
                "witness_id": self.witness_id.id,
                "trigger": self.trigger,
                "urgency": self.urgency,
                "date_effective": self.date_effective,
                "request_note": self.request_note,
            },
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_handover_action")
        action["context"] = {}
        if len(handovers) == 1:
            return {**action, "views": [(False, "form")], "res_id": handovers.id}
        return {**action, "domain": [("id", "in", handovers.ids)]}
