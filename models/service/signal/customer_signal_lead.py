from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CustomerSignal(models.Model):
    """An opportunity becomes business of the sales pipeline: one lead per signal."""

    _inherit = "customer.signal"

    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    def action_make_lead(self):
        """Make the opportunity in the pipeline, or open the one there is (public; who follows the signal up)."""
        self.ensure_one()
        if not self.lead_id:
            self._check_step(("verified", "measures"))
            if self.kind != "opportunity":
                raise UserError(
                    self.env._("%(signal)s: only an opportunity goes into the pipeline.", signal=self.number)
                )
            self.sudo().lead_id = self.env["crm.lead"].sudo().create(self._prepare_lead())
        return self.action_view_lead()

    def _prepare_lead(self):
        subject = self.name or self.sudo().rule_id.name
        return {
            "name": f"{subject}: {self.partner_id.name}",
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "signal_id": self.id,
            "user_id": self.sudo().manager_id.user_id.id,
            "team_id": self.sudo().manager_id.team_id.id,
            "expected_revenue": self.amount_expected,
            "description": self.evidence_text,
            **({"probability": self.chance} if self.chance else {}),
            **({"date_deadline": self.date_expected} if self.date_expected else {}),
        }

    def action_view_lead(self):
        """Open the opportunity (public)."""
        self.ensure_one()
        if not self.env["crm.lead"].has_access("read"):
            raise AccessError(self.env._("Opportunity: you have no access to the pipeline of sales."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.sudo().lead_id.id,
            "view_mode": "form",
        }
