from odoo import api, fields, models


class ResPartner(models.Model):
    """What advice brought the customer."""

    _inherit = "res.partner"

    customer_value_delivered = fields.Monetary(
        string="Value Delivered",
        compute="_compute_customer_value_delivered",
        currency_field="customer_value_currency_id",
        groups="base.group_user",
        help="What the customer saves a year by advice that was carried out.",
    )
    customer_value_currency_id = fields.Many2one(
        "res.currency", compute="_compute_customer_value_delivered", groups="base.group_user"
    )

    @api.depends_context("uid", "company")
    def _compute_customer_value_delivered(self):
        checks = self.env["customer.value.check"]
        found = {}
        if checks.has_access("read"):
            entities = self.commercial_partner_id
            rows = checks._read_group(
                [("partner_id", "in", entities.ids), ("state", "=", "done")], ["partner_id"], ["result_amount:sum"]
            )
            found = dict(rows)
        for partner in self:
            entity = partner.commercial_partner_id
            partner.customer_value_delivered = found.get(entity, 0)
            partner.customer_value_currency_id = (
                entity.sudo().customer_company_id.currency_id or self.env.company.currency_id
            )

    def action_check_values(self):
        """Check what these customers could save and what endangers them, and show it (public)."""
        self.env["customer.value.check"]._check_now(self)
        return self.action_view_value_checks()

    def action_view_value_checks(self):
        """Open the value checks of these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_value_check_action")
        action["domain"] = [("partner_id", "in", self._customer_entity().ids)]
        action["context"] = {}
        return action
