from odoo import Command, api, fields, models


class CustomerVisitCorrection(models.TransientModel):
    """Ask what of a sealed record was wrong; the rules are the visit's."""

    _name = "customer.visit.correction"
    _description = "Correction of a Visit's Record"

    visit_id = fields.Many2one("customer.visit", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="visit_id.partner_id")
    date_done = fields.Date(string="Done on", required=True)
    kind = fields.Selection(selection=lambda self: self.env["customer.visit"]._fields["kind"].selection, required=True)
    mode = fields.Selection(
        selection=lambda self: self.env["customer.visit"]._fields["mode"].selection, string="Way", required=True
    )
    contact_ids = fields.Many2many(
        "res.partner", string="People Met", domain="[('commercial_partner_id', '=', partner_id)]"
    )
    outcome = fields.Text(required=True)
    topics = fields.Text()
    market_facts = fields.Text()
    reason = fields.Text(required=True, help="Why the record is corrected; kept in its log.")

    @api.model
    def default_get(self, fields):
        """Begin with the record as it stands."""
        defaults = super().default_get(fields)
        visit = self.env["customer.visit"].browse(defaults.get("visit_id"))
        if visit and visit.has_access("read"):
            for name in ("date_done", "kind", "mode", "outcome", "topics", "market_facts"):
                defaults[name] = visit[name]
            defaults["contact_ids"] = [Command.set(visit.contact_ids.ids)]
        return defaults

    def action_apply(self):
        """Correct the record (public)."""
        self.ensure_one()
        visit = self.visit_id
        values = {
            name: self[name]
            for name in ("date_done", "kind", "mode", "outcome", "topics", "market_facts")
            if self[name] != visit[name]
        }
        if self.contact_ids != visit.contact_ids:
            values["contact_ids"] = self.contact_ids.ids
        visit.action_correct(values, self.reason)
        return {"type": "ir.actions.act_window_close"}
