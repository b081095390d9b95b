from odoo import fields, models

from ....algorithms import limits


class ResCompany(models.Model):
    """Numbers of the limits inside the house (domain P3, 11.7)."""

    _inherit = "res.company"

    customer_leg_share = fields.Float(
        prefetch="customer",
        string="Kept from a Department (%)",
        digits=(5, 2),
        default=20.0,
        help="Part of the time left that is kept for answering the customer, where less than two working days are left."
        " Else it is one working day.",
    )
    customer_accept_days = fields.Float(
        prefetch="customer",
        string="Accept within (Working Days)",
        digits=(5, 2),
        default=0.5,
        help="Working days in which a department accepts or returns what it is asked.",
    )
    customer_accept_core_hours = fields.Float(
        prefetch="customer",
        string="Accept within, Core (Working Hours)",
        digits=(5, 2),
        default=2.0,
        help="Working hours in which it does so for core customers. 0: as for the others.",
    )
    customer_core_tier_id = fields.Many2one(
        "customer.tier",
        prefetch="customer",
        string="Core Tier",
        help="Customers of this tier and of those above it are core customers. Empty: those of the first tier.",
    )
    customer_workday_list = fields.Boolean(
        prefetch="customer",
        string="List of Working Days",
        default=True,
        help="Public holidays move weekends: each year has a list of holidays and make-up days. From 1 December on the"
        " marketing department is reminded of that of the next year.",
    )
    customer_workday_told_year = fields.Integer(
        prefetch="customer",
        readonly=True,
        export_string_translation=False,
        help="Newest year of whose missing list somebody was told.",
    )

    _customer_limit_numbers = models.Constraint(
        "CHECK (customer_leg_share BETWEEN 0 AND 90 AND customer_accept_days BETWEEN 0 AND 30"
        " AND customer_accept_core_hours BETWEEN 0 AND 240)",
        "Kept from a department: 0 to 90 %. Accept within: 0 to 30 working days, for core customers 0 to 240 working"
        " hours.",
    )

    def _customer_is_core(self, tier):
        """Whether customers of a tier are core ones."""
        if not tier:
            return False
        last = self.customer_core_tier_id or self.env["customer.tier"]._get_tiers(self)[:1]
        return bool(last) and (tier.sequence, tier.id) <= (last.sequence, last.id)

    def _customer_leg_limit(self, clock, kind, sent, customer_due, pauses=()):
        """Return until when a department answers what it was sent at a moment, as `limits.Limit`."""
        return limits.leg_limit(clock, kind, sent, customer_due, self.customer_leg_share / 100, pauses)

    def _customer_accept_limit(self, clock, sent, leg_due, tier=None):
        """Return until when it accepts or returns it, as `limits.Limit`."""
        hours = self.customer_accept_core_hours if self._customer_is_core(tier) else 0
        return limits.accept_limit(clock, sent, leg_due, self.customer_accept_days, hours)
