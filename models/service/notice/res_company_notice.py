from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_notice_law_days = fields.Integer(
        prefetch="customer",
        string="Notice of Planned Outages (Days)",
        default=7,
        help="What the law asks; a later notice needs a reason.",
    )
    customer_notice_unread_hours = fields.Integer(
        prefetch="customer",
        string="Call If Unread (Hours)",
        default=24,
        help="A core customer who did not open a notice for so long is called.",
    )

    _customer_notice_numbers = models.Constraint(
        "CHECK (customer_notice_law_days BETWEEN 0 AND 60 AND customer_notice_unread_hours >= 1)",
        "Notice of planned outages: 0 to 60 days. Call if unread: at least an hour.",
    )
