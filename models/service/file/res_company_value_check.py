from odoo import fields, models

from ....algorithms.value_check import Prices


class ResCompany(models.Model):
    """Prices and limits of the value check. All are defaults of ours: set those of your price list."""

    _inherit = "res.company"

    customer_value_power_factor = fields.Float(
        prefetch="customer", string="Power Factor Standard", digits=(4, 2), default=Prices.power_factor
    )
    customer_value_capacity_price = fields.Float(
        prefetch="customer", string="Capacity Price (per kVA and month)", digits=(12, 4), default=Prices.capacity_price
    )
    customer_value_demand_price = fields.Float(
        prefetch="customer", string="Demand Price (per kW and month)", digits=(12, 4), default=Prices.demand_price
    )
    customer_value_demand_floor = fields.Float(
        prefetch="customer",
        string="Least Demand Billed (% of capacity)",
        digits=(5, 2),
        default=100 * Prices.demand_floor,
    )
    customer_value_peak_price = fields.Float(
        prefetch="customer", string="Peak Price (per kWh)", digits=(12, 4), default=Prices.peak_price
    )
    customer_value_valley_price = fields.Float(
        prefetch="customer", string="Valley Price (per kWh)", digits=(12, 4), default=Prices.valley_price
    )
    customer_value_shift_share = fields.Float(
        prefetch="customer", string="Peak Energy That Can Move (%)", digits=(5, 2), default=100 * Prices.shift_share
    )
    customer_value_over_factor = fields.Float(
        prefetch="customer", string="Price Factor over Capacity", digits=(5, 2), default=Prices.over_demand_factor
    )
    customer_value_min_months = fields.Integer(
        prefetch="customer", string="Months Needed for a Check", default=Prices.min_months
    )
    customer_value_min_amount = fields.Float(
        prefetch="customer", string="Least Saving Worth a Word", digits=(16, 2), default=Prices.min_amount
    )
    customer_value_quiet_months = fields.Integer(
        prefetch="customer",
        string="After a Refusal (Months)",
        default=12,
        help="What the customer declined is not raised again for so long.",
    )

    _customer_value_numbers = models.Constraint(
        "CHECK (customer_value_power_factor BETWEEN 0 AND 1 AND customer_value_capacity_price >= 0"
        " AND customer_value_demand_price >= 0 AND customer_value_demand_floor BETWEEN 0 AND 100"
        " AND customer_value_peak_price >= 0 AND customer_value_valley_price >= 0"
        " AND customer_value_shift_share BETWEEN 0 AND 100 AND customer_value_over_factor >= 0"
        " AND customer_value_min_months BETWEEN 1 AND 12 AND customer_value_min_amount >= 0"
        " AND customer_value_quiet_months >= 0)",
        "Value check: prices and amounts cannot be negative, shares lie between 0 and 100 %, the power factor between"
        " 0 and 1, the months needed between 1 and 12.",
    )

    def _customer_value_prices(self):
        """Return the Prices of the value check in this company."""
        self.ensure_one()
        return Prices(
            power_factor=self.customer_value_power_factor,
            capacity_price=self.customer_value_capacity_price,
            demand_price=self.customer_value_demand_price,
            demand_floor=self.customer_value_demand_floor / 100,
            peak_price=self.customer_value_peak_price,
            valley_price=self.customer_value_valley_price,
            shift_share=self.customer_value_shift_share / 100,
            over_demand_factor=self.customer_value_over_factor,
            min_months=self.customer_value_min_months,
            min_amount=self.customer_value_min_amount,
        )
