from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_plan_lead_days = fields.Integer(
        prefetch="customer",
        string="Plans of the Next Year (Days)",
        default=30,
        help="Drafts of next year's account plans are made so many days before it begins.",
    )

    _customer_plan_lead = models.Constraint(
        "CHECK (customer_plan_lead_days BETWEEN 0 AND 180)", "Plans of the next year: 0 to 180 days before it."
    )
