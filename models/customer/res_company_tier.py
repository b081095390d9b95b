from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_tier_energy_weight = fields.Float(
        prefetch="customer", string="Weight of Energy (%)", digits=(5, 2), default=0
    )
    customer_tier_revenue_weight = fields.Float(
        prefetch="customer", string="Weight of Revenue (%)", digits=(5, 2), default=50
    )
    customer_tier_profit_weight = fields.Float(
        prefetch="customer", string="Weight of Profit (%)", digits=(5, 2), default=50
    )
    customer_tier_leave_share = fields.Float(
        prefetch="customer",
        string="Leave Margin (%)",
        digits=(5, 2),
        default=2,
        help="A customer leaves his tier only this many percentage points beyond the limit at which he would enter it.",
    )
    customer_tier_fall_runs = fields.Integer(
        prefetch="customer",
        string="Falls after Runs",
        default=2,
        help="A customer falls only when so many applied runs in a row put him below his tier: 1 or 2.",
    )
    customer_tier_purge_months = fields.Integer(
        prefetch="customer",
        string="Keep Lines of Trial Runs (months)",
        default=12,
        help="Lines of cancelled and trial runs are removed after so many months. 0: never.",
    )
    customer_tier_applied_number = fields.Integer(
        prefetch="customer",
        string="Tier Runs Applied",
        readonly=True,
        help="Counts applied runs. Whoever applies a run raises it first, so that of"
        " two sessions only one gets through.",
    )

    _customer_tier_weights = models.Constraint(
        "CHECK (customer_tier_energy_weight >= 0 AND customer_tier_revenue_weight >= 0"
        " AND customer_tier_profit_weight >= 0 AND customer_tier_energy_weight"
        " + customer_tier_revenue_weight + customer_tier_profit_weight = 100)",
        "Tier weights: energy, revenue and profit must add up to 100 %, none negative.",
    )
    _customer_tier_leave_range = models.Constraint(
        "CHECK (customer_tier_leave_share BETWEEN 0 AND 100)",
        "Leave margin: percentage points between 0 and 100.",
    )
    _customer_tier_fall_range = models.Constraint(
        "CHECK (customer_tier_fall_runs IN (1, 2))",
        "Falls after runs: 1 or 2.",
    )
    _customer_tier_purge_positive = models.Constraint(
        "CHECK (customer_tier_purge_months >= 0)",
        "Months to keep lines of trial runs: not negative; 0 keeps them.",
    )
