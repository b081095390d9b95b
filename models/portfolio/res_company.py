from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_follow_salesperson = fields.Boolean(
        prefetch="customer",
        string="Salesperson Follows Manager",
        default=True,
        help="The salesperson of a customer and its contacts is the acting manager's"
        " login; a salesperson set by hand stays until the next change of manager.",
    )
    customer_change_months = fields.Integer(
        prefetch="customer",
        string="Stable Link (Months)",
        default=12,
        help="A change of manager within this time needs the marketing department.",
    )
    customer_trainees_per_mentor = fields.Integer(prefetch="customer", default=3)
    customer_cover_days = fields.Integer(
        prefetch="customer",
        string="Cover by a Lower Grade (Days)",
        default=90,
        help="A temporary manager whose grade could not own the customer covers for this long at most.",
    )
    customer_launch_open = fields.Boolean(
        prefetch="customer",
        string="Launch Window Open",
        default=True,
        help="Existing portfolios and grades may be taken over with their real start in"
        " the past. Close it when the launch is done.",
    )

    customer_onboarding_hidden = fields.Boolean(
        prefetch="customer",
        export_string_translation=False,
        help="The first steps above the list of customers were hidden.",
    )

    _customer_portfolio_numbers = models.Constraint(
        "CHECK (customer_change_months >= 0 AND customer_trainees_per_mentor >= 0 AND customer_cover_days >= 1)",
        "Months of a stable link and trainees per mentor must not be negative, days of a cover at least one.",
    )
