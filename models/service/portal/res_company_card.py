from odoo import fields, models


class ResCompany(models.Model):
    """The hotlines that stand on every name card, printed and on the portal (domain 11.12)."""

    _inherit = "res.company"

    customer_hotline = fields.Char(
        prefetch="customer",
        string="Service Hotline",
        default="95598",
        help="Where customers call when they cannot reach their manager; printed on name cards.",
    )
    customer_regulator_hotline = fields.Char(
        prefetch="customer",
        string="Regulator's Hotline",
        default="12398",
        help="Where customers complain about the company; printed on name cards.",
    )
