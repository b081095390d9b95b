from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """The tier of a customer. Stored on commercial entities only."""

    _inherit = "res.partner"

    customer_tier_id = fields.Many2one(
        "customer.tier",
        string="Customer Tier",
        prefetch="customer",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="base.group_user",
        help="Set by applying a tier run, by nothing else.",
    )
    customer_tier_line_ids = fields.One2many(
        "customer.tier.run.line", "partner_id", string="Tier History", readonly=True
    )
    customer_tier_line_count = fields.Integer(string="Tier Runs", compute="_compute_customer_tier_line_count")
    entity_tier_id = fields.Many2one(
        "customer.tier",
        string="Tier",
        related="commercial_partner_id.customer_tier_id",
        groups="base.group_user",
        help="Tier of the customer, or of the customer that the contact belongs to.",
    )

    def _compute_customer_tier_line_count(self):
        entities = self.commercial_partner_id
        counts = dict(
            self.env["customer.tier.run.line"]._read_group(
                [("partner_id", "in", entities.ids)], ["partner_id"], ["__count"]
            )
            if self.env["customer.tier.run.line"].has_access("read")
            else []
        )
        for partner in self:
            partner.customer_tier_line_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_customer_tier_lines(self):
        """Open the customer's lines in tier runs (public; read access to lines)."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_tier_run_line_action")
        return {
            **action,
            "domain": [("partner_id", "in", self.commercial_partner_id.ids)],
            "mobile_view_mode": "kanban",
            "context": {"create": False},
        }

    @api.model
    def _customer_facts(self):
        return super()._customer_facts() | {"customer_tier_id"}

    @api.model
    def _customer_sealed_facts(self):
        return super()._customer_sealed_facts() | {"customer_tier_id"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ranked(self):
        """Lines have no foreign keys, so that the history is guarded here."""
        line = self.env["customer.tier.run.line"].sudo().search([("partner_id", "in", self.ids)], limit=1)
        if line:
            raise UserError(
                self.env._(
                    "%(customer)s stands in tier runs and cannot be deleted; archive the contact instead.",
                    customer=line.partner_id.display_name,
                )
            )
