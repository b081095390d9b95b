from odoo import fields, models


class CustomerTier(models.Model):
    """How often a call may stand in for a visit (domain P4)."""

    _inherit = "customer.tier"

    remote_visit_every = fields.Integer(
        string="Calls instead of Visits",
        help="Phone or video may stand in for at most every so-manieth visit: 2 = every second one, 0 = any of them.",
    )

    _remote_visit_range = models.Constraint(
        "CHECK (remote_visit_every >= 0)", "Calls instead of visits: 0 for any of them, or a number of visits."
    )
