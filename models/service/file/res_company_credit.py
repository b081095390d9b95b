from odoo import fields, models


class ResCompany(models.Model):
    """How far the job is that counts payments."""

    _inherit = "res.company"

    customer_credit_counted_id = fields.Integer(
        prefetch="customer",
        readonly=True,
        export_string_translation=False,
        help="The last customer whose payments were counted; 0 when all were.",
    )
