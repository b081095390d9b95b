from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_READERS = "base.group_user"
_SPONSOR = frozenset({"customer_sponsor_id"})


class ResPartner(models.Model):
    """Visits and promises of a customer, and who hears nothing for too long."""

    _inherit = "res.partner"

    customer_sponsor_id = fields.Many2one(
        "res.users",
        string="Executive Sponsor",
        prefetch="customer",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False)]",
        groups=_READERS,
        help="The executive who stands behind the link with this customer.",
    )
    customer_visit_count = fields.Integer(compute="_compute_customer_visit_count", groups=_READERS)
    customer_promise_count = fields.Integer(compute="_compute_customer_visit_count", groups=_READERS)
    customer_last_contact = fields.Date(
        string="Last Contact", compute="_compute_customer_last_contact", groups=_READERS, compute_sudo=True
    )
    customer_contact_gap = fields.Boolean(
        string="No Contact for Too Long",
        compute="_compute_customer_last_contact",
        search="_search_customer_contact_gap",
        groups=_READERS,
        compute_sudo=True,
        help="Nothing was recorded for longer than the tier allows.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_visit_count(self):
        entities = self.commercial_partner_id
        visits = self.env["customer.visit"]._count_open(entities)
        promises = self.env["customer.promise"]._count_open(entities)
        for partner in self:
            partner.customer_visit_count = visits.get(partner.commercial_partner_id.id, 0)
            partner.customer_promise_count = promises.get(partner.commercial_partner_id.id, 0)

    def _compute_customer_last_contact(self):
        visits = self.env["customer.visit"]
        last = dict(
            visits._read_group(
                visits._done_domain() & Domain("partner_id", "in", self.ids), ["partner_id"], ["date_done:max"]
            )
        )
        gaps = self.search([("id", "in", self.ids), ("customer_contact_gap", "=", True)]) if self.ids else self
        for partner in self:
            partner.customer_last_contact = last.get(partner)
            partner.customer_contact_gap = partner in gaps

    @api.model
    def _search_customer_contact_gap(self, operator, value):
        return self._search_flag(operator, value, Domain("id", "in", self._customer_contact_gap_query()))

    @api.model
    def _customer_contact_gap_query(self):
        """SQL of the customers of named tiers of whom nothing was recorded for longer than their tier allows.

        Who was never visited counts from the first day on which he was served under the plan.
        """
        self.env["customer.visit"].flush_model(["partner_id", "state", "date_done"])
        return SQL(
            """(
                SELECT p.id
                  FROM res_partner p
                  JOIN customer_tier t ON t.id = p.customer_tier_id AND t.contact_gap_days > 0
                  JOIN res_company c ON c.id = p.customer_company_id
                  JOIN (VALUES %s) AS d(company_id, today) ON d.company_id = c.id
                 WHERE p.active AND p.customer_manager_id IS NOT NULL
                   AND COALESCE(
                       (SELECT MAX(v.date_done) FROM customer_visit v
                         WHERE v.partner_id = p.id AND v.state IN ('done', 'sampled')),
                       GREATEST(c.customer_visit_plan_from,
                                (SELECT MIN(a.date_from) FROM customer_assignment a
                                  WHERE a.partner_id = p.id AND a.state <> 'cancelled'))
                   ) + t.contact_gap_days < d.today
            )""",
            self.env["customer.assignment"]._sql_days(),
        )

    @api.model
    def _customer_facts(self):
        return super()._customer_facts() | _SPONSOR

    def action_view_customer_visits(self):
        """Open the visits of the customer."""
        return self._customer_documents("customer_manager.customer_visit_action")

    def action_view_customer_promises(self):
        """Open the promises to the customer."""
        return self._customer_documents("customer_manager.customer_promise_action")

    def _customer_documents(self, xml_id):
        entity = self.commercial_partner_id[:1]
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {"default_partner_id": entity.id, "search_default_open": 1}
        return action
