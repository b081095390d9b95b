from odoo import fields, models


class CustomerAssignmentPlanWizard(models.TransientModel):
    """Start an assignment plan: ask for the scope, compute, show the result."""

    _name = "customer.assignment.plan.wizard"
    _description = "Plan Portfolios"

    name = fields.Char(required=True, default=lambda self: self.env._("Assignment plan"))
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    scope = fields.Selection(
        selection=lambda self: self.env["customer.assignment.plan"]._fields["scope"]._description_selection(self.env),
        required=True,
        default="all",
    )
    team_ids = fields.Many2many("crm.team", string="Teams", help="Empty: all teams.")
    tier_ids = fields.Many2many(
        "customer.tier",
        string="Tiers",
        domain="[('needs_manager', '=', True), ('company_id', 'in', (False, company_id))]",
        help="Empty: all tiers that need a manager.",
    )
    date_effective = fields.Date(
        string="Effective", required=True, default=lambda self: self.env.company._customer_today()
    )
    move_budget = fields.Integer(
        default=lambda self: self.env.company.customer_move_budget,
        help="Most links that may be broken without a rule that forces it; 0 = no limit.",
    )

    def action_start(self):
        """Create the plan, compute it and open it (public; officer, as the plan checks)."""
        self.ensure_one()
        plan = self.env["customer.assignment.plan"].create(self._prepare_plan_vals())
        plan.action_compute()
        return {
            "type": "ir.actions.act_window",
            "res_model": plan._name,
            "res_id": plan.id,
            "view_mode": "form",
        }

    def _prepare_plan_vals(self):
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            "scope": self.scope,
            "team_ids": self.team_ids.ids,
            "tier_ids": self.tier_ids.ids,
            "date_effective": self.date_effective,
            "move_budget": self.move_budget,
        }
