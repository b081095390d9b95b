from odoo import fields, models


class CustomerTierRunBand(models.Model):
    """One tier within one run: its limits then, and what they led to.

    Written by the run. Limits are kept because tiers may change afterwards,
    while the run's lines go on explaining themselves by the old ones.
    """

    _name = "customer.tier.run.band"
    _description = "Result of a Tier Run per Tier"
    _order = "run_id, position"
    _log_access = False
    _allow_sudo_commands = False

    run_id = fields.Many2one("customer.tier.run", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one("customer.tier", required=True, ondelete="restrict", index=True)
    position = fields.Integer(help="0 is the best tier.")
    # limits when the run was computed
    share_limit = fields.Float(string="Share Limit (%)", digits=(5, 2))
    count_limit = fields.Float(string="Count Limit (%)", digits=(5, 2))
    min_importance = fields.Char()
    lifts_strategic = fields.Boolean()
    min_voltage = fields.Char()
    lifts_dedicated_line = fields.Boolean()
    min_capacity_kva = fields.Float(digits=(12, 2))
    # where the ranking ended
    cut_rank = fields.Integer(string="Ends at Rank", help="Last rank that entered by the ranking. 0: none.")
    cut_share = fields.Float(
        string="Smallest Share (%)",
        digits=(13, 10),
        help="Value share of the smallest customer that entered by the ranking.",
    )
    # result
    customer_count = fields.Integer(string="Customers")
    previous_count = fields.Integer(string="Before", help="Customers of the run that were in this tier before.")
    value_share = fields.Float(
        string="Share of Value (%)",
        digits=(7, 4),
        help="What the customers of the tier hold of the whole value.",
    )
    kwh = fields.Float(string="Energy (kWh)", digits=(18, 2))
    revenue = fields.Monetary()
    profit = fields.Monetary()
