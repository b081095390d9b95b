from odoo import api, fields, models


class CustomerTierRunWizard(models.TransientModel):
    """Start a tier run with the company's defaults. Holds no rule of its own."""

    _name = "customer.tier.run.wizard"
    _description = "Start a Tier Run"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True)
    period = fields.Selection(
        [
            ("last_year", "Last calendar year"),
            ("last_12_months", "Last 12 months"),
            ("custom", "Other months"),
        ],
        required=True,
        default="last_year",
    )
    date_from = fields.Date("From", compute="_compute_dates", store=True, readonly=False, required=True)
    date_to = fields.Date("To", compute="_compute_dates", store=True, readonly=False, required=True)
    date_effective = fields.Date(
        string="Effective",
        compute="_compute_company_defaults",
        store=True,
        readonly=False,
        required=True,
    )
    group_by = fields.Selection(
        lambda self: self.env["customer.tier.run"]._fields["group_by"]._description_selection(self.env),
        string="Rank",
        required=True,
        default="commercial",
    )
    use_floors = fields.Boolean(default=True)
    is_trial = fields.Boolean(string="Trial only")
    energy_weight = fields.Float(
        string="Energy (%)",
        digits=(5, 2),
        compute="_compute_company_defaults",
        store=True,
        readonly=False,
    )
    revenue_weight = fields.Float(
        string="Revenue (%)",
        digits=(5, 2),
        compute="_compute_company_defaults",
        store=True,
        readonly=False,
    )
    profit_weight = fields.Float(
        string="Profit (%)",
        digits=(5, 2),
        compute="_compute_company_defaults",
        store=True,
        readonly=False,
    )

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.date_from and self.env._(
                "Tiers %(first)s to %(last)s",
                first=fields.Date.to_string(wizard.date_from)[:7],
                last=fields.Date.to_string(wizard.date_to)[:7],
            )

    @api.depends("period", "company_id")
    def _compute_dates(self):
        for wizard in self:
            if wizard.period == "custom" and wizard.date_from:
                continue
            today = wizard.company_id._customer_today()
            kind = wizard.period if wizard.period != "custom" else "last_year"
            wizard.date_from, wizard.date_to = self.env["customer.tier.run"]._get_period(kind, today)

    @api.depends("company_id")
    def _compute_company_defaults(self):
        for wizard in self:
            company = wizard.company_id
            wizard.date_effective = company._customer_today()
            wizard.energy_weight = company.customer_tier_energy_weight
            wizard.revenue_weight = company.customer_tier_revenue_weight
            wizard.profit_weight = company.customer_tier_profit_weight

    def _prepare_run_vals(self):
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "date_effective": self.date_effective,
            "group_by": self.group_by,
            "use_floors": self.use_floors,
            "is_trial": self.is_trial,
            "energy_weight": self.energy_weight,
            "revenue_weight": self.revenue_weight,
            "profit_weight": self.profit_weight,
            "leave_share": self.company_id.customer_tier_leave_share,
            "fall_after_runs": self.company_id.customer_tier_fall_runs,
        }

    def action_start(self):
        """Create the run, compute it and open it (public; officer)."""
        self.ensure_one()
        run = self.env["customer.tier.run"].create(self._prepare_run_vals())
        run.action_compute()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.tier.run",
            "res_id": run.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
